package zhiyin.engine.batch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import zhiyin.engine.backend.Sequence;

/// A queue of sequences cut into batches by a budget of tokens. Sequences keep their order but not
/// their request: a batch may mix several callers' sequences, and a long request is shared out among
/// the workers. Thread-safe.
final class TokenBatcher {
    /// A batch is worth another worker only from this many tokens on.
    private static final int MIN_SHARE = 64;

    /// The vectors of one call to come.
    static final class Request {
        final CompletableFuture<float[][]> answer = new CompletableFuture<>();
        private final float[][] vectors;
        private final AtomicInteger missing;

        Request(int sequences) {
            this.vectors = new float[sequences][];
            this.missing = new AtomicInteger(sequences);
        }

        void deliver(int index, float[] vector) {
            vectors[index] = vector;
            if (missing.decrementAndGet() == 0) {
                answer.complete(vectors);
            }
        }
    }

    /// One sequence of a request.
    record Pending(Request request, int index, Sequence sequence) {
        /// Tokens to be computed.
        int tokens() {
            return sequence.tokens().length;
        }
    }

    private final int maxBatchTokens;
    private final int workers;
    private final ArrayDeque<Pending> queue = new ArrayDeque<>();
    private long queuedTokens;
    private boolean closed;

    TokenBatcher(int maxBatchTokens, int workers) {
        this.maxBatchTokens = maxBatchTokens;
        this.workers = workers;
    }

    /// @throws IllegalStateException when closed
    synchronized CompletableFuture<float[][]> submit(List<Sequence> sequences) {
        if (closed) {
            throw new IllegalStateException("the embedder is closed");
        }
        var request = new Request(sequences.size());
        for (int i = 0; i < sequences.size(); i++) {
            queue.add(new Pending(request, i, sequences.get(i)));
            queuedTokens += sequences.get(i).tokens().length;
        }
        notifyAll();
        return request.answer;
    }

    /// Waits for work: at least one sequence, and no more than fit the budget. Empty once closed and
    /// drained.
    synchronized Optional<List<Pending>> take() throws InterruptedException {
        while (true) {
            dropAbandoned();
            if (!queue.isEmpty()) {
                return Optional.of(nextBatch());
            }
            if (closed) {
                return Optional.empty();
            }
            wait();
        }
    }

    /// Sequences whose caller has given up or already failed are not worth computing.
    private void dropAbandoned() {
        while (!queue.isEmpty() && queue.peek().request().answer.isDone()) {
            queuedTokens -= queue.poll().tokens();
        }
    }

    private List<Pending> nextBatch() {
        long share = Math.min(Math.max(queuedTokens / workers, MIN_SHARE), maxBatchTokens);
        List<Pending> batch = new ArrayList<>();
        int tokens = 0;
        do {
            Pending next = queue.poll();
            tokens += next.tokens();
            queuedTokens -= next.tokens();
            batch.add(next);
            dropAbandoned();
        } while (!queue.isEmpty()
                && tokens < share
                && tokens + queue.peek().tokens() <= maxBatchTokens);
        return batch;
    }

    /// Closes the queue and fails whatever is in it.
    synchronized void fail(Throwable cause) {
        close();
        queue.forEach(pending -> pending.request().answer.completeExceptionally(cause));
        queue.clear();
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
