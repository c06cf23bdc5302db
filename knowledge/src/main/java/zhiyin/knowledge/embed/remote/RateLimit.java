package zhiyin.knowledge.embed.remote;

import java.time.Duration;
import java.util.function.LongSupplier;

/// So many requests and so many tokens a minute, and nothing while the other side asks for a pause. Turns are
/// given out in the order in which they are asked for: each asker is told how long to wait. Up to ten seconds'
/// worth may go at once. Thread-safe.
final class RateLimit {
    private static final double NANOS_A_MINUTE = 60e9;
    private static final double BURST = 10e9;

    private final double nanosARequest;
    private final double nanosAToken;
    private final LongSupplier nanoTime;
    private double requestsFree;
    private double tokensFree;
    private double pausedUntil;

    /// @param requestsAMinute 0 for no limit
    /// @param tokensAMinute 0 for no limit
    RateLimit(long requestsAMinute, long tokensAMinute, LongSupplier nanoTime) {
        this.nanosARequest = requestsAMinute == 0 ? 0 : NANOS_A_MINUTE / requestsAMinute;
        this.nanosAToken = tokensAMinute == 0 ? 0 : NANOS_A_MINUTE / tokensAMinute;
        this.nanoTime = nanoTime;
        double now = nanoTime.getAsLong();
        requestsFree = now - BURST;
        tokensFree = now - BURST;
        pausedUntil = now;
    }

    /// Takes a turn.
    ///
    /// @param most to wait
    /// @return how long to wait before it; where that would be more than `most`, no turn is taken
    synchronized Duration take(long tokens, Duration most) {
        double now = nanoTime.getAsLong();
        requestsFree = Math.max(requestsFree, now - BURST);
        tokensFree = Math.max(tokensFree, now - BURST);
        double wait = Math.max(0, Math.max(pausedUntil, Math.max(requestsFree, tokensFree)) - now);
        if (wait <= most.toNanos()) {
            requestsFree += nanosARequest;
            tokensFree += nanosAToken * tokens;
        }
        return Duration.ofNanos((long) wait);
    }

    /// Nobody goes before this time is over.
    synchronized void pause(Duration time) {
        pausedUntil = Math.max(pausedUntil, (double) nanoTime.getAsLong() + time.toNanos());
    }
}
