package zhiyin.knowledge.embed.remote;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// Counts what a remote model was asked and what that costs, and tells it to the log, at most once a minute.
/// Thread-safe.
final class Usage {
    private static final System.Logger LOG = System.getLogger(RemoteModel.class.getName());
    private static final long BETWEEN_LINES = Duration.ofMinutes(1).toNanos();

    private final RemoteSpec spec;
    private final LongAdder requests = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder texts = new LongAdder();
    private final LongAdder tokens = new LongAdder();
    private final AtomicLong nextLine = new AtomicLong(System.nanoTime());

    Usage(RemoteSpec spec) {
        this.spec = spec;
    }

    void answered(int someTexts, long someTokens) {
        requests.increment();
        texts.add(someTexts);
        tokens.add(someTokens);
        long due = nextLine.get();
        long now = System.nanoTime();
        if (now - due >= 0 && nextLine.compareAndSet(due, now + BETWEEN_LINES)) {
            log();
        }
    }

    void retried() {
        retries.increment();
    }

    /// @param why without our key
    void failed(String why) {
        failures.increment();
        LOG.log(Level.WARNING, why);
    }

    RemoteStatus status() {
        return new RemoteStatus(
                spec.url().getHost(),
                requests.sum(),
                retries.sum(),
                failures.sum(),
                texts.sum(),
                tokens.sum(),
                tokens.sum() * spec.dollarsPerMillion() / 1e6);
    }

    private void log() {
        RemoteStatus now = status();
        LOG.log(
                Level.INFO,
                "%s at %s since the start: %,d requests, %,d texts, %,d tokens, $%.4f; %,d retries, %,d given up"
                        .formatted(
                                spec.name(),
                                now.host(),
                                now.requests(),
                                now.texts(),
                                now.tokens(),
                                now.dollars(),
                                now.retries(),
                                now.failures()));
    }
}
