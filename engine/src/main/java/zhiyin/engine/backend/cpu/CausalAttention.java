package zhiyin.engine.backend.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.ElementType;
import zhiyin.engine.backend.GroupedHeads;
import zhiyin.engine.backend.QuerySpan;
import zhiyin.engine.backend.Tensor;
import zhiyin.engine.backend.cpu.Multiplier.Head;

/// Causal grouped-query attention, tile by tile (Dao et al. 2022, FlashAttention,
/// <https://arxiv.org/abs/2205.14135>): a few queries of one group of heads against a tile of keys at a
/// time, so that scores never leave the core's cache and memory does not grow with the square of the
/// length.
///
/// The queries of a group's heads lie below each other as rows of one product, because they meet the
/// same keys:
/// ```
/// row = (head in group) · count + query
/// ```
/// Tiles begin at multiples of [#TILE_KEYS] from the sequence's (or the prefix's) first token: what is
/// computed for a token depends on its own sequence alone. A product's padded rows run into the keys
/// and values behind the sequence; their scores are dropped by the softmax and its zeros cancel the
/// values, so these only have to be finite: the rows behind the last computed one are cleared first.
///
/// Belongs to one thread.
final class CausalAttention {
    /// Keys in a tile.
    static final int TILE_KEYS = 512;

    /// Rows of a product: a tile of f32 scores is half a megabyte.
    private static final int TILE_ROWS = 256;

    /// One group of heads of some neighbouring queries: what one thread takes at a time.
    record Task(QuerySpan span, int keyHead) {}

    private final Multiplier multiplier;
    private final ElementType type;
    private final MemorySegment queries;
    private final MemorySegment scores;
    private final MemorySegment sums;
    private final OnlineSoftmax softmax = new OnlineSoftmax(TILE_ROWS);

    CausalAttention(Multiplier multiplier, ElementType type, int maxHeadSize, Arena arena) {
        this.multiplier = multiplier;
        this.type = type;
        this.queries = arena.allocate((long) TILE_ROWS * maxHeadSize * type.bytes(), 64);
        this.scores = arena.allocate(4L * TILE_ROWS * TILE_KEYS, 64);
        this.sums = arena.allocate(4L * TILE_ROWS * maxHeadSize, 64);
    }

    /// Cuts the spans into tasks, the costly ones first, so that threads finish together.
    static List<Task> tasks(GroupedHeads heads, List<QuerySpan> spans) {
        int step = Math.max(1, TILE_ROWS / heads.group());
        List<Task> tasks = new ArrayList<>();
        for (QuerySpan span : spans) {
            for (int from = (span.count() - 1) / step * step; from >= 0; from -= step) {
                int count = Math.min(step, span.count() - from);
                var part =
                        new QuerySpan(
                                span.sequence(), span.row() + from, count, span.place() + from);
                for (int head = 0; head < heads.keys(); head++) {
                    tasks.add(new Task(part, head));
                }
            }
        }
        return tasks;
    }

    /// Clears what padded products may read behind row `end` of the keys and values.
    static void clearBehind(Tensor keyValues, int end) {
        long from = end * keyValues.rowBytes();
        long bytes = CpuWorker.SLACK_ROWS * keyValues.rowBytes();
        keyValues.data().asSlice(from, bytes).fill((byte) 0);
    }

    void run(
            Task task,
            Batch batch,
            GroupedHeads heads,
            Tensor q,
            Tensor keyValues,
            int layer,
            Tensor out) {
        QuerySpan span = task.span();
        int rows = multiplier.paddedRows(span.count() * heads.group());
        gather(task, heads, q);
        for (int row = 0; row < span.count() * heads.group(); row++) {
            softmax.reset(row);
        }
        boolean first = true;
        int prefix = batch.prefixLength(span.sequence());
        if (prefix > 0) {
            Tensor shared =
                    batch.prefixes()
                            .get(span.sequence())
                            .orElseThrow()
                            .keyValues()
                            .orElseThrow()
                            .get(layer);
            for (int from = 0; from < prefix; from += TILE_KEYS) {
                int keys = Math.min(TILE_KEYS, prefix - from);
                tile(task, heads, rows, shared, from, keys, Integer.MAX_VALUE / 2, first);
                first = false;
            }
        }
        int start = batch.offsets()[span.sequence()];
        int end = span.place() + span.count();
        for (int from = 0; from < end; from += TILE_KEYS) {
            int keys = Math.min(TILE_KEYS, end - from);
            tile(task, heads, rows, keyValues, start + from, keys, span.place() - from, first);
            first = false;
        }
        scatter(task, heads, out);
    }

    /// @param place of the first query, counted from the tile's first key
    private void tile(
            Task task,
            GroupedHeads heads,
            int rows,
            Tensor keyValues,
            int firstRow,
            int keys,
            int place,
            boolean first) {
        int size = heads.size();
        int padded = paddedKeys(keys);
        var head = new Head(rows, padded, size, keyValues.columns());
        long keyOffset =
                firstRow * keyValues.rowBytes() + (long) task.keyHead() * size * type.bytes();
        MemorySegment k = keyValues.data().asSlice(keyOffset);
        MemorySegment v = k.asSlice((long) heads.keys() * size * type.bytes());
        multiplier.scores(head, queries, k, scores);
        float scale = (float) (1 / Math.sqrt(size));
        int count = task.span().count();
        for (int row = 0; row < count * heads.group(); row++) {
            int visible = Math.clamp((long) place + row % count + 1, 0, keys);
            float shrink =
                    softmax.add(row, scores, 4L * row * padded, visible, padded, scale, type);
            if (shrink != 1) {
                scale(4L * row * size, size, shrink);
            }
        }
        multiplier.mix(head, scores, v, sums, !first);
    }

    /// Few sizes, because each is a primitive of its own.
    private static int paddedKeys(int keys) {
        int step = keys <= 64 ? 16 : 64;
        return (keys + step - 1) / step * step;
    }

    private void scale(long offset, int size, float factor) {
        int whole = Lanes.wholeVectors(size);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            Lanes.store(Lanes.load(sums, offset + c * 4L).mul(factor), sums, offset + c * 4L);
        }
        for (int c = whole; c < size; c++) {
            Lanes.setFloat(sums, offset + c * 4L, Lanes.getFloat(sums, offset + c * 4L) * factor);
        }
    }

    private void gather(Task task, GroupedHeads heads, Tensor q) {
        long headBytes = (long) heads.size() * type.bytes();
        int count = task.span().count();
        for (int g = 0; g < heads.group(); g++) {
            long column = (task.keyHead() * heads.group() + g) * headBytes;
            for (int i = 0; i < count; i++) {
                MemorySegment.copy(
                        q.data(),
                        (task.span().row() + i) * q.rowBytes() + column,
                        queries,
                        (g * count + i) * headBytes,
                        headBytes);
            }
        }
    }

    private void scatter(Task task, GroupedHeads heads, Tensor out) {
        int size = heads.size();
        int count = task.span().count();
        for (int g = 0; g < heads.group(); g++) {
            long column = ((long) task.keyHead() * heads.group() + g) * size * type.bytes();
            for (int i = 0; i < count; i++) {
                int row = g * count + i;
                scale(4L * row * size, size, 1 / softmax.sum(row));
                RowKernel.narrow(
                        sums,
                        4L * row * size,
                        size,
                        type,
                        out.data(),
                        (task.span().row() + i) * out.rowBytes() + column);
            }
        }
    }
}
