package zhiyin.server.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/// Times as clients write them.
public final class Times {
    private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private Times() {}

    /// `2025-01-31T12:00:00Z`, or a date, which is its first moment in UTC; empty where it is neither, or beyond the
    /// years 0 to 9999, whose milliseconds are sure to be a number.
    public static Optional<Instant> parse(String text) {
        try {
            Instant time =
                    text.contains("T")
                            ? Instant.parse(text)
                            : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            return Optional.of(time)
                    .filter(each -> !each.isBefore(EARLIEST) && !each.isAfter(LATEST));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
