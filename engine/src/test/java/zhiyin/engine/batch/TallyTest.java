package zhiyin.engine.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TallyTest {
    @Test
    void an_amount_counts_at_the_least_power_of_two_that_holds_it() {
        var tally = new Tally();
        for (long amount : new long[] {1, 2, 3, 4, 5, 8, 9, 1L << 20, (1L << 20) + 1, 1L << 40}) {
            tally.add(amount);
        }
        List<Long> counts = tally.now().counts();
        assertThat(counts).hasSize(22);
        assertThat(counts.subList(0, 6)).containsExactly(1L, 1L, 2L, 2L, 1L, 0L);
        assertThat(counts.subList(19, 22)).containsExactly(0L, 1L, 2L);
        assertThat(tally.now().sum()).isEqualTo(32 + (2L << 20) + 1 + (1L << 40));
    }
}
