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
                    RowKernel.add(position, x.data(), t * x.rowBytes(), x.columns());
                }
            }
        }
    }
}
