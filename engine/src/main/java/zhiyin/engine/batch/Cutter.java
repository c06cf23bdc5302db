package zhiyin.engine.batch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import zhiyin.engine.QueueLimits;
import zhiyin.engine.Urgency;
import zhiyin.engine.batch.Request.Pending;

/// Decides what the next batch is. What is interactive goes first, but bulk has a share: one token is
/// due to it for every [#SHARE] interactive ones taken before it, and once its next sequence is paid
/// for so, that goes into the next batch, before what is interactive.
///
/// A batch of bulk alone may be set aside, between the model's layers, for an interactive one, unless
/// bulk is due. So what a query waits for is a layer of a bulk batch, not the batch; and while queries
/// come these batches are made smaller, and their layers with them. Not thread-safe.
final class Cutter {
    /// A batch is worth another worker only from this many tokens on.
    static final int MIN_SHARE = 64;

    /// Interactive tokens for one of bulk where both wait all the time.
    static final int SHARE = 8;

    /// So long after an interactive request another one is expected.
    static final Duration LATELY = Duration.ofSeconds(10);

    /// By what the tokens of bulk batches are divided meanwhile.
    static final int SMALLER = 4;

    private final int maxBatchTokens;
    private final int workers;
    private final FairQueue interactive;
    private final FairQueue bulk;
    private boolean expectsInteractive;
    private long lastInteractive;

    /// Interactive tokens taken while bulk waited, less what bulk has had for them.
    private long credit;

    /// Whether the last batch left out what is interactive: not twice.
    private boolean passedOver;

    Cutter(int maxBatchTokens, int workers, QueueLimits limits) {
        this.maxBatchTokens = maxBatchTokens;
        this.workers = workers;
        this.interactive = new FairQueue(limits.tokensPerCaller());
        this.bulk = new FairQueue(limits.tokensPerCaller());
    }

    FairQueue queue(Urgency urgency) {
        return switch (urgency) {
            case INTERACTIVE -> interactive;
            case BULK -> bulk;
        };
    }

    void add(Request request, long now) {
        queue(request.caller().urgency()).add(request);
        if (request.caller().urgency() == Urgency.INTERACTIVE) {
            expectsInteractive = true;
            lastInteractive = now;
        }
    }

    void remove(Request request) {
        queue(request.caller().urgency()).remove(request);
    }

    boolean isEmpty() {
        return interactive.isEmpty() && bulk.isEmpty();
    }

    /// Nothing waits, and nothing is being computed: who had how much is forgotten.
    void startAfresh() {
        interactive.startAfresh();
        bulk.startAfresh();
        credit = 0;
    }

    List<Request> clear() {
        List<Request> all = interactive.clear();
        all.addAll(bulk.clear());
        return all;
    }

    /// The next batch; something must wait.
    Cut next(long now) {
        List<Pending> batch = new ArrayList<>();
        if (interactive.isEmpty()) {
            int most = expectsInteractive(now) ? smallBatch() : maxBatchTokens;
            pay(fill(batch, 0, bulk, Math.min(most, share(bulk)), most, now));
            return new Cut(batch, true);
        }
        int tokens = bulkIsDue() ? fill(batch, 0, bulk, credit / SHARE, maxBatchTokens, now) : 0;
        pay(tokens);
        passedOver = fillInteractive(batch, tokens, now) == tokens;
        return new Cut(batch, passedOver);
    }

    /// What is to be computed before the batch in progress goes on.
    ///
    /// @param running tokens of that batch, which is bulk
    Optional<Cut> urgent(long running, long now) {
        boolean bulkGoesOn = bulk.isEmpty() ? credit >= SHARE * running : bulkIsDue();
        if (interactive.isEmpty() || bulkGoesOn) {
            return Optional.empty();
        }
        List<Pending> batch = new ArrayList<>();
        int tokens = fillInteractive(batch, 0, now);
        passedOver = false;
        if (bulk.isEmpty()) {
            credit += tokens;
        }
        return Optional.of(new Cut(batch, false));
    }

    private int fillInteractive(List<Pending> batch, int tokens, long now) {
        int filled = fill(batch, tokens, interactive, share(interactive), maxBatchTokens, now);
        if (!bulk.isEmpty()) {
            credit += filled - tokens;
        }
        return filled;
    }

    /// Adds sequences of the queue while the batch has less than `enough` tokens, and as they fit into
    /// `most`; a batch may always have one.
    private static int fill(
            List<Pending> batch, int tokens, FairQueue queue, long enough, int most, long now) {
        int filled = tokens;
        while (!queue.isEmpty()
                && filled < enough
                && (batch.isEmpty() || filled + queue.nextTokens() <= most)) {
            Pending next = queue.take(now);
            batch.add(next);
            filled += next.tokens();
        }
        return filled;
    }

    /// What there is, shared among the workers.
    private long share(FairQueue queue) {
        return Math.min(Math.max(queue.tokens() / workers, MIN_SHARE), maxBatchTokens);
    }

    private int smallBatch() {
        return Math.max(Math.min(MIN_SHARE, maxBatchTokens), maxBatchTokens / SMALLER);
    }

    private boolean expectsInteractive(long now) {
        expectsInteractive = expectsInteractive && now - lastInteractive < LATELY.toNanos();
        return expectsInteractive;
    }

    private boolean bulkIsDue() {
        return !bulk.isEmpty() && !passedOver && credit >= (long) SHARE * bulk.nextTokens();
    }

    private void pay(int bulkTokens) {
        credit = bulk.isEmpty() ? 0 : Math.max(0, credit - (long) SHARE * bulkTokens);
    }
}
