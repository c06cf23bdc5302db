package zhiyin.lab.metric;

import org.hipparchus.stat.correlation.PearsonsCorrelation;
import org.hipparchus.stat.ranking.NaNStrategy;
import org.hipparchus.stat.ranking.NaturalRanking;
import org.hipparchus.stat.ranking.TiesStrategy;

/// How far two lists of numbers rise and fall together, -1 to 1; 0 where one of them is the same everywhere.
public final class Correlation {
    private Correlation() {}

    /// Spearman's rank correlation; equal numbers have the mean of their ranks.
    public static double spearman(double[] first, double[] second) {
        var ranking = new NaturalRanking(NaNStrategy.FAILED, TiesStrategy.AVERAGE);
        return pearson(ranking.rank(first), ranking.rank(second));
    }

    public static double pearson(double[] first, double[] second) {
        double found = new PearsonsCorrelation().correlation(first, second);
        return Double.isNaN(found) ? 0 : found;
    }
}
