package zhiyin.engine.batch;

import java.time.Duration;

/// How fast batches are computed: tokens a second, over the time in which any was, the last half minute
/// counting most. Not thread-safe.
final class Throughput {
    /// After so long of computing, what was measured counts a third (1/e).
    private static final double MEMORY_SECONDS = 30;

    private static final double NANOS = 1e9;

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    private int running;
    private long since;
    private double seconds;
    private double tokens;

    void begin(long now) {
        if (running++ == 0) {
            since = now;
        }
    }

    void end(long now, long batchTokens) {
        double elapsed = (now - since) / NANOS;
        double kept = Math.exp(-elapsed / MEMORY_SECONDS);
        seconds = seconds * kept + elapsed;
        tokens = tokens * kept + batchTokens;
        since = now;
        running--;
    }

    /// 0 before anything is known.
    double tokensPerSecond() {
        return seconds > 0 ? tokens / seconds : 0;
    }

    /// An estimate for people and clients who wait: whole seconds, from one to an hour.
    Duration timeFor(long tokens) {
        double needed = seconds > 0 ? Math.ceil(tokens / tokensPerSecond()) : 0;
        double most = (double) LONGEST.toSeconds();
        return Duration.ofSeconds((long) Math.clamp(needed, (double) SHORTEST.toSeconds(), most));
    }
}
