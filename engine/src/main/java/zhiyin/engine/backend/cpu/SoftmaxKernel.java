package zhiyin.engine.backend.cpu;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import zhiyin.engine.backend.ElementType;

/// Softmax of attention scores, in place.
final class SoftmaxKernel {
    private SoftmaxKernel() {}

    /// Replaces each of `rows` rows of f32 scores by `softmax(scale · scores)` over the first `columns`;
    /// the rest of a row, up to `stride` numbers, becomes zero. With `type` BF16 the probabilities are
    /// written as bf16 over the front half of their row, so that rows keep their distance in bytes.
    ///
    /// @param stride numbers from one row to the next, a multiple of the lane count
    static void apply(
            MemorySegment scores,
            int rows,
            int columns,
            int stride,
            float scale,
            ElementType type) {
        for (int row = 0; row < rows; row++) {
            long start = 4L * row * stride;
            Scores.padRow(scores, start, columns);
            float max = Scores.maxOfRow(scores, start, columns);
            float sum =
                    Scores.exponentiateRow(
                            scores, start, columns, stride, max, scale, ElementType.F32);
            if (type == ElementType.BF16) {
                normaliseBf16Row(scores, start, stride, 1 / sum);
            } else {
                normaliseRow(scores, start, stride, 1 / sum);
            }
        }
    }

    private static void normaliseRow(MemorySegment scores, long start, int stride, float factor) {
        for (int c = 0; c < stride; c += Lanes.COUNT) {
            FloatVector p = Lanes.load(scores, start + c * 4L).mul(factor);
            Lanes.store(p, scores, start + c * 4L);
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
