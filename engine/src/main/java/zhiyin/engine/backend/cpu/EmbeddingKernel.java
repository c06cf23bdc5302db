package zhiyin.engine.backend.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.EmbeddingTable;
import zhiyin.engine.backend.Tensor;

/// Token and position embeddings, looked up and added.
final class EmbeddingKernel {
    private EmbeddingKernel() {}

    static void apply(Batch batch, EmbeddingTable words, EmbeddingTable positions, Tensor x) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment position = arena.allocate(x.rowBytes(), 64);
            for (int s = 0; s < batch.sequenceCount(); s++) {
                int first = batch.offsets()[s];
                for (int t = first; t < batch.offsets()[s + 1]; t++) {
                    words.rows().readRows(batch.tokens()[t], 1, x.from(t).data());
                    positions.rows().readRows(t - first, 1, position);
                    add(position, x, t);
                }
            }
        }
    }

    private static void add(MemorySegment addend, Tensor x, int row) {
        long start = row * x.rowBytes();
        int whole = Lanes.wholeVectors(x.columns());
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            Lanes.store(
                    Lanes.load(x.data(), start + c * 4L).add(Lanes.load(addend, c * 4L)),
                    x.data(),
                    start + c * 4L);
        }
        for (int c = whole; c < x.columns(); c++) {
            float sum = Lanes.getFloat(x.data(), start + c * 4L) + Lanes.getFloat(addend, c * 4L);
            Lanes.setFloat(x.data(), start + c * 4L, sum);
        }
    }
}
