package zhiyin.engine.backend.cpu;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import zhiyin.engine.backend.ElementType;

/// Softmax of scores that come tile by tile (Milakov and Gimelshein 2018,
/// <https://arxiv.org/abs/1805.02867>): for each row the largest score and the sum of exponentials so
/// far are kept, and when a tile brings a larger score, what was summed before is scaled down.
final class OnlineSoftmax {
    private final float[] largest;
    private final float[] sums;

    OnlineSoftmax(int maxRows) {
        this.largest = new float[maxRows];
        this.sums = new float[maxRows];
    }

    void reset(int row) {
        largest[row] = Float.NEGATIVE_INFINITY;
        sums[row] = 0;
    }

    /// The sum of a row's exponentials so far.
    float sum(int row) {
        return sums[row];
    }

    /// Replaces one row of f32 scores by `exp(scale · (score - largest so far))` over its first
    /// `columns`, and by zeros up to `stride`; with BF16, the result lies rounded in the front half of
    /// the row.
    ///
    /// @param stride a multiple of the lane count
    /// @return by what to multiply what was computed from the tiles before
    float add(
            int row,
            MemorySegment scores,
            long start,
            int columns,
            int stride,
            float scale,
            ElementType type) {
        if (columns == 0) {
            clear(scores, start, (long) stride * type.bytes());
            return 1;
        }
        float before = largest[row];
        float now = Math.max(before, max(scores, start, columns));
        float sum = exponentiate(scores, start, columns, stride, now, scale, type);
        largest[row] = now;
        if (before == Float.NEGATIVE_INFINITY) {
            sums[row] += sum; // to 0, or to NaN, which stays
            return 1;
        }
        float shrink = (float) Math.exp((before - now) * scale);
        sums[row] = sums[row] * shrink + sum;
        return shrink;
    }

    private static void clear(MemorySegment scores, long start, long bytes) {
        FloatVector zero = FloatVector.zero(Lanes.FLOATS);
        for (long b = 0; b < bytes; b += Lanes.COUNT * 4L) {
            Lanes.store(zero, scores, start + b);
        }
    }

    private static float max(MemorySegment scores, long start, int columns) {
        int whole = Lanes.wholeVectors(columns);
        FloatVector max = FloatVector.broadcast(Lanes.FLOATS, Float.NEGATIVE_INFINITY);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            FloatVector s = Lanes.load(scores, start + c * 4L);
            max = max.blend(s, s.compare(VectorOperators.GT, max));
        }
        if (whole < columns) {
            FloatVector s = Lanes.load(scores, start + whole * 4L);
            VectorMask<Float> larger = s.compare(VectorOperators.GT, max);
            max = max.blend(s, larger.and(Lanes.FLOATS.indexInRange(whole, columns)));
        }
        return max.reduceLanes(VectorOperators.MAX);
    }

    private static float exponentiate(
            MemorySegment scores,
            long start,
            int columns,
            int stride,
            float max,
            float scale,
            ElementType type) {
        int whole = Lanes.wholeVectors(columns);
        FloatVector sums = FloatVector.zero(Lanes.FLOATS);
        boolean narrow = type == ElementType.BF16;
        if (narrow) {
            for (int c = 0; c < whole; c += Lanes.COUNT) {
                FloatVector e = exponential(scores, start + c * 4L, max, scale);
                Lanes.storeBf16(e, scores, start + c * 2L);
                sums = sums.add(e);
            }
        } else {
            for (int c = 0; c < whole; c += Lanes.COUNT) {
                FloatVector e = exponential(scores, start + c * 4L, max, scale);
                Lanes.store(e, scores, start + c * 4L);
                sums = sums.add(e);
            }
        }
        int bytes = type.bytes();
        if (whole < columns) {
            VectorMask<Float> inside = Lanes.FLOATS.indexInRange(whole, columns);
            FloatVector e = exponential(scores, start + whole * 4L, max, scale);
            e = FloatVector.zero(Lanes.FLOATS).blend(e, inside);
            if (narrow) {
                Lanes.storeBf16(e, scores, start + whole * 2L);
            } else {
                Lanes.store(e, scores, start + whole * 4L);
            }
            sums = sums.add(e);
            whole += Lanes.COUNT;
        }
        FloatVector zero = FloatVector.zero(Lanes.FLOATS);
        for (int c = whole; c < stride; c += Lanes.COUNT) {
            if (narrow) {
                Lanes.storeBf16(zero, scores, start + (long) c * bytes);
            } else {
                Lanes.store(zero, scores, start + (long) c * bytes);
            }
        }
        return Lanes.sum(sums);
    }

    private static FloatVector exponential(
            MemorySegment scores, long offset, float max, float scale) {
        return VectorMath.expOfNonPositive(Lanes.load(scores, offset).sub(max).mul(scale));
    }
}
