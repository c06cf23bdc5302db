package zhiyin.engine.backend.cpu;

import java.lang.foreign.MemorySegment;
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
            Scores.clear(scores, start, stride * type.bytes());
            return 1;
        }
        float before = largest[row];
        Scores.padRow(scores, start, columns);
        float now = Math.max(before, Scores.maxOfRow(scores, start, columns));
        float sum = Scores.exponentiateRow(scores, start, columns, stride, now, scale, type);
        largest[row] = now;
        if (before == Float.NEGATIVE_INFINITY) {
            sums[row] += sum; // to 0, or to NaN, which stays
            return 1;
        }
        float shrink = (float) Math.exp((before - now) * scale);
        sums[row] = sums[row] * shrink + sum;
        return shrink;
    }
}
