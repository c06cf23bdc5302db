package zhiyin.engine.backend.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import zhiyin.engine.backend.AttentionMask;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.ElementType;
import zhiyin.engine.backend.GroupedHeads;
import zhiyin.engine.backend.QuerySpan;
import zhiyin.engine.backend.Tensor;
import zhiyin.engine.backend.cpu.Multiplier.Head;

/// Grouped-query attention under a mask, tile by tile (Dao et al. 2022, FlashAttention,
/// <https://arxiv.org/abs/2205.14135>): a few queries of one group of heads against a tile of keys at a
/// time, so that scores never leave the core's cache and memory does not grow with the square of the
/// length. Tiles that no query sees are passed over, so that with a sliding window time does not either.
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
final class GroupedAttention {
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

    /// Whether `sums` hold those of a tile.
    private boolean begun;

    GroupedAttention(Multiplier multiplier, ElementType type, int maxHeadSize, Arena arena) {
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

    /// Keys and values that follow each other: of a prefix, or of a sequence's own tokens.
    ///
    /// @param row the first one's row in the tensor
    /// @param place the first one's place in the text
    private record Keys(Tensor keyValues, int row, int place, int count) {
        Keys tile(int from) {
            int size = Math.min(TILE_KEYS, count - from);
            return new Keys(keyValues, row + from, place + from, size);
        }
    }

    /// What a task's queries see.
    ///
    /// @param place the first query's place in the text
    private record Sight(AttentionMask mask, int place, int queries) {
        boolean misses(Keys tile) {
            return place - mask.before() >= tile.place() + tile.count();
        }

        /// The first key of a tile that a query sees.
        int from(int query, Keys tile) {
            return Math.clamp((long) place + query - mask.before() - tile.place(), 0, tile.count());
        }

        /// Behind the last key of a tile that a query sees.
        int to(int query, Keys tile) {
            return Math.clamp(
                    (long) place + query + mask.after() + 1 - tile.place(), 0, tile.count());
        }
    }

    void run(
            Task task,
            Batch batch,
            GroupedHeads heads,
            AttentionMask mask,
            Tensor q,
            Tensor keyValues,
            int layer,
            Tensor out) {
        QuerySpan span = task.span();
        gather(task, heads, q);
        for (int row = 0; row < span.count() * heads.group(); row++) {
            softmax.reset(row);
        }
        begun = false;
        int sequence = span.sequence();
        int prefix = batch.prefixLength(sequence);
        var sight = new Sight(mask, prefix + span.place(), span.count());
        if (prefix > 0) {
            Tensor shared =
                    batch.prefixes()
                            .get(sequence)
                            .orElseThrow()
                            .keyValues()
                            .orElseThrow()
                            .get(layer);
            tiles(task, heads, sight, new Keys(shared, 0, 0, prefix));
        }
        int end = mask.end(span.place() + span.count() - 1, batch.length(sequence));
        tiles(task, heads, sight, new Keys(keyValues, batch.offsets()[sequence], prefix, end));
        scatter(task, heads, out);
    }

    private void tiles(Task task, GroupedHeads heads, Sight sight, Keys keys) {
        for (int from = 0; from < keys.count(); from += TILE_KEYS) {
            Keys tile = keys.tile(from);
            if (!sight.misses(tile)) {
                tile(task, heads, sight, tile);
                begun = true;
            }
        }
    }

    private void tile(Task task, GroupedHeads heads, Sight sight, Keys keys) {
        int size = heads.size();
        int rows = sight.queries() * heads.group();
        int padded = paddedKeys(keys.count());
        Tensor keyValues = keys.keyValues();
        var head = new Head(multiplier.paddedRows(rows), padded, size, keyValues.columns());
        long keyOffset =
                keys.row() * keyValues.rowBytes() + (long) task.keyHead() * size * type.bytes();
        MemorySegment k = keyValues.data().asSlice(keyOffset);
        MemorySegment v = k.asSlice((long) heads.keys() * size * type.bytes());
        multiplier.scores(head, queries, k, scores);
        float scale = (float) (1 / Math.sqrt(size));
        for (int row = 0; row < rows; row++) {
            long start = 4L * row * padded;
            int visible = hide(sight, row % sight.queries(), keys, start);
            float shrink = softmax.add(row, scores, start, visible, padded, scale, type);
            if (shrink != 1) {
                scale(4L * row * size, size, shrink);
            }
        }
        multiplier.mix(head, scores, v, sums, begun);
    }

    /// Makes the scores of keys before those that a query sees minus infinity, and tells how many there are with
    /// the ones that it sees; 0 where it sees none.
    private int hide(Sight sight, int query, Keys keys, long start) {
        int from = sight.from(query, keys);
        int to = sight.to(query, keys);
        if (from >= to) {
            return 0;
        }
        Scores.hideRow(scores, start, from);
        return to;
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
