package zhiyin.engine.backend.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.ElementType;
import zhiyin.engine.backend.Tensor;
import zhiyin.engine.backend.cpu.Multiplier.Heads;

/// Softmax attention of packed sequences over themselves, one after the other: scores of a few heads and queries at a
/// time, small enough to stay in the core's own cache until they have been normalised and multiplied.
///
/// Products work on padded row counts, so reading a sequence's keys and values runs into the rows
/// behind it. That does no harm: scores of foreign keys are dropped by the softmax, whose zeros cancel
/// foreign values, and output rows written behind the sequence are overwritten when their own
/// sequence's turn comes. The rows behind the batch are cleared first, since a zero does not
/// cancel what an earlier, broken batch may have left there.
final class FullAttention {
    /// Scores of at most this many bytes at a time.
    private static final int SCORE_BYTES = 1 << 18;

    private static final int MAX_QUERIES = 128;

    private final Multiplier multiplier;
    private final MemorySegment scores;

    /// What the rows of each head have to be multiplied by.
    private float[][] factors = new float[0][];

    FullAttention(Multiplier multiplier, Arena arena, int maxTokens) {
        this.multiplier = multiplier;
        long largest = 4L * MAX_QUERIES * paddedKeys(maxTokens);
        this.scores = arena.allocate(Math.max(SCORE_BYTES, largest), 64);
    }

    void apply(Batch batch, int heads, Tensor qkv, Tensor out) {
        clearBehind(batch, qkv);
        for (int s = 0; s < batch.sequenceCount(); s++) {
            attend(batch.offsets()[s], batch.length(s), heads, qkv, out);
        }
    }

    private void clearBehind(Batch batch, Tensor qkv) {
        int end = batch.tokenCount();
        for (int s = 0; s < batch.sequenceCount(); s++) {
            end = Math.max(end, batch.offsets()[s] + paddedKeys(batch.length(s)));
        }
        long rows = (long) end - batch.tokenCount();
        qkv.data()
                .asSlice(batch.tokenCount() * qkv.rowBytes(), rows * qkv.rowBytes())
                .fill((byte) 0);
    }

    private void attend(int first, int length, int heads, Tensor qkv, Tensor out) {
        int hidden = out.columns();
        int headSize = hidden / heads;
        int keys = paddedKeys(length);
        int queryStep = Math.min(keys, MAX_QUERIES);
        int headStep = headsAtOnce(heads, queryStep, keys);
        long headBytes = (long) headSize * qkv.type().bytes();
        Heads group = new Heads(headStep, headSize, qkv.columns(), hidden);
        float scale = (float) (1 / Math.sqrt(headSize));
        if (factors.length < headStep) {
            factors = new float[heads][MAX_QUERIES];
        }

        MemorySegment k = from(qkv, first, hidden);
        MemorySegment v = from(qkv, first, 2 * hidden);
        for (int from = 0; from < length; from += queryStep) {
            int queries = Math.min(queryStep, multiplier.paddedRows(length - from));
            int realQueries = Math.min(queries, length - from);
            MemorySegment q = from(qkv, first + from, 0);
            MemorySegment o = from(out, first + from, 0);
            for (int h = 0; h < heads; h += headStep) {
                long skip = h * headBytes;
                multiplier.scores(group, q.asSlice(skip), k.asSlice(skip), scores, queries, keys);
                for (int g = 0; g < headStep; g++) {
                    SoftmaxKernel.apply(
                            scores.asSlice(4L * g * queries * keys),
                            realQueries,
                            length,
                            keys,
                            scale,
                            qkv.type(),
                            factors[g]);
                }
                multiplier.mix(group, scores, v.asSlice(skip), o.asSlice(skip), queries, keys);
                if (out.type() == ElementType.F32) {
                    scale(out, first + from, realQueries, h, headStep, headSize);
                }
            }
        }
    }

    private void scale(Tensor out, int first, int rows, int head, int heads, int headSize) {
        for (int row = 0; row < rows; row++) {
            long start = (first + row) * out.rowBytes();
            for (int g = 0; g < heads; g++) {
                long column = 4L * (head + g) * headSize;
                SoftmaxKernel.scaleRow(out.data(), start + column, headSize, factors[g][row]);
            }
        }
    }

    /// As products want them, and whole vectors: the softmax clears the end of a row by vectors, and
    /// must not reach into the next.
    private int paddedKeys(int length) {
        return Math.ceilDiv(multiplier.paddedRows(length), Lanes.COUNT) * Lanes.COUNT;
    }

    /// The largest divisor of `heads` whose scores fit.
    private static int headsAtOnce(int heads, int queries, int keys) {
        int fitting = Math.clamp(SCORE_BYTES / (4L * queries * keys), 1, heads);
        while (heads % fitting != 0) {
            fitting--;
        }
        return fitting;
    }

    private static MemorySegment from(Tensor tensor, int row, int column) {
        return tensor.data()
                .asSlice(row * tensor.rowBytes() + (long) column * tensor.type().bytes());
    }
}
