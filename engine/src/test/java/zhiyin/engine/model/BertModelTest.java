package zhiyin.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import zhiyin.engine.EngineException;
import zhiyin.engine.Seeds;
import zhiyin.engine.backend.BackendContractTest;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.PlainMath;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.backend.cpu.CpuBackend;
import zhiyin.engine.backend.onednn.OnednnProducts;

/// A small random BERT against the same forward pass in double precision.
final class BertModelTest {
    private static final int[] LENGTHS = {5, 1, 40, 17, 2};

    private final Random random = Seeds.random(getClass());

    static Stream<Arguments> cases() {
        return BackendContractTest.types()
                .flatMap(type ->
                        Stream.of(
                                Arguments.of(type, Pooling.CLS, 64, 2, 128),
                                Arguments.of(type, Pooling.MEAN, 64, 2, 128),
                                Arguments.of(type, Pooling.MEAN, 96, 3, 160)));
    }

    @ParameterizedTest(name = "{0} {1}, hidden {2}, {3} heads")
    @MethodSource("cases")
    void a_forward_pass_equals_double_precision(
            NumericType type, Pooling pooling, int hidden, int heads, int inner) {
        var config = new BertConfig("bert", hidden, 2, heads, inner, 50, 40, 0, 2, 1e-6f);
        var weights = new MemoryWeights(random);
        List<int[]> sequences =
                Arrays.stream(LENGTHS)
                        .mapToObj(length -> random.ints(length, 0, 50).toArray())
                        .toList();
        float[][] actual;
        try (var model =
                new BertModel(config, pooling, weights, new CpuBackend(new OnednnProducts(type)))) {
            assertThat(model.dimensions()).isEqualTo(hidden);
            assertThat(model.vocabularySize()).isEqualTo(50);
            assertThat(model.maxTokens()).isEqualTo(40);
            assertThat(model.flopsPerToken())
                    .isEqualTo(2L * 2 * (4L * hidden * hidden + 2L * hidden * inner));
            try (Model.ForwardPass pass = model.newPass(65)) {
                actual = pass.run(Batch.pack(sequences));
            }
        }
        assertThat(weights.closed).isTrue();
        double tolerance =
                switch (type) {
                    case F32 -> 2e-5;
                    case BF16 -> 0.06;
                    case INT8 -> 0.12;
                };
        for (int s = 0; s < actual.length; s++) {
            double[] expected = forward(sequences.get(s), config, pooling, weights);
            assertThat(relativeError(actual[s], expected))
                    .as("%d tokens", LENGTHS[s])
                    .isLessThan(tolerance);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 1, 1, 1, 2, 1, hidden_size",
        "64, 0, 2, 1, 1, 2, 1, num_hidden_layers",
        "64, 1, 0, 1, 1, 2, 1, num_attention_heads",
        "64, 1, 65, 1, 1, 2, 1, num_attention_heads",
        "64, 1, 7, 1, 1, 2, 1, num_attention_heads",
        "64, 1, 2, 0, 1, 2, 1, intermediate_size",
        "64, 1, 2, 1, -1, 2, 1, vocab_size",
        "64, 1, 2, 1, 1, 1, 1, max_position_embeddings",
        "64, 1, 2, 1, 1, 2, 0, type_vocab_size",
        "2147483647, 1, 2, 1, 1, 2, 1, hidden_size",
    })
    void impossible_sizes_are_refused_by_their_key(
            int hidden,
            int layers,
            int heads,
            int inner,
            int vocabulary,
            int positions,
            int types,
            String key) {
        assertThatThrownBy(() ->
                        new BertConfig(
                                "bert",
                                hidden,
                                layers,
                                heads,
                                inner,
                                vocabulary,
                                positions,
                                0,
                                types,
                                1e-6f))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(key);
    }

    @Test
    void a_batch_gives_what_each_sequence_gives_alone() {
        var config = new BertConfig("bert", 64, 2, 2, 128, 50, 40, 0, 2, 1e-6f);
        List<int[]> sequences =
                Arrays.stream(LENGTHS)
                        .mapToObj(length -> random.ints(length, 0, 50).toArray())
                        .toList();
        try (var model =
                        new BertModel(
                                config,
                                Pooling.CLS,
                                new MemoryWeights(random),
                                new CpuBackend(new OnednnProducts(NumericType.F32)));
                Model.ForwardPass pass = model.newPass(65)) {
            float[][] together = pass.run(Batch.pack(sequences));
            for (int s = 0; s < LENGTHS.length; s++) {
                float[] alone = pass.run(Batch.pack(List.of(sequences.get(s))))[0];
                for (int i = 0; i < alone.length; i++) {
                    assertThat(Math.abs(alone[i] - together[s][i])).isLessThan(1e-5f);
                }
            }
        }
    }

    /// The length of the difference, as a part of the length of the right answer.
    private static double relativeError(float[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double difference = 0;
        double length = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(actual[i] - expected[i], 2);
            length += expected[i] * expected[i];
        }
        return Math.sqrt(difference / length);
    }

    private static double[] forward(
            int[] tokens, BertConfig config, Pooling pooling, MemoryWeights weights) {
        int hidden = config.hiddenSize();
        float[] words = weights.values("embeddings.word_embeddings.weight");
        float[] positions = weights.values("embeddings.position_embeddings.weight");
        float[] types = weights.values("embeddings.token_type_embeddings.weight");
        double[][] x = new double[tokens.length][hidden];
        for (int t = 0; t < tokens.length; t++) {
            for (int c = 0; c < hidden; c++) {
                x[t][c] = words[tokens[t] * hidden + c] + positions[t * hidden + c] + types[c];
            }
        }
        x = norm(x, "embeddings.LayerNorm", config, weights);
        for (int i = 0; i < config.layers(); i++) {
            String layer = "encoder.layer." + i + ".";
            double[][] q = linear(x, layer + "attention.self.query", weights);
            double[][] k = linear(x, layer + "attention.self.key", weights);
            double[][] v = linear(x, layer + "attention.self.value", weights);
            double[][] qkv = new double[tokens.length][3 * hidden];
            for (int t = 0; t < tokens.length; t++) {
                System.arraycopy(q[t], 0, qkv[t], 0, hidden);
                System.arraycopy(k[t], 0, qkv[t], hidden, hidden);
                System.arraycopy(v[t], 0, qkv[t], 2 * hidden, hidden);
            }
            double[][] context = PlainMath.attention(qkv, config.heads());
            x = PlainMath.sum(x, linear(context, layer + "attention.output.dense", weights));
            x = norm(x, layer + "attention.output.LayerNorm", config, weights);
            double[][] inner = PlainMath.gelu(linear(x, layer + "intermediate.dense", weights));
            x = PlainMath.sum(x, linear(inner, layer + "output.dense", weights));
            x = norm(x, layer + "output.LayerNorm", config, weights);
        }
        if (pooling == Pooling.CLS) {
            return x[0];
        }
        double[] mean = new double[hidden];
        for (double[] token : x) {
            for (int c = 0; c < hidden; c++) {
                mean[c] += token[c] / tokens.length;
            }
        }
        return mean;
    }

    private static double[][] linear(double[][] x, String name, MemoryWeights weights) {
        return PlainMath.linear(
                x, weights.values(name + ".weight"), weights.values(name + ".bias"));
    }

    private static double[][] norm(
            double[][] x, String name, BertConfig config, MemoryWeights weights) {
        return PlainMath.layerNorm(
                x,
                weights.values(name + ".weight"),
                weights.values(name + ".bias"),
                config.layerNormEpsilon());
    }
}
