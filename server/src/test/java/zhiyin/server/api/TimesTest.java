package zhiyin.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimesTest {
    @ParameterizedTest
    @CsvSource({
        "2025-01-31, 2025-01-31T00:00:00Z",
        "2025-01-31T12:00:00.5Z, 2025-01-31T12:00:00.5Z",
        "2025-01-31T12:00:00+08:00, 2025-01-31T04:00:00Z",
        "2025-01-31t12:00:00z, 2025-01-31T12:00:00Z",
        "0000-01-01, 0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z, 9999-12-31T23:59:59.999999999Z",
    })
    void dates_and_times_are_taken(String text, Instant time) {
        assertThat(Times.parse(text)).contains(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "T",
                "1700000000",
                "2025-02-30",
                "2025-01-31 12:00",
                "-0001-12-31",
                "+10000-01-01T00:00:00Z",
                "+1000000000-12-31T23:59:59Z",
                "+999999999-12-31",
                "1E999999999999"
            })
    void what_is_neither_or_beyond_is_not(String text) {
        assertThat(Times.parse(text)).isEmpty();
    }

    @Test
    void an_instant_is_no_date() {
        assertThat(Times.instant("2025-01-31")).isEmpty();
        assertThat(Times.instant("2025-01-31T00:00:00Z"))
                .contains(Instant.parse("2025-01-31T00:00:00Z"));
    }
}
