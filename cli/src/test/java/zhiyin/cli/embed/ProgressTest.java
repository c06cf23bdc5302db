package zhiyin.cli.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class ProgressTest {
    private static final Totals TOTALS = new Totals(0, 3000, 0, 0, 60_000, Duration.ofSeconds(30));

    @Test
    void aKnownSizeHasABarAndAnEstimate() {
        assertThat(Progress.line(TOTALS, 0, OptionalDouble.of(0.25)))
                .isEqualTo(
                        "[=====>              ]  25%  3,000 texts  100 texts/s  2,000 tokens/s  ETA 1:30");
    }

    @Test
    void anUnknownSizeHasSpeedsOnly() {
        assertThat(Progress.line(TOTALS, 0, OptionalDouble.empty()))
                .isEqualTo("3,000 texts  100 texts/s  2,000 tokens/s");
    }

    @Test
    void theEstimateOfAResumedRunLeavesOutWhatWasDoneBefore() {
        assertThat(Progress.line(TOTALS, 0.5, OptionalDouble.of(0.75))).endsWith("ETA 0:30");
    }

    @Test
    void nothingIsDrawnWhereThereIsNoTerminal() {
        var out = new StringWriter();
        var progress = new Progress(new PrintWriter(out), false);
        progress.show(TOTALS, 0, OptionalDouble.empty());
        progress.clear();
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aClearedLineLeavesNothing() {
        var out = new StringWriter();
        var progress = new Progress(new PrintWriter(out), true);
        progress.show(TOTALS, 0, OptionalDouble.empty());
        progress.clear();
        assertThat(out.toString()).endsWith("\r" + " ".repeat(40) + "\r");
    }
}
