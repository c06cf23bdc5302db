package zhiyin.cli.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class ProgressTextTest {
    private static final Totals TOTALS = new Totals(0, 3000, 0, 0, 60_000, Duration.ofSeconds(30));

    @Test
    void a_known_size_has_a_bar_and_an_estimate() {
        assertThat(ProgressText.of(TOTALS, 0, OptionalDouble.of(0.25)))
                .isEqualTo(
                        "[=====>              ]  25%  3,000 texts  100 texts/s  2,000 tokens/s  ETA 1:30");
    }

    @Test
    void an_unknown_size_has_speeds_only() {
        assertThat(ProgressText.of(TOTALS, 0, OptionalDouble.empty()))
                .isEqualTo("3,000 texts  100 texts/s  2,000 tokens/s");
    }

    @Test
    void the_estimate_of_a_resumed_run_leaves_out_what_was_done_before() {
        assertThat(ProgressText.of(TOTALS, 0.5, OptionalDouble.of(0.75))).endsWith("ETA 0:30");
    }
}
