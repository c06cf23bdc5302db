package zhiyin.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.PlainMath;
import zhiyin.engine.backend.Pooling;

/// The steps that encoders' twins in double precision share, and how near a model must come to them.
final class EncoderMath {
    private static final int[] LENGTHS = {5, 1, 40, 17, 2};
    private static final int TOKENS = Arrays.stream(LENGTHS).sum();

    private EncoderMath() {}

    static List<int[]> sequences(Random random, int words) {
        return Arrays.stream(LENGTHS)
                .mapToObj(length -> random.ints(length, 0, words).toArray())
                .toList();
    }

    /// The vectors of a batch, which are those of its sequences alone.
    static float[][] togetherAsAlone(Model model, List<int[]> sequences) {
        try (Model.ForwardPass pass = model.newPass(TOKENS)) {
            float[][] together = pass.run(Batch.pack(sequences));
            for (int s = 0; s < together.length; s++) {
                float[] alone = pass.run(Batch.pack(List.of(sequences.get(s))))[0];
                for (int i = 0; i < alone.length; i++) {
                    assertThat(together[s][i]).isCloseTo(alone[i], within(1e-5f));
                }
            }
            return together;
        }
    }

    static double[][] embedded(int[] tokens, int hidden, MemoryWeights weights, String table) {
        float[] words = weights.values(table);
        double[][] x = new double[tokens.length][hidden];
        for (int t = 0; t < tokens.length; t++) {
            int row = tokens[t] * hidden;
            Arrays.setAll(x[t], c -> words[row + c]);
        }
        return x;
    }

    /// A layer without bias.
    static double[][] linear(double[][] x, String name, MemoryWeights weights) {
        float[] weight = weights.values(name + ".weight");
        return PlainMath.linear(x, weight, new float[weight.length / x[0].length]);
    }

    static double[][] beside(double[][] left, double[][] right) {
        return IntStream.range(0, left.length)
                .mapToObj(row -> {
                    double[] both = Arrays.copyOf(left[row], left[row].length + right[row].length);
                    System.arraycopy(right[row], 0, both, left[row].length, right[row].length);
                    return both;
                })
                .toArray(double[][]::new);
    }

    static double[] pooled(double[][] states, Pooling pooling) {
        if (pooling == Pooling.CLS) {
            return states[0];
        }
        double[] mean = new double[states[0].length];
        for (double[] state : states) {
            Arrays.setAll(mean, c -> mean[c] + state[c] / states.length);
        }
        return mean;
    }

    /// The length of the difference, as a part of the length of the right answer.
    static void requireNear(NumericType type, float[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double difference = 0;
        double length = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(actual[i] - expected[i], 2);
            length += expected[i] * expected[i];
        }
        double tolerance =
                switch (type) {
                    case F32 -> 2e-5;
                    case BF16 -> 0.06;
                    case INT8 -> 0.12;
                };
        assertThat(Math.sqrt(difference / length)).isLessThan(tolerance);
    }
}
