package zhiyin.engine.backend.cpu;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import zhiyin.engine.backend.ElementType;

/// Attention scores, f32, row by row: the largest, and exponentials. A row is read by whole vectors, so there is room
/// for the last one.
final class Scores {
    private Scores() {}

    /// Makes what lies behind `columns` scores in their last vector minus infinity, whose exponential is 0.
    static void padRow(MemorySegment scores, long start, int columns) {
        int whole = Lanes.wholeVectors(columns);
        if (whole < columns) {
            VectorMask<Float> behind = Lanes.FLOATS.indexInRange(whole, columns).not();
            FloatVector last = Lanes.load(scores, start + whole * 4L);
            Lanes.store(last.blend(Float.NEGATIVE_INFINITY, behind), scores, start + whole * 4L);
        }
    }

    /// Makes the first `count` scores of a row minus infinity too.
    static void hideRow(MemorySegment scores, long start, int count) {
        int whole = Lanes.wholeVectors(count);
        FloatVector nothing = FloatVector.broadcast(Lanes.FLOATS, Float.NEGATIVE_INFINITY);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            Lanes.store(nothing, scores, start + c * 4L);
        }
        if (whole < count) {
            VectorMask<Float> before = Lanes.FLOATS.indexInRange(whole, count);
            FloatVector last = Lanes.load(scores, start + whole * 4L);
            Lanes.store(last.blend(nothing, before), scores, start + whole * 4L);
        }
    }

    /// The largest score of a padded row; where one is NaN, any number or NaN.
    static float maxOfRow(MemorySegment scores, long start, int columns) {
        int vectors = Math.ceilDiv(columns, Lanes.COUNT);
        FloatVector max = FloatVector.broadcast(Lanes.FLOATS, Float.NEGATIVE_INFINITY);
        FloatVector max1 = max;
        FloatVector max2 = max;
        FloatVector max3 = max;
        // Four at a time: each comparison has to wait for the one before it.
        int c = 0;
        for (int end = vectors / 4 * 4 * Lanes.COUNT; c < end; c += 4 * Lanes.COUNT) {
            max = Lanes.larger(Lanes.load(scores, start + c * 4L), max);
            max1 = Lanes.larger(Lanes.load(scores, start + (c + Lanes.COUNT) * 4L), max1);
            max2 = Lanes.larger(Lanes.load(scores, start + (c + 2 * Lanes.COUNT) * 4L), max2);
            max3 = Lanes.larger(Lanes.load(scores, start + (c + 3 * Lanes.COUNT) * 4L), max3);
        }
        for (; c < columns; c += Lanes.COUNT) {
            max = Lanes.larger(Lanes.load(scores, start + c * 4L), max);
        }
        return max.max(max1).max(max2.max(max3)).reduceLanes(VectorOperators.MAX);
    }

    /// Replaces the scores of a padded row by `exp(scale · (score - max))`; the rest, up to `stride` numbers,
    /// becomes zero. With BF16 the result lies rounded in the front half of the row.
    ///
    /// @param max no score is larger
    /// @param stride a multiple of the lane count
    /// @return the exponentials' sum, unrounded; NaN where a score is
    static float exponentiateRow(
            MemorySegment scores,
            long start,
            int columns,
            int stride,
            float max,
            float scale,
            ElementType type) {
        int vectors = Math.ceilDiv(columns, Lanes.COUNT) * Lanes.COUNT;
        float sum =
                type == ElementType.BF16
                        ? exponentiateBf16Row(scores, start, columns, max, scale)
                        : exponentiateF32Row(scores, start, columns, max, scale);
        clear(scores, start + (long) vectors * type.bytes(), (stride - vectors) * type.bytes());
        return sum;
    }

    private static float exponentiateF32Row(
            MemorySegment scores, long start, int columns, float max, float scale) {
        FloatVector sums = FloatVector.zero(Lanes.FLOATS);
        FloatVector factor = FloatVector.broadcast(Lanes.FLOATS, scale * VectorMath.LOG2_E);
        FloatVector least = VectorMath.leastExponent(scale * VectorMath.LOG2_E);
        for (int c = 0; c < columns; c += Lanes.COUNT) {
            FloatVector s = Lanes.load(scores, start + c * 4L);
            FloatVector e = VectorMath.exp2(s.sub(max), factor, least);
            Lanes.store(e, scores, start + c * 4L);
            sums = e.add(sums);
        }
        return Lanes.sum(sums);
    }

    private static float exponentiateBf16Row(
            MemorySegment scores, long start, int columns, float max, float scale) {
        FloatVector sums = FloatVector.zero(Lanes.FLOATS);
        FloatVector factor = FloatVector.broadcast(Lanes.FLOATS, scale * VectorMath.LOG2_E);
        FloatVector least = VectorMath.leastExponent(scale * VectorMath.LOG2_E);
        for (int c = 0; c < columns; c += Lanes.COUNT) {
            FloatVector s = Lanes.load(scores, start + c * 4L);
            FloatVector e = VectorMath.exp2(s.sub(max), factor, least);
            Lanes.storeBf16(e, scores, start + c * 2L);
            sums = e.add(sums);
        }
        return Lanes.sum(sums);
    }

    static void clear(MemorySegment scores, long start, int bytes) {
        if (bytes > 0) {
            scores.asSlice(start, bytes).fill((byte) 0);
        }
    }
}
