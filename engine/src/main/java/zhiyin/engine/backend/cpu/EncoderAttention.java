package zhiyin.engine.backend.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.ElementType;
import zhiyin.engine.backend.Tensor;
import zhiyin.engine.backend.cpu.Multiplier.Heads;

/// Softmax attention of packed sequences over themselves, one after the other: scores of a few heads and queries at a
/// time, small enough to stay in the core's own cache until they have been normalised and multiplied. Where tokens see
/// a window only, a few queries meet the keys that one of them sees, and each row's softmax leaves out the others.
///
/// Products work on padded row counts, so reading a sequence's keys and values runs into the rows
/// behind it. That does no harm: scores of foreign keys are dropped by the softmax, whose zeros cancel
/// foreign values, and output rows written behind the sequence are overwritten when their own
/// sequence's turn comes. The rows behind the batch are cleared first, since a zero does not
/// cancel what an earlier, broken batch may have left there.
final class EncoderAttention {
    /// Scores of at most this many bytes at a time.
    private static final int SCORE_BYTES = 1 << 18;

    private static final int MAX_QUERIES = 128;

    private final Multiplier multiplier;
    private final MemorySegment scores;

    /// What the output rows of each head have to be multiplied by, `[heads at once, MAX_QUERIES]`.
    private float[] factors = new float[0];

    EncoderAttention(Multiplier multiplier, Arena arena, int maxTokens) {
        this.multiplier = multiplier;
        long largest = 4L * MAX_QUERIES * paddedKeys(maxTokens);
        this.scores = arena.allocate(Math.max(SCORE_BYTES, largest), 64);
    }

    /// @param window how many tokens before and behind it a token sees
    void apply(Batch batch, int heads, int window, Tensor qkv, Tensor out) {
        clearBehind(batch, window, qkv);
        for (int s = 0; s < batch.sequenceCount(); s++) {
            attend(batch.offsets()[s], batch.length(s), heads, window, qkv, out);
        }
    }

    private void clearBehind(Batch batch, int window, Tensor qkv) {
        int end = batch.tokenCount();
        for (int s = 0; s < batch.sequenceCount(); s++) {
            int length = batch.length(s);
            int read =
                    seesAll(length, window)
                            ? paddedKeys(length)
                            : length + CpuWorker.SLACK_ROWS - 1;
            end = Math.max(end, batch.offsets()[s] + read);
        }
        long rows = (long) end - batch.tokenCount();
        qkv.data()
                .asSlice(batch.tokenCount() * qkv.rowBytes(), rows * qkv.rowBytes())
                .fill((byte) 0);
    }

    private static boolean seesAll(int length, int window) {
        return window >= length - 1;
    }

    private void attend(int first, int length, int heads, int window, Tensor qkv, Tensor out) {
        int reach = seesAll(length, window) ? length : window;
        int queryStep = Math.min(paddedKeys(length), queriesAtOnce(reach));
        for (int from = 0; from < length; from += queryStep) {
            int queries = Math.min(queryStep, length - from);
            int firstKey = Math.max(0, from - reach);
            int endKey = Math.min(length, from + queries + reach);
            attend(new Block(first, from, queries, firstKey, endKey, reach), heads, qkv, out);
        }
    }

    /// Some queries of a sequence and the keys they see.
    ///
    /// @param first the sequence's first row
    /// @param query the first query, counted from there
    /// @param key the first key, counted from there
    /// @param endKey the first key behind those
    private record Block(int first, int query, int queries, int key, int endKey, int window) {
        /// Counted from the block's first key, the first that query `i` sees.
        int from(int i) {
            return Math.max(key, query + i - window) - key;
        }

        /// The first behind those it sees.
        int to(int i) {
            return Math.min(endKey, query + i + window + 1) - key;
        }
    }

    private void attend(Block block, int heads, Tensor qkv, Tensor out) {
        int hidden = out.columns();
        int headSize = hidden / heads;
        int queries = multiplier.paddedRows(block.queries());
        int keys = paddedKeys(block.endKey() - block.key());
        int headStep = headsAtOnce(heads, queries, keys);
        long headBytes = (long) headSize * qkv.type().bytes();
        Heads group = new Heads(headStep, headSize, qkv.columns(), hidden);
        float scale = (float) (1 / Math.sqrt(headSize));
        if (factors.length < headStep * MAX_QUERIES) {
            factors = new float[heads * MAX_QUERIES];
        }

        MemorySegment q = from(qkv, block.first() + block.query(), 0);
        MemorySegment k = from(qkv, block.first() + block.key(), hidden);
        MemorySegment v = from(qkv, block.first() + block.key(), 2 * hidden);
        MemorySegment o = from(out, block.first() + block.query(), 0);
        for (int h = 0; h < heads; h += headStep) {
            long skip = h * headBytes;
            multiplier.scores(group, q.asSlice(skip), k.asSlice(skip), scores, queries, keys);
            for (int g = 0; g < headStep; g++) {
                for (int i = 0; i < block.queries(); i++) {
                    factors[g * MAX_QUERIES + i] =
                            SoftmaxKernel.applyRow(
                                    scores,
                                    4L * (g * queries + i) * keys,
                                    block.from(i),
                                    block.to(i),
                                    keys,
                                    scale,
                                    qkv.type());
                }
            }
            multiplier.mix(group, scores, v.asSlice(skip), o.asSlice(skip), queries, keys);
            if (out.type() == ElementType.F32) {
                scale(out, block, h, headStep, headSize);
            }
        }
    }

    private void scale(Tensor out, Block block, int head, int heads, int headSize) {
        for (int i = 0; i < block.queries(); i++) {
            long start = (block.first() + block.query() + i) * out.rowBytes();
            for (int g = 0; g < heads; g++) {
                long column = 4L * (head + g) * headSize;
                float factor = factors[g * MAX_QUERIES + i];
                SoftmaxKernel.scaleRow(out.data(), start + column, headSize, factor);
            }
        }
    }

    /// About as many as the window is wide: with fewer, neighbouring blocks share most of their keys, with more, most
    /// scores are of keys that are not seen.
    private static int queriesAtOnce(int window) {
        return Math.clamp(Math.ceilDiv(window, 16) * 16L, 16, MAX_QUERIES);
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
