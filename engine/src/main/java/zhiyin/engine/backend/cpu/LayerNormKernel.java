package zhiyin.engine.backend.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import zhiyin.engine.backend.ElementType;
import zhiyin.engine.backend.Norm;
import zhiyin.engine.backend.Tensor;

/// Layer normalisation: `y = (x - mean(x)) / sqrt(var(x) + ε) · weight + bias`, over each row, in f32.
final class LayerNormKernel {
    private LayerNormKernel() {}

    /// Normalises `rows` rows of the f32 tensor `x` in place; a bf16 `factor` gets a rounded copy.
    static void apply(Norm norm, Tensor x, Tensor factor, int rows) {
        boolean copy = factor.type() == ElementType.BF16;
        for (int row = 0; row < rows; row++) {
            normaliseRow(norm, x.data(), row * x.rowBytes(), x.columns());
            if (copy) {
                roundRow(
                        x.data(),
                        row * x.rowBytes(),
                        factor.data(),
                        row * factor.rowBytes(),
                        x.columns());
            }
        }
    }

    private static void normaliseRow(Norm norm, MemorySegment x, long row, int columns) {
        float mean = sum(x, row, columns) / columns;
        float variance = squaredDeviations(x, row, columns, mean) / columns;
        float scale = (float) (1 / Math.sqrt(variance + norm.epsilon()));
        MemorySegment weight = norm.weight();
        MemorySegment bias = norm.bias();
        int whole = Lanes.wholeVectors(columns);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            FloatVector centred = Lanes.load(x, row + c * 4L).sub(mean).mul(scale);
            FloatVector y = centred.fma(Lanes.load(weight, c * 4L), Lanes.load(bias, c * 4L));
            Lanes.store(y, x, row + c * 4L);
        }
        for (int c = whole; c < columns; c++) {
            float centred = (x.get(JAVA_FLOAT, row + c * 4L) - mean) * scale;
            float y =
                    Math.fma(
                            centred,
                            weight.getAtIndex(JAVA_FLOAT, c),
                            bias.getAtIndex(JAVA_FLOAT, c));
            x.set(JAVA_FLOAT, row + c * 4L, y);
        }
    }

    private static float sum(MemorySegment x, long row, int columns) {
        int whole = Lanes.wholeVectors(columns);
        FloatVector sums = FloatVector.zero(Lanes.FLOATS);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            sums = Lanes.load(x, row + c * 4L).add(sums);
        }
        float sum = Lanes.sum(sums);
        for (int c = whole; c < columns; c++) {
            sum += x.get(JAVA_FLOAT, row + c * 4L);
        }
        return sum;
    }

    private static float squaredDeviations(MemorySegment x, long row, int columns, float mean) {
        int whole = Lanes.wholeVectors(columns);
        FloatVector sums = FloatVector.zero(Lanes.FLOATS);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            FloatVector deviation = Lanes.load(x, row + c * 4L).sub(mean);
            sums = deviation.fma(deviation, sums);
        }
        float sum = Lanes.sum(sums);
        for (int c = whole; c < columns; c++) {
            float deviation = x.get(JAVA_FLOAT, row + c * 4L) - mean;
            sum += deviation * deviation;
        }
        return sum;
    }

    private static void roundRow(
            MemorySegment x, long row, MemorySegment out, long outRow, int columns) {
        int whole = Lanes.wholeVectors(columns);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            Lanes.storeBf16(Lanes.load(x, row + c * 4L), out, outRow + c * 2L);
        }
        for (int c = whole; c < columns; c++) {
            out.set(JAVA_SHORT, outRow + c * 2L, Lanes.toBf16(x.get(JAVA_FLOAT, row + c * 4L)));
        }
    }
}
