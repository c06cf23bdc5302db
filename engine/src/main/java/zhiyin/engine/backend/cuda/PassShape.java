package zhiyin.engine.backend.cuda;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import zhiyin.engine.VectorKind;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.Prefix;

/// Small batches brought to few sizes, so that their steps are those of a graph that is there: one sequence more, of
/// zeros, of 1 to 32 tokens, fills up. No sequence's numbers depend on its neighbours'.
final class PassShape {
    /// Beyond that kernels take longer than asking for them, and products may be cuBLASLt's, which are asked for at once.
    static final int MOST_TOKENS = 224;

    private static final int FINE_TOKENS = 128;
    private static final int FINE_STEP = 16;
    private static final int STEP = 32;

    private PassShape() {}

    static boolean isSmall(Batch batch) {
        return batch.tokenCount() <= MOST_TOKENS;
    }

    /// @param room for so many tokens is there
    /// @param maxTokens of a sequence
    /// @return the batch itself where it is not small, or cannot be filled up
    static Batch filled(Batch batch, int room, int maxTokens) {
        int tokens = batch.tokenCount();
        int step = tokens < FINE_TOKENS ? FINE_STEP : STEP;
        int size = (tokens / step + 1) * step;
        boolean fits = size <= Math.min(room, MOST_TOKENS) && size - tokens <= maxTokens;
        return fits && batch.isDense() ? withZeros(batch, size) : batch;
    }

    private static Batch withZeros(Batch batch, int size) {
        int[] offsets = Arrays.copyOf(batch.offsets(), batch.offsets().length + 1);
        offsets[offsets.length - 1] = size;
        List<Optional<Prefix>> prefixes = new ArrayList<>(batch.prefixes());
        prefixes.add(Optional.empty());
        List<Set<VectorKind>> kinds = new ArrayList<>(batch.kinds());
        kinds.add(Set.of(VectorKind.DENSE));
        return new Batch(Arrays.copyOf(batch.tokens(), size), offsets, prefixes, kinds);
    }
}
