package zhiyin.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SignInLimitTest {
    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private final SignInLimit limit = new SignInLimit(() -> now);

    @Test
    void a_name_is_tried_ten_times_and_then_twice_a_minute_from_wherever() {
        for (int i = 0; i < 10; i++) {
            assertThat(limit.take("Anna", "192.0.2." + i)).isEmpty();
        }
        assertThat(limit.take("anna", "192.0.2.99")).hasValue(Duration.ofSeconds(30));
        assertThat(limit.take("ben", "192.0.2.1")).isEmpty();
        now = now.plusSeconds(30);
        assertThat(limit.take("anna", "192.0.2.99")).isEmpty();
        assertThat(limit.take("anna", "192.0.2.99")).isPresent();
    }

    @Test
    void an_address_tries_thirty_names_and_an_ipv6_network_is_one() {
        for (int i = 0; i < 30; i++) {
            assertThat(limit.take("name" + i, "2001:db8:0:1::" + i)).isEmpty();
        }
        assertThat(limit.take("another", "2001:db8:0:1:ffff::1")).hasValue(Duration.ofSeconds(10));
        assertThat(limit.take("another", "2001:db8:0:2::1")).isEmpty();
    }

    @Test
    void what_was_right_does_not_count() {
        for (int i = 0; i < 100; i++) {
            assertThat(limit.take("anna", "192.0.2.1")).isEmpty();
            limit.giveBack("anna", "192.0.2.1");
        }
        assertThat(limit.take("anna", "192.0.2.1")).isEmpty();
    }

    @Test
    void it_remembers_no_more_than_it_may_and_who_tries_now_longest() {
        IntStream.range(0, 10).forEach(_ -> limit.take("anna", "192.0.2.1"));
        IntStream.range(0, 50_000)
                .forEach(i -> {
                    limit.take("n" + i, "10.%d.%d.1".formatted(i / 250, i % 250));
                    if (i % 1000 == 0) {
                        limit.giveBack("anna", "192.0.2.1");
                        limit.take("anna", "192.0.2.1");
                    }
                });
        assertThat(limit.known()).isLessThanOrEqualTo(SignInLimit.MOST_KNOWN);
        assertThat(limit.take("anna", "192.0.2.1")).isPresent();
    }
}
