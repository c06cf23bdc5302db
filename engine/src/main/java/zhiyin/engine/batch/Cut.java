package zhiyin.engine.batch;

import java.util.List;
import zhiyin.engine.batch.Request.Pending;

/// Sequences taken out of the queue to be computed together. Compared by identity.
final class Cut {
    private final List<Pending> sequences;
    private final int tokens;
    private final boolean yields;

    /// @param yields whether it may be set aside for something interactive
    Cut(List<Pending> sequences, boolean yields) {
        this.sequences = List.copyOf(sequences);
        this.tokens = sequences.stream().mapToInt(Pending::tokens).sum();
        this.yields = yields;
    }

    List<Pending> sequences() {
        return sequences;
    }

    /// To be computed.
    int tokens() {
        return tokens;
    }

    boolean yields() {
        return yields;
    }

    /// Whether nobody waits for any of it any more.
    boolean isAbandoned() {
        return sequences.stream().allMatch(pending -> pending.request().answer.isDone());
    }

    void fail(Throwable cause) {
        sequences.forEach(pending -> pending.request().answer.completeExceptionally(cause));
    }
}
