package zhiyin.knowledge.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeepAliveTest {
    @ParameterizedTest
    @CsvSource({
        "5m, PT5M",
        "24h, PT24H",
        "300, PT5M",
        "1h30m, PT1H30M",
        "1.5s, PT1.5S",
        "250ms, PT0.25S",
        "0, PT0S",
        "0s, PT0S",
        "' 10s ', PT10S"
    })
    void reads_times_as_ollama_does(String text, Duration expected) {
        assertThat(KeepAlive.parse(text).time()).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "-1s", "-5m", "-0.5", "999999999999", "99999999h"})
    void a_negative_or_endless_time_is_for_ever(String text) {
        assertThat(KeepAlive.parse(text)).isEqualTo(KeepAlive.FOREVER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "m",
                "5 m",
                "5x",
                "5m3",
                "m5",
                "--1",
                "1e9",
                "NaN",
                "5m, 3",
                "9999999999999999999s"
            })
    void anything_else_is_refused_with_an_example(String text) {
        assertThatThrownBy(() -> KeepAlive.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text + "\"")
                .hasMessageContaining("24h");
    }

    @Test
    void ends_after_its_time_and_never_for_ever() {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        KeepAlive minute = KeepAlive.of(Duration.ofMinutes(1));
        assertThat(minute.end(now)).contains(now.plusSeconds(60));
        assertThat(minute.isOver(now, now.plusSeconds(59))).isFalse();
        assertThat(minute.isOver(now, now.plusSeconds(60))).isTrue();
        assertThat(KeepAlive.of(Duration.ZERO).isOver(now, now)).isTrue();
        assertThat(KeepAlive.FOREVER.end(now)).isEmpty();
        assertThat(KeepAlive.FOREVER.isOver(now, Instant.MAX)).isFalse();
        assertThat(minute.end(Instant.MAX)).isEmpty();
    }
}
