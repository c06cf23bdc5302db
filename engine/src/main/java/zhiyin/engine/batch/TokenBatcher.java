package zhiyin.engine.batch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.Caller;
import zhiyin.engine.EmbedderLoad;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.QueueLimits;
import zhiyin.engine.Urgency;
import zhiyin.engine.backend.Sequence;

/// The queue between callers and workers: a bounded one, cut into batches by a budget of tokens. A
/// batch may mix the sequences of several callers, and a long request is shared out among the workers.
/// Which goes first is the [Cutter]'s business; here is who waits for what, and what is given up.
///
/// Thread-safe. Answers are completed without the lock, since whoever waits for one may do anything.
final class TokenBatcher {
    private final QueueLimits limits;
    private final Clock clock;
    private final Cutter cutter;
    private final Throughput throughput = new Throughput();
    private final Set<Cut> running = new HashSet<>();
    private final Tally batchSequences = new Tally();
    private final Tally batchTokens = new Tally();
    private long batchesDone;
    private long tokensDone;
    private boolean closed;
    private @Nullable EngineException loss;

    TokenBatcher(int maxBatchTokens, int workers, QueueLimits limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
        this.cutter = new Cutter(maxBatchTokens, workers, limits);
    }

    /// @throws EngineException OVERLOADED, STOPPING
    CompletableFuture<Computed> submit(List<Sequence> sequences, Caller caller) {
        var request = new Request(sequences, caller, clock.nanos());
        // First of all: a worker may have failed a batch of it before this thread goes on.
        var _ =
                request.answer.whenComplete((_, failure) -> {
                    if (failure != null) {
                        withdraw(request);
                    }
                });
        enqueue(request);
        caller.patience().ifPresent(patience -> expireAfter(patience, request));
        return request.answer;
    }

    private void expireAfter(Duration patience, Request request) {
        Runnable takeBack = clock.alarm(patience, () -> expire(request));
        var _ = request.answer.whenComplete((_, _) -> takeBack.run());
    }

    private synchronized void enqueue(Request request) {
        requireRoom(request.caller(), request.waitingTokens());
        cutter.add(request, request.arrived());
        notifyAll();
    }

    /// @throws EngineException OVERLOADED, STOPPING
    synchronized void requireRoom(Caller caller) {
        requireRoom(caller, 0);
    }

    /// @param tokens that the caller has
    private void requireRoom(Caller caller, long tokens) {
        EngineException lost = loss;
        if (lost != null) {
            throw new EngineException(lost.code(), String.valueOf(lost.getMessage()), lost);
        }
        if (closed) {
            throw new EngineException(Code.STOPPING, "the embedder is closed");
        }
        FairQueue queue = cutter.queue(caller.urgency());
        long own = queue.tokensOf(caller.name());
        long all = queue.countedTokens();
        if (own >= limits.tokensPerCaller()) {
            throw overloaded(
                    "%,d tokens of this caller are waiting, the limit is %,d"
                            .formatted(own, limits.tokensPerCaller()),
                    caller.urgency(),
                    (own - limits.tokensPerCaller() + tokens) * queue.callers());
        }
        if (all >= limits.tokens()) {
            throw overloaded(
                    "%,d tokens are waiting, the limit is %,d".formatted(all, limits.tokens()),
                    caller.urgency(),
                    all - limits.tokens() + tokens);
        }
    }

    /// @param tokens what must be computed of its own kind until there is room
    private EngineException overloaded(String what, Urgency urgency, long tokens) {
        long before = urgency == Urgency.BULK ? cutter.queue(Urgency.INTERACTIVE).tokens() : 0;
        Duration wait = throughput.timeFor(before + tokens);
        return EngineException.overloaded(
                "%s; try again in about %,d s".formatted(what, wait.toSeconds()), wait);
    }

    private synchronized void withdraw(Request request) {
        cutter.remove(request);
        notifyAll();
    }

    private void expire(Request request) {
        if (waits(request)) {
            request.answer.completeExceptionally(
                    new EngineException(
                            Code.DEADLINE_EXCEEDED,
                            "not begun within %s"
                                    .formatted(request.caller().patience().orElseThrow())));
        }
    }

    private synchronized boolean waits(Request request) {
        return request.waiting() > 0;
    }

    /// Waits for work: at least one sequence, and no more than fit the budget. Empty once closed and
    /// drained. Each batch must be given back to [#finished].
    synchronized Optional<Cut> take() throws InterruptedException {
        while (cutter.isEmpty()) {
            if (closed) {
                return Optional.empty();
            }
            if (running.isEmpty()) {
                cutter.startAfresh();
            }
            wait();
        }
        long now = clock.nanos();
        return Optional.of(begin(cutter.next(now), now));
    }

    /// Whether it is worth asking for [#takeUrgent].
    synchronized boolean isUrgent() {
        return !cutter.queue(Urgency.INTERACTIVE).isEmpty();
    }

    /// What is to be computed before the rest of `inProgress`, if anything is.
    synchronized Optional<Cut> takeUrgent(Cut inProgress) {
        long now = clock.nanos();
        return cutter.urgent(inProgress.tokens(), now).map(cut -> begin(cut, now));
    }

    private Cut begin(Cut cut, long now) {
        running.add(cut);
        throughput.begin(now);
        batchSequences.add(cut.sequences().size());
        batchTokens.add(cut.tokens());
        return cut;
    }

    synchronized void finished(Cut cut) {
        running.remove(cut);
        throughput.end(clock.nanos(), cut.tokens());
        batchesDone++;
        tokensDone += cut.tokens();
        notifyAll();
    }

    synchronized EmbedderLoad load() {
        return new EmbedderLoad(
                cutter.queue(Urgency.INTERACTIVE).waiting(),
                cutter.queue(Urgency.BULK).waiting(),
                running.size(),
                running.stream().mapToLong(Cut::tokens).sum(),
                batchesDone,
                tokensDone,
                throughput.tokensPerSecond(),
                batchSequences.now(),
                batchTokens.now());
    }

    /// Takes no more; what was accepted is still to be computed.
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /// What computes is no more: fails whatever is in the queue with this, and whatever comes.
    void lose(EngineException cause) {
        synchronized (this) {
            loss = cause;
        }
        fail(cause);
    }

    synchronized boolean isLost() {
        return loss != null;
    }

    /// Closes the queue and fails whatever is in it.
    void fail(Throwable cause) {
        close();
        giveUp().forEach(request -> request.answer.completeExceptionally(cause));
    }

    private synchronized List<Request> giveUp() {
        return cutter.clear();
    }

    /// Fails what is being computed, too; it ends at its next pause.
    void failRunning(Throwable cause) {
        fail(cause);
        running().forEach(cut -> cut.fail(cause));
    }

    private synchronized List<Cut> running() {
        return new ArrayList<>(running);
    }

    /// Waits until nothing waits and nothing is computed, but no longer than that.
    synchronized void awaitIdle(Duration most) throws InterruptedException {
        long start = clock.nanos();
        while (!(cutter.isEmpty() && running.isEmpty())) {
            Duration left = most.minusNanos(clock.nanos() - start);
            if (!left.isPositive()) {
                return;
            }
            // At least a millisecond, for waiting 0 would be for ever.
            wait(Math.max(1, Math.min(left.toMillis(), Integer.MAX_VALUE)));
        }
    }
}
