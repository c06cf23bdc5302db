package zhiyin.engine.backend.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import zhiyin.engine.backend.ElementType;

/// Softmax of attention scores, in place.
final class SoftmaxKernel {
    private SoftmaxKernel() {}

    /// Replaces the row of f32 scores at `start` by `exp(scale · (score - largest))` of the scores `from .. to`; the
    /// rest of the row, up to `stride` numbers, becomes zero. What makes a softmax of it is the factor that is
    /// returned, by which its product with the values can be multiplied as well: that has fewer numbers. With `type`
    /// BF16 that is done already, since it must be before rounding, and 1 is returned; the probabilities are
    /// written as bf16 over the front half of their row, so that rows keep their distance in bytes.
    ///
    /// @param stride numbers from one row to the next, a multiple of the lane count
    static float applyRow(
            MemorySegment scores,
            long start,
            int from,
            int to,
            int stride,
            float scale,
            ElementType type) {
        Scores.hideRow(scores, start, from);
        Scores.padRow(scores, start, to);
        float max = Scores.maxOfRow(scores, start, to);
        float sum = Scores.exponentiateRow(scores, start, to, stride, max, scale, ElementType.F32);
        if (type == ElementType.BF16) {
            normaliseBf16Row(scores, start, stride, 1 / sum);
            return 1;
        }
        return 1 / sum;
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
