package zhiyin.engine.backend.cuda;

import java.lang.foreign.MemorySegment;
import java.util.List;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.AttentionMask;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.GroupedHeads;
import zhiyin.engine.backend.QuerySpan;
import zhiyin.engine.backend.Tensor;

/// Asks for the attention kernels: for one that has room for the model's heads, and takes tiles of as many queries as
/// suits the batch. A worker's, and as thread-safe.
final class Attention implements AutoCloseable {
    private static final int THREADS = 128;

    /// Keys, and then values, that a block has in shared memory.
    private static final int KEYS = 64;

    /// Blocks that a multiprocessor must have at a time, lest it wait.
    private static final int BLOCKS = 2;

    /// Shared memory that a block takes of a multiprocessor, beyond what it asks for.
    private static final int RESERVED_BYTES = 1 << 10;

    /// As far as a mask may reach.
    private static final int ALL = 1 << 30;

    private static final float LOG2_E = 1.442695f;

    private final CudaInfo gpu;
    private final StepQueue queue;
    private final Launcher launcher;
    private final DeviceNumbers tiles;

    Attention(CudaDevice device, StepQueue queue, Launcher launcher) {
        this.gpu = device.info();
        this.queue = queue;
        this.launcher = launcher;
        this.tiles = new DeviceNumbers(device);
    }

    /// @param keys of the first token and head; a head's values are as far behind as all keys of a token are long
    /// @param stride numbers from one token's keys to the next token's
    /// @param layer whose keys and values of the batch's prefixes are meant
    void run(
            Batch batch,
            GroupedHeads heads,
            AttentionMask mask,
            List<QuerySpan> spans,
            Tensor queries,
            MemorySegment keys,
            int stride,
            int layer,
            Tensor out) {
        var seen = new AttentionMask(Math.min(mask.before(), ALL), Math.min(mask.after(), ALL));
        int side = side(gpu, room(heads.size()), heads.queries(), spans);
        long[] words = AttentionTiles.of(batch, seen, spans, layer, side);
        launch(
                launcher,
                side,
                queue.place(words).orElseGet(() -> tiles.of(words)),
                words.length / AttentionTiles.WORDS,
                heads,
                seen,
                queries,
                keys,
                stride,
                out);
    }

    /// @param side queries of a tile
    /// @param tiles so many on the GPU
    static void launch(
            Launcher launcher,
            int side,
            MemorySegment tiles,
            int count,
            GroupedHeads heads,
            AttentionMask mask,
            Tensor queries,
            MemorySegment keys,
            int stride,
            Tensor out) {
        int room = room(heads.size());
        launcher.launch(
                "attention_%d_%d".formatted(room, side),
                new Grid(count, heads.queries(), THREADS, sharedBytes(room, side)),
                queries.data(),
                queries.columns(),
                keys,
                heads.keys() * heads.size(),
                stride,
                out.data(),
                out.columns(),
                tiles,
                heads.group(),
                heads.size(),
                mask.before(),
                mask.after(),
                (float) (LOG2_E / Math.sqrt(heads.size())));
    }

    private static int sharedBytes(int room, int side) {
        return (side + 2 * KEYS) * room * Short.BYTES;
    }

    /// Queries of a tile: many where they keep all multiprocessors busy, and sequences fill their tiles, nearly.
    static int side(CudaInfo gpu, int room, int heads, List<QuerySpan> spans) {
        int bytes = sharedBytes(room, AttentionTiles.LARGE) + RESERVED_BYTES;
        if (BLOCKS * bytes > gpu.sharedBytes()) {
            return AttentionTiles.SMALL;
        }
        long large = AttentionTiles.count(spans, AttentionTiles.LARGE);
        long small = AttentionTiles.count(spans, AttentionTiles.SMALL);
        boolean filled = 4 * large * AttentionTiles.LARGE <= 5 * small * AttentionTiles.SMALL;
        boolean busy = large * heads >= (long) BLOCKS * gpu.multiprocessors();
        return filled && busy ? AttentionTiles.LARGE : AttentionTiles.SMALL;
    }

    /// The numbers of a head for which there is a kernel that takes heads of `size`.
    private static int room(int size) {
        requireHeads(size);
        return size <= 32 ? 32 : size <= 64 ? 64 : 128;
    }

    /// @throws EngineException MODEL_UNSUPPORTED where kernels do not take heads of `size` numbers
    static void requireHeads(int size) {
        if (size > 128 || size % 8 != 0) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "heads of %d numbers, but on a GPU they have 8 to 128, a multiple of 8; load the model on the CPU"
                            .formatted(size));
        }
    }

    @Override
    public void close() {
        tiles.close();
    }
}
