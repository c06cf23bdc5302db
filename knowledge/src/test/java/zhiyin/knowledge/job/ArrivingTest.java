package zhiyin.knowledge.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ArrivingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AtomicLong clock = new AtomicLong();
    private final Arriving arriving = new Arriving(List.of(1L, 2L), 100, PATIENCE, clock::get);

    private void pass(int seconds) {
        clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void who_came_is_waited_for_until_all_that_was_searched_then_is_here() {
        assertThat(arriving.state()).isEqualTo(new Arrival(2, 2, true));
        arriving.reached(1, 64, true);
        assertThat(arriving.state().behind()).as("more is left").isEqualTo(2);
        arriving.reached(1, 100, true);
        assertThat(arriving.state()).isEqualTo(new Arrival(2, 1, true));
        arriving.reached(2, 0, false);
        assertThat(arriving.state()).isEqualTo(new Arrival(2, 0, false));
    }

    @Test
    void who_comes_forward_is_waited_for_however_long_it_takes() {
        for (int i = 0; i < 20; i++) {
            pass(9);
            arriving.moved(2);
            assertThat(arriving.state().waiting()).isTrue();
        }
    }

    @Test
    void who_comes_no_step_further_is_not_waited_for_any_longer() {
        arriving.reached(1, 0, false);
        pass(9);
        assertThat(arriving.state().waiting()).isTrue();
        arriving.moved(1); // what is whole already is no step
        pass(2);
        assertThat(arriving.state()).isEqualTo(new Arrival(2, 1, false));
        arriving.moved(2);
        assertThat(arriving.state()).as("it stays so").isEqualTo(new Arrival(2, 1, false));
    }

    @Test
    void what_is_searched_no_more_is_not_waited_for() {
        arriving.keep(List.of(3L));
        assertThat(arriving.state()).isEqualTo(new Arrival(2, 0, false));
    }

    @Test
    void where_there_is_nothing_to_follow_nobody_waits() {
        assertThat(new Arriving(List.of(), 0).state()).isEqualTo(Arrival.ALONE);
    }
}
