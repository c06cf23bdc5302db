package zhiyin.knowledge.relevance;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// How far two rankings' values differ over the same questions, and how sure that is: the mean of the
/// differences with a 95 % interval by the bootstrap (Efron, 1979), which draws as many questions again, with
/// repetition, 2,000 times. The same values give the same interval.
///
/// @param mean of the first's values less the second's
/// @param low end of the interval
/// @param high end of the interval
public record Difference(double mean, double low, double high) {
    /// Below this an interval of so few questions is no evidence, whatever it says.
    public static final int LEAST_QUESTIONS = 10;

    private static final int DRAWS = 2_000;
    private static final long SEED = 20_260_101;

    /// @param first one for each question
    /// @param second of the same questions, in the same order
    public static Difference of(List<Double> first, List<Double> second) {
        if (first.size() != second.size() || first.isEmpty()) {
            throw new IllegalArgumentException(
                    "%d and %d values, expected as many, and some"
                            .formatted(first.size(), second.size()));
        }
        double[] each = new double[first.size()];
        for (int i = 0; i < each.length; i++) {
            each[i] = first.get(i) - second.get(i);
        }
        var random = new Random(SEED);
        double[] means = new double[DRAWS];
        for (int draw = 0; draw < DRAWS; draw++) {
            double sum = 0;
            for (int i = 0; i < each.length; i++) {
                sum += each[random.nextInt(each.length)];
            }
            means[draw] = sum / each.length;
        }
        Arrays.sort(means);
        return new Difference(
                Arrays.stream(each).average().orElse(0),
                means[(int) (DRAWS * 0.025)],
                means[(int) (DRAWS * 0.975) - 1]);
    }

    /// Whether all of the interval lies on one side of 0.
    public boolean isClear() {
        return low > 0 || high < 0;
    }
}
