package zhiyin.engine.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import zhiyin.engine.weights.WeightTensor;
import zhiyin.engine.weights.Weights;

/// RoBERTa's head for classification, of one class: `out · tanh(dense · x)` of the first token's vector
/// x, with biases. A product with one row of numbers a sequence, in full precision, whatever the encoder
/// is computed in: it costs as much as a few tokens of one layer. Immutable.
final class ClassificationHead {
    /// The matrix that gives the classes.
    static final String OUT = "classifier.out_proj.weight";

    private final float[] dense; // [hidden, hidden]
    private final float[] denseBias; // [hidden]
    private final float[] out; // [hidden]
    private final float outBias;

    private ClassificationHead(float[] dense, float[] denseBias, float[] out, float outBias) {
        this.dense = dense;
        this.denseBias = denseBias;
        this.out = out;
        this.outBias = outBias;
    }

    static ClassificationHead read(Weights weights, int hidden) {
        return new ClassificationHead(
                floats(weights.tensor("classifier.dense.weight", hidden, hidden)),
                floats(weights.tensor("classifier.dense.bias", hidden)),
                floats(weights.tensor(OUT, 1, hidden)),
                floats(weights.tensor("classifier.out_proj.bias", 1))[0]);
    }

    private static float[] floats(WeightTensor tensor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment numbers = arena.allocate(tensor.size() * Float.BYTES, 64);
            tensor.read(numbers);
            return numbers.toArray(ValueLayout.JAVA_FLOAT);
        }
    }

    /// @param x the first token's vector, `[hidden]`
    float score(float[] x) {
        double score = outBias;
        for (int row = 0; row < x.length; row++) {
            double sum = denseBias[row];
            for (int column = 0; column < x.length; column++) {
                sum += dense[row * x.length + column] * x[column];
            }
            score += out[row] * Math.tanh(sum);
        }
        return (float) score;
    }
}
