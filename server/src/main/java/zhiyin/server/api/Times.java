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

    private static final int DATE_LENGTH = "2025-01-31".length();

    private Times() {}

    /// `2025-01-31T12:00:00Z`, or a date, which is its first moment in UTC; empty where it is neither, or beyond the
    /// years 0 to 9999, whose milliseconds are sure to be a number.
    public static Optional<Instant> parse(String text) {
        return text.length() == DATE_LENGTH ? date(text) : instant(text);
    }

    /// The same without dates.
    static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text))
                    .filter(time -> !time.isBefore(EARLIEST) && !time.isAfter(LATEST));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant());
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
