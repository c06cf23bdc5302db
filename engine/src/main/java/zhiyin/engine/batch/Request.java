package zhiyin.engine.batch;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import zhiyin.engine.Caller;
import zhiyin.engine.backend.Sequence;

/// The sequences of one call and their vectors to come. What still waits of it is a place in its list,
/// so a request of thousands of sequences is one entry of the queue. The queue's lock guards all but
/// the answer.
final class Request {
    final CompletableFuture<Computed> answer = new CompletableFuture<>();
    private final Caller caller;
    private final List<Sequence> sequences;
    private final float[][] vectors;
    private final AtomicInteger missing;
    private final long arrived;
    private long begun;
    private int next;
    private long waitingTokens;

    /// @param arrived nanoseconds of the queue's clock
    Request(List<Sequence> sequences, Caller caller, long arrived) {
        this.caller = caller;
        this.sequences = sequences;
        this.vectors = new float[sequences.size()][];
        this.missing = new AtomicInteger(sequences.size());
        this.arrived = arrived;
        this.waitingTokens = sequences.stream().mapToLong(one -> one.tokens().length).sum();
    }

    Caller caller() {
        return caller;
    }

    long arrived() {
        return arrived;
    }

    /// Sequences not begun.
    int waiting() {
        return sequences.size() - next;
    }

    /// Tokens not begun.
    long waitingTokens() {
        return waitingTokens;
    }

    /// Tokens of the next sequence.
    int nextTokens() {
        return sequences.get(next).tokens().length;
    }

    Pending begin(long now) {
        if (next == 0) {
            begun = now;
        }
        waitingTokens -= nextTokens();
        return new Pending(this, next, sequences.get(next++));
    }

    /// For whichever thread computed it, without the lock.
    void deliver(int index, float[] vector, long now) {
        vectors[index] = vector;
        if (missing.decrementAndGet() == 0) {
            answer.complete(
                    new Computed(
                            vectors,
                            Duration.ofNanos(begun - arrived),
                            Duration.ofNanos(now - begun)));
        }
    }

    /// One sequence of a request.
    record Pending(Request request, int index, Sequence sequence) {
        /// Tokens to be computed.
        int tokens() {
            return sequence.tokens().length;
        }
    }
}
