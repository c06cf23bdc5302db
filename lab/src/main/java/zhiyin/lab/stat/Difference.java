package zhiyin.lab.stat;

import java.util.Arrays;
import org.hipparchus.stat.inference.TTest;

/// How two models differ over the same units, and how likely so large a difference is if they do not.
///
/// @param value of the first less the second
/// @param interval of the difference, by the bootstrap
/// @param pValue two-sided: of the paired t-test where the score is a mean over units, else the share of draws
///     in which the better one is not better, doubled
/// @param test which of the two
public record Difference(double value, Interval interval, double pValue, String test) {
    private static final String T_TEST = "paired t-test";
    private static final String BOOTSTRAP = "paired bootstrap";

    /// @param firstDraws scores of the first's draws
    /// @param secondDraws scores of the second's, of the same units
    public static Difference of(
            Sample first, double[] firstDraws, Sample second, double[] secondDraws) {
        double[] differences = new double[firstDraws.length];
        for (int i = 0; i < differences.length; i++) {
            differences[i] = firstDraws[i] - secondDraws[i];
        }
        boolean means = first instanceof Sample.Mean;
        return new Difference(
                first.score() - second.score(),
                Bootstrap.interval(differences),
                means ? tTest(first.values(), second.values()) : tail(differences),
                means ? T_TEST : BOOTSTRAP);
    }

    private static double tTest(double[] first, double[] second) {
        if (first.length < 2 || Arrays.equals(first, second)) {
            return 1;
        }
        double p = new TTest().pairedTTest(first, second);
        // The same difference everywhere has no spread to be tested by.
        return Double.isNaN(p) ? 0 : p;
    }

    private static double tail(double[] differences) {
        long below = Arrays.stream(differences).filter(d -> d <= 0).count();
        long above = Arrays.stream(differences).filter(d -> d >= 0).count();
        return Math.min(1, 2.0 * (Math.min(below, above) + 1) / (differences.length + 1));
    }
}
