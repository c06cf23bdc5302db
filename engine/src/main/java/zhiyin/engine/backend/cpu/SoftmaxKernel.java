package zhiyin.engine.backend.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import zhiyin.engine.backend.ElementType;

/// Softmax of attention scores, in place.
final class SoftmaxKernel {
    private SoftmaxKernel() {}

    /// Replaces each of `rows` rows of f32 scores by `exp(scale · (score - largest))` over the first `columns`; the
    /// rest of a row, up to `stride` numbers, becomes zero. What makes a softmax of a row is the factor in
    /// `factors`, which its product with the values can be multiplied by as well: that has fewer numbers. With
    /// `type` BF16 that is done already, since it must be before rounding; the probabilities are written as bf16
    /// over the front half of their row, so that rows keep their distance in bytes.
    ///
    /// @param stride numbers from one row to the next, a multiple of the lane count
    static void apply(
            MemorySegment scores,
            int rows,
            int columns,
            int stride,
            float scale,
            ElementType type,
            float[] factors) {
        for (int row = 0; row < rows; row++) {
            long start = 4L * row * stride;
            Scores.padRow(scores, start, columns);
            float max = Scores.maxOfRow(scores, start, columns);
            float sum =
                    Scores.exponentiateRow(
                            scores, start, columns, stride, max, scale, ElementType.F32);
            factors[row] = 1 / sum;
            if (type == ElementType.BF16) {
                normaliseBf16Row(scores, start, stride, 1 / sum);
                factors[row] = 1;
            }
        }
    }

    /// Multiplies `columns` numbers.
    static void scaleRow(MemorySegment x, long start, int columns, float factor) {
        int whole = Lanes.wholeVectors(columns);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            Lanes.store(Lanes.load(x, start + c * 4L).mul(factor), x, start + c * 4L);
        }
        for (int c = whole; c < columns; c++) {
            long at = start + c * 4L;
            x.set(JAVA_FLOAT, at, x.get(JAVA_FLOAT, at) * factor);
        }
    }

    private static void normaliseBf16Row(
            MemorySegment scores, long start, int stride, float factor) {
        for (int c = 0; c < stride; c += Lanes.COUNT) {
            FloatVector p = Lanes.load(scores, start + c * 4L).mul(factor);
            Lanes.storeBf16(p, scores, start + c * 2L);
        }
    }
}
