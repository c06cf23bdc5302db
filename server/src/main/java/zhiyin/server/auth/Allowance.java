package zhiyin.server.auth;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/// What one key has used. Requests are counted by a bucket that holds a minute's and is filled evenly; tokens by
/// the day. Thread-safe.
final class Allowance {
    private LocalDate day;
    private long tokens;
    private double requests = Double.MAX_VALUE;
    private Instant filled;

    /// @param tokens used today
    Allowance(Instant now, long tokens) {
        this.day = day(now);
        this.filled = now;
        this.tokens = tokens;
    }

    static LocalDate day(Instant now) {
        return LocalDate.ofInstant(now, ZoneOffset.UTC);
    }

    /// Takes one request; otherwise when there will be one.
    synchronized Optional<Duration> takeRequest(int perMinute, Instant now) {
        double perMilli = perMinute / 60_000.0;
        double passed = Math.max(0, Duration.between(filled, now).toMillis()) * perMilli;
        requests = Math.min(perMinute, requests + passed);
        filled = now;
        if (requests >= 1) {
            requests--;
            return Optional.empty();
        }
        return Optional.of(Duration.ofMillis((long) Math.ceil((1 - requests) / perMilli)));
    }

    /// Until there are tokens again, where today's are used up. A request's number is known when it has been
    /// computed, so the last one of a day may go beyond.
    synchronized Optional<Duration> untilTokens(long perDay, Instant now) {
        roll(now);
        return tokens < perDay
                ? Optional.empty()
                : Optional.of(
                        Duration.between(
                                now, day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant()));
    }

    synchronized void use(long count, Instant now) {
        roll(now);
        tokens += count;
    }

    /// As all servers together have counted.
    synchronized void set(LocalDate of, long count) {
        if (!of.isBefore(day)) {
            day = of;
            tokens = count;
        }
    }

    synchronized long tokensToday(Instant now) {
        roll(now);
        return tokens;
    }

    private void roll(Instant now) {
        LocalDate today = day(now);
        if (today.isAfter(day)) {
            day = today;
            tokens = 0;
        }
    }
}
