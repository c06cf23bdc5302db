package zhiyin.engine.backend.onednn;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.Linear;
import zhiyin.engine.backend.cpu.QuantiseKernel.Columns;
import zhiyin.engine.weights.DenseWeights;

/// A linear layer with signed bytes as weights, one scale an output.
///
/// @param weights packed as `layout` says
record Int8Linear(
        int inputs,
        int outputs,
        Activation activation,
        MemorySegment layout,
        MemorySegment weights,
        Columns columns)
        implements Linear {

    /// Weights as plain bytes `[inputs, outputs]`, before they are packed.
    record Quantised(MemorySegment weights, Columns columns) {}

    /// Rounds each output's weights to `-largest .. largest`.
    ///
    /// @param temporary for the plain bytes
    /// @param lasting for the columns' scales
    static Quantised quantise(DenseWeights dense, int largest, Arena temporary, Arena lasting) {
        int inputs = dense.inputs();
        int outputs = dense.outputs();
        float[] matrix = inputsFirst(dense);
        float[] scales = scales(matrix, inputs, outputs, largest);
        int[] sums = new int[outputs];
        byte[] bytes = new byte[inputs * outputs];
        for (int i = 0; i < inputs; i++) {
            for (int o = 0; o < outputs; o++) {
                int quantised = Math.round(matrix[i * outputs + o] / scales[o]);
                bytes[i * outputs + o] = (byte) quantised;
                sums[o] += quantised;
            }
        }
        MemorySegment bias = lasting.allocate(4L * outputs, 64).copyFrom(dense.bias());
        MemorySegment weightSums = lasting.allocate(4L * outputs, 64);
        MemorySegment.copy(sums, 0, weightSums, JAVA_INT, 0, outputs);
        MemorySegment scale = lasting.allocate(4L * outputs, 64);
        MemorySegment.copy(scales, 0, scale, JAVA_FLOAT, 0, outputs);
        MemorySegment weights = temporary.allocate(bytes.length, 64);
        MemorySegment.copy(bytes, 0, weights, JAVA_BYTE, 0, bytes.length);
        return new Quantised(weights, new Columns(weightSums, scale, bias));
    }

    private static float[] inputsFirst(DenseWeights dense) {
        int inputs = dense.inputs();
        int outputs = dense.outputs();
        float[] stored = new float[Math.multiplyExact(inputs, outputs)];
        MemorySegment.copy(dense.weights(), JAVA_FLOAT_UNALIGNED, 0, stored, 0, stored.length);
        float[] transposed = new float[stored.length];
        for (int o = 0; o < outputs; o++) {
            for (int i = 0; i < inputs; i++) {
                transposed[i * outputs + o] = stored[o * inputs + i];
            }
        }
        return transposed;
    }

    private static float[] scales(float[] matrix, int inputs, int outputs, int largest) {
        float[] scales = new float[outputs];
        for (int i = 0; i < inputs; i++) {
            for (int o = 0; o < outputs; o++) {
                scales[o] = Math.max(scales[o], Math.abs(matrix[i * outputs + o]));
            }
        }
        for (int o = 0; o < outputs; o++) {
            scales[o] = scales[o] == 0 ? 1 : scales[o] / largest; // NaN stays NaN
        }
        return scales;
    }
}
