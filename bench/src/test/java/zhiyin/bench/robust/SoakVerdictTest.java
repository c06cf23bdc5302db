package zhiyin.bench.robust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import zhiyin.bench.robust.SoakVerdict.Sample;
import zhiyin.bench.robust.TheilSen.Point;

final class SoakVerdictTest {
    private static final long MB = 1 << 20;

    private static List<Sample> samples(int count, IntFunction<Vitals> vitals) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Sample(5.0 * i, vitals.apply(i)))
                .toList();
    }

    private static Vitals memory(long anonymous) {
        return memory(anonymous, 50 * MB, 100 * MB, 90 * MB);
    }

    private static Vitals memory(long anonymous, long live, long heap, long code) {
        return new Vitals(anonymous + 100 * MB, anonymous, live, heap, MB, code, 40, 130);
    }

    private static SoakVerdict hour(IntFunction<Vitals> vitals) {
        return SoakVerdict.of(samples(720, vitals));
    }

    @Test
    void a_slope_is_found_among_points_that_are_far_off() {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            points.add(new Point(i, i % 5 == 0 ? 1e9 : 3.0 * i + 7));
        }
        assertThat(TheilSen.slope(points)).isCloseTo(3, within(0.01));
        assertThat(TheilSen.slope(List.of())).isZero();
        assertThat(TheilSen.slope(List.of(new Point(1, 2), new Point(1, 9)))).isZero();
    }

    @Test
    void memory_that_grows_all_the_time_is_told() {
        assertThat(hour(i -> memory(400 * MB + i * MB / 4)).grown())
                .hasSize(1)
                .first()
                .asString()
                .contains("anonymous memory");
    }

    @Test
    void objects_that_pile_up_are_told_however_large_the_heap_is() {
        assertThat(hour(i -> memory(650 * MB, 50 * MB + i * MB / 4, 500 * MB, 30 * MB)).grown())
                .hasSize(1)
                .first()
                .asString()
                .contains("live objects");
    }

    @Test
    void what_grows_by_compiled_code_or_by_the_heap_alone_is_not() {
        assertThat(
                        hour(i ->
                                        memory(
                                                400 * MB + i * MB / 2,
                                                50 * MB,
                                                100 * MB + i * MB / 4,
                                                30 * MB + i * MB / 4))
                                .grown())
                .isEmpty();
    }

    @Test
    void memory_that_grows_at_first_and_goes_up_and_down_is_not() {
        var random = new Random(3);
        SoakVerdict verdict =
                SoakVerdict.of(
                        samples(
                                720,
                                i -> memory((300 + Math.min(i, 300) + random.nextInt(60)) * MB)));
        assertThat(verdict.grown()).isEmpty();
        assertThat(verdict.lines()).hasSize(5);
    }

    @Test
    void memory_is_not_judged_by_a_short_run_and_descriptors_are() {
        SoakVerdict verdict =
                SoakVerdict.of(
                        samples(
                                36,
                                i ->
                                        new Vitals(
                                                500 * MB,
                                                (400 + 9 * i) * MB,
                                                0,
                                                0,
                                                0,
                                                0,
                                                40,
                                                100 + i)));
        assertThat(verdict.grown()).hasSize(1).first().asString().startsWith("descriptors");
    }
}
