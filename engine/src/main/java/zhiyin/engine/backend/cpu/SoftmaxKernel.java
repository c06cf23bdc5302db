package zhiyin.engine.backend.cpu;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
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
            float max = max(scores, start, columns);
            float sum = exponentiate(scores, start, columns, stride, max, scale);
            normalise(scores, start, stride, 1 / sum, type);
        }
    }

    private static float max(MemorySegment scores, long start, int columns) {
        int whole = Lanes.wholeVectors(columns);
        FloatVector max = FloatVector.broadcast(Lanes.FLOATS, Float.NEGATIVE_INFINITY);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            max = larger(max, Lanes.load(scores, start + c * 4L));
        }
        if (whole < columns) {
            VectorMask<Float> inside = Lanes.FLOATS.indexInRange(whole, columns);
            max = larger(max, max.blend(Lanes.load(scores, start + whole * 4L), inside));
        }
        return max.reduceLanes(VectorOperators.MAX);
    }

    /// NaN is passed over here; it comes back as NaN from the exponential.
    private static FloatVector larger(FloatVector a, FloatVector b) {
        return a.blend(b, b.compare(VectorOperators.GT, a));
    }

    private static float exponentiate(
            MemorySegment scores, long start, int columns, int stride, float max, float scale) {
        int whole = Lanes.wholeVectors(columns);
        FloatVector sums = FloatVector.zero(Lanes.FLOATS);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            FloatVector e = exponential(scores, start + c * 4L, max, scale);
            Lanes.store(e, scores, start + c * 4L);
            sums = sums.add(e);
        }
        if (whole < columns) {
            FloatVector e = exponential(scores, start + whole * 4L, max, scale);
            VectorMask<Float> inside = Lanes.FLOATS.indexInRange(whole, columns);
            e = FloatVector.zero(Lanes.FLOATS).blend(e, inside);
            Lanes.store(e, scores, start + whole * 4L);
            sums = sums.add(e);
            whole += Lanes.COUNT;
        }
        for (int c = whole; c < stride; c += Lanes.COUNT) {
            Lanes.store(FloatVector.zero(Lanes.FLOATS), scores, start + c * 4L);
        }
        return Lanes.sum(sums);
    }

    private static FloatVector exponential(
            MemorySegment scores, long offset, float max, float scale) {
        return VectorMath.expOfNonPositive(Lanes.load(scores, offset).sub(max).mul(scale));
    }

    private static void normalise(
            MemorySegment scores, long start, int stride, float factor, ElementType type) {
        if (type == ElementType.BF16) {
            for (int c = 0; c < stride; c += Lanes.COUNT) {
                FloatVector p = Lanes.load(scores, start + c * 4L).mul(factor);
                Lanes.storeBf16(p, scores, start + c * 2L);
            }
        } else {
            for (int c = 0; c < stride; c += Lanes.COUNT) {
                FloatVector p = Lanes.load(scores, start + c * 4L).mul(factor);
                Lanes.store(p, scores, start + c * 4L);
            }
        }
    }
}
