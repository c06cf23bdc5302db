package zhiyin.knowledge.embed.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RemoteSpecTest {
    @Test
    void a_line_says_all_of_a_remote_model() {
        RemoteSpec spec =
                RemoteSpec.parse(
                        "text-embedding-3-large=https://api.openai.com/v1,key=OPENAI_API_KEY,dimensions=3072,price=0.13,timeout=20,requests-per-minute=3000");
        assertThat(spec.name()).isEqualTo("text-embedding-3-large").isEqualTo(spec.model());
        assertThat(spec.embeddings()).isEqualTo(URI.create("https://api.openai.com/v1/embeddings"));
        assertThat(spec.keyVariable()).contains("OPENAI_API_KEY");
        assertThat(spec.vectors().dimensions()).hasValue(3072);
        assertThat(spec.dollarsPerMillion()).isEqualTo(0.13);
        assertThat(spec.pace().timeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(spec.pace().requestsAMinute()).isEqualTo(3000);
        assertThat(RemoteSpec.parse("a=http://h:1/v1/,model=b/c").embeddings())
                .isEqualTo(URI.create("http://h:1/v1/embeddings"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    nothing                              | is written NAME=URL
                    a=file:///etc/passwd                 | is written NAME=URL
                    a=http://u:secret@h/v1               | none of the form
                    a=http://h/v1?key=secret             | none of the form
                    a=http://h/v1,dimension=3            | setting "dimension", expected one of
                    a=http://h/v1,batch=1,batch=2        | the setting batch twice
                    a=http://h/v1,batch=0                | expected 1 to 2048
                    a=http://h/v1,batch=99999999999      | expected 1 to 2048
                    a=http://h/v1,price=much             | dollars for a million tokens
                    a=http://h/v1,prompts=poem           | none, qwen3, e5-mistral or nomic
                    a=http://h/v1,pass-dimensions=yes    | dimensions=N beside it
                    a=http://h/v1,key=sk-secret          | name of an environment variable
                    """)
    void what_is_no_line_is_refused_without_showing_secrets(String line, String why) {
        assertThatThrownBy(() -> RemoteSpec.parse(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("secret");
    }

    @Test
    void a_key_that_is_not_there_or_no_key_is_told_at_the_start() {
        RemoteSpec spec = RemoteSpec.parse("a=http://h/v1,key=THE_KEY");
        assertThatThrownBy(() -> RemoteModel.of(spec, Map.of()))
                .hasMessageContaining("THE_KEY")
                .hasMessageContaining("is not set");
        assertThatThrownBy(() -> RemoteModel.of(spec, Map.of("THE_KEY", "two\nlines")))
                .hasMessageContaining("characters that no key has")
                .hasMessageNotContaining("lines");
    }

    @ParameterizedTest
    @CsvSource({
        "retry-after, 7, 7000",
        "retry-after, 1.5, 1500",
        "retry-after-ms, 250, 250",
        "retry-after, 'Thu, 01 Jan 1970 00:01:40 GMT', 90000",
        "retry-after, 'Thu, 01 Jan 1970 00:00:00 GMT', 0",
        "retry-after, soon, -1",
        "retry-after, -4, -1",
        "retry-after, 99999999999999999999, -1"
    })
    void a_wait_is_read_in_all_its_forms(String header, String value, long millis) {
        var backoff =
                new Backoff(
                        Duration.ofMillis(1),
                        Duration.ofMillis(8),
                        new Random(1),
                        Clock.fixed(Instant.ofEpochSecond(10), ZoneOffset.UTC));
        HttpHeaders headers = HttpHeaders.of(Map.of(header, List.of(value)), (_, _) -> true);
        assertThat(backoff.askedFor(headers))
                .isEqualTo(millis < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis)));
    }

    @Test
    void waits_double_up_to_a_bound() {
        var backoff =
                new Backoff(
                        Duration.ofMillis(100),
                        Duration.ofMillis(800),
                        new Random(1),
                        Clock.systemUTC());
        for (int attempt = 0; attempt < 40; attempt++) {
            long bound = Math.min(800, 100L << Math.min(attempt, 10));
            assertThat(backoff.after(attempt).toMillis()).isBetween(bound / 2, bound);
        }
    }

    @Test
    void turns_are_a_minutes_share_apart_once_the_first_are_taken() {
        var now = new AtomicLong(5);
        var limit = new RateLimit(60, 0, now::get);
        Duration most = Duration.ofHours(1);
        for (int i = 0; i <= 10; i++) {
            assertThat(limit.take(1, most)).isZero();
        }
        assertThat(limit.take(1, most)).isEqualTo(Duration.ofSeconds(1));
        assertThat(limit.take(1, Duration.ofMillis(10))).isEqualTo(Duration.ofSeconds(2));
        assertThat(limit.take(1, most))
                .as("the turn not taken is free")
                .isEqualTo(Duration.ofSeconds(2));
        now.addAndGet(Duration.ofMinutes(5).toNanos());
        assertThat(limit.take(1, most)).isZero();
        limit.pause(Duration.ofSeconds(9));
        assertThat(limit.take(1, most)).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void tokens_are_limited_as_requests_are() {
        var limit = new RateLimit(0, 600, () -> 5);
        Duration most = Duration.ofHours(1);
        assertThat(limit.take(200, most)).isZero();
        assertThat(limit.take(1, most)).isEqualTo(Duration.ofSeconds(10));
    }
}
