package zhiyin.knowledge.embed.remote;

import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/// How long to wait before a request is tried again: as long as the other side asks for; else a random time
/// between half a bound and the bound, which doubles with each attempt: those who failed together shall not
/// come again together.
///
/// @param first bound
/// @param longest bound
record Backoff(Duration first, Duration longest, RandomGenerator random, Clock clock) {
    static final Backoff USUAL =
            new Backoff(
                    Duration.ofMillis(500),
                    Duration.ofSeconds(20),
                    RandomGenerator.of("L64X128MixRandom"),
                    Clock.systemUTC());

    /// @param attempt 0 for the first that failed
    Duration after(int attempt) {
        double bound = Math.min(first.toNanos() * Math.pow(2, attempt), (double) longest.toNanos());
        synchronized (random) {
            return Duration.ofNanos((long) (bound * (0.5 + random.nextDouble() / 2)));
        }
    }

    /// What `retry-after-ms` (OpenAI's) or `Retry-After` asks for, in seconds or as a date.
    Optional<Duration> askedFor(HttpHeaders headers) {
        Optional<Duration> exact =
                headers.firstValue("retry-after-ms").flatMap(text -> seconds(text, 1e-3));
        return exact.or(() ->
                headers.firstValue("retry-after")
                        .flatMap(text -> seconds(text, 1).or(() -> until(text))));
    }

    private static Optional<Duration> seconds(String text, double unit) {
        OptionalDouble number =
                text.strip().matches("\\d{1,9}(\\.\\d{1,9})?")
                        ? OptionalDouble.of(Double.parseDouble(text.strip()))
                        : OptionalDouble.empty();
        return number.isPresent()
                ? Optional.of(Duration.ofNanos((long) (number.getAsDouble() * unit * 1e9)))
                : Optional.empty();
    }

    private Optional<Duration> until(String text) {
        try {
            var time = ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME);
            Duration left = Duration.between(clock.instant(), time.toInstant());
            return Optional.of(left.isNegative() ? Duration.ZERO : left);
        } catch (DateTimeException | ArithmeticException _) {
            return Optional.empty();
        }
    }
}
