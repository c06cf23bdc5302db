package zhiyin.engine.backend.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.EmbeddingTable;
import zhiyin.engine.backend.Tensor;

/// Token and position embeddings, looked up and added.
final class EmbeddingKernel {
    private EmbeddingKernel() {}

    static void apply(Batch batch, EmbeddingTable words, EmbeddingTable positions, Tensor x) {
        for (int s = 0; s < batch.sequenceCount(); s++) {
            int first = batch.offsets()[s];
            for (int t = first; t < batch.offsets()[s + 1]; t++) {
                add(words, batch.tokens()[t], positions, t - first, x, t);
            }
        }
    }

    private static void add(
            EmbeddingTable words,
            int token,
            EmbeddingTable positions,
            int place,
            Tensor x,
            int row) {
        int columns = x.columns();
        MemorySegment word = row(words, token);
        MemorySegment position = row(positions, place);
        MemorySegment out = x.data().asSlice(row * x.rowBytes(), x.rowBytes());
        int whole = Lanes.wholeVectors(columns);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            Lanes.store(Lanes.load(word, c * 4L).add(Lanes.load(position, c * 4L)), out, c * 4L);
        }
        for (int c = whole; c < columns; c++) {
            float sum =
                    word.get(JAVA_FLOAT_UNALIGNED, c * 4L)
                            + position.get(JAVA_FLOAT_UNALIGNED, c * 4L);
            out.setAtIndex(JAVA_FLOAT, c, sum);
        }
    }

    private static MemorySegment row(EmbeddingTable table, int row) {
        long bytes = table.columns() * 4L;
        return table.data().asSlice(row * bytes, bytes);
    }
}
