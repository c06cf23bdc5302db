package zhiyin.knowledge.embed;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How long a model stays in memory after its last use.
///
/// @param time empty for ever; zero to be closed at once
public record KeepAlive(Optional<Duration> time) {
    /// Longer is for ever.
    private static final Duration LONGEST = Duration.ofDays(36_500);

    public static final KeepAlive FOREVER = new KeepAlive(Optional.empty());
    public static final KeepAlive USUAL = of(Duration.ofMinutes(5));

    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,15}(?:\\.\\d{1,9})?");
    private static final Pattern PART =
            Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?)(ns|us|µs|ms|s|m|h)");

    public static KeepAlive of(Duration time) {
        boolean endless = time.isNegative() || time.compareTo(LONGEST) > 0;
        return new KeepAlive(endless ? Optional.empty() : Optional.of(time));
    }

    /// Reads Ollama's way to say it: a Go duration such as `5m`, `24h` or `1h30m`, or seconds such as `300`;
    /// `0` is at once, what is negative is for ever.
    ///
    /// @throws IllegalArgumentException where it is neither
    public static KeepAlive parse(String text) {
        String stripped = text.strip();
        if (NUMBER.matcher(stripped).matches()) {
            return of(seconds(Double.parseDouble(stripped)));
        }
        boolean negative = stripped.startsWith("-");
        String unsigned = negative ? stripped.substring(1) : stripped;
        Matcher part = PART.matcher(unsigned);
        double seconds = 0;
        int end = 0;
        while (part.find() && part.start() == end) {
            seconds += Double.parseDouble(part.group(1)) * secondsOf(part.group(2));
            end = part.end();
        }
        if (end == 0 || end < unsigned.length()) {
            throw new IllegalArgumentException(
                    "\"%s\" is no time, expected one such as 5m, 24h, 1h30m, 300 (seconds), 0 (close at once) or -1 (for ever)"
                            .formatted(text));
        }
        return negative ? FOREVER : of(seconds(seconds));
    }

    private static Duration seconds(double seconds) {
        double bounded = Math.min(seconds, 2.0 * LONGEST.toSeconds());
        return seconds < 0 ? Duration.ofSeconds(-1) : Duration.ofNanos(Math.round(bounded * 1e9));
    }

    private static double secondsOf(String unit) {
        return switch (unit) {
            case "h" -> 3600;
            case "m" -> 60;
            case "s" -> 1;
            case "ms" -> 1e-3;
            case "ns" -> 1e-9;
            default -> 1e-6;
        };
    }

    boolean isOver(Instant lastUse, Instant now) {
        return end(lastUse).filter(end -> !end.isAfter(now)).isPresent();
    }

    /// When a model that was used last at that time is closed; empty for never.
    public Optional<Instant> end(Instant lastUse) {
        try {
            return time.map(lastUse::plus);
        } catch (DateTimeException | ArithmeticException _) {
            return Optional.empty();
        }
    }
}
