package zhiyin.lab.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class DifferenceTest {
    private static final Bootstrap BOOTSTRAP = new Bootstrap(1_000, 7);

    private static Sample.Mean noisy(double mean, long seed) {
        var random = new Random(seed);
        return new Sample.Mean(
                IntStream.range(0, 400).mapToDouble(_ -> mean + random.nextGaussian()).toArray());
    }

    private static Difference difference(Sample first, Sample second) {
        return Difference.of(first, BOOTSTRAP.scores(first), second, BOOTSTRAP.scores(second));
    }

    @Test
    void an_interval_is_as_wide_as_the_theory_says() {
        Sample.Mean sample = noisy(0, 1);
        Interval interval = Bootstrap.interval(BOOTSTRAP.scores(sample));
        double halfWidth = 1.96 / Math.sqrt(400);
        assertThat(interval.low()).isCloseTo(sample.score() - halfWidth, within(0.02));
        assertThat(interval.high()).isCloseTo(sample.score() + halfWidth, within(0.02));
    }

    @Test
    void the_same_seed_draws_the_same() {
        assertThat(BOOTSTRAP.scores(noisy(0, 1))).isEqualTo(BOOTSTRAP.scores(noisy(0, 1)));
    }

    @Test
    void what_differs_is_told_from_what_does_not() {
        Difference clear = difference(noisy(0.5, 1), noisy(0, 2));
        assertThat(clear.value()).isPositive();
        assertThat(clear.pValue()).isLessThan(0.001);
        assertThat(clear.interval().low()).isPositive();
        Difference none = difference(noisy(0, 1), noisy(0, 1));
        assertThat(none.value()).isZero();
        assertThat(none.pValue()).isEqualTo(1);
    }

    @Test
    void correlations_are_compared_by_drawing_pairs() {
        double[] gold = IntStream.range(0, 200).mapToDouble(i -> i).toArray();
        var random = new Random(3);
        double[] good =
                IntStream.range(0, 200).mapToDouble(i -> i + 20 * random.nextGaussian()).toArray();
        double[] bad =
                IntStream.range(0, 200).mapToDouble(i -> i + 200 * random.nextGaussian()).toArray();
        Difference found = difference(new Sample.Ranks(good, gold), new Sample.Ranks(bad, gold));
        assertThat(found.test()).isEqualTo("paired bootstrap");
        assertThat(found.pValue()).isLessThan(0.01);
    }
}
