package zhiyin.lab.stat;

import java.util.stream.IntStream;
import org.hipparchus.stat.StatUtils;

/// How a score would vary with other queries, pairs or rows of the same kind: it is computed again and again from
/// units drawn with repetition (Efron, 1979). Models that are drawn for with the same seed are drawn the same
/// units, so that their scores can be compared draw by draw.
///
/// What it does not know: other data, and the luck of training a classifier.
///
/// @param draws how often
public record Bootstrap(int draws, long seed) {
    public static final int USUAL_DRAWS = 2_000;

    private static final double LOW_PERCENT = 2.5;
    private static final double HIGH_PERCENT = 97.5;

    /// The score of each draw.
    public double[] scores(Sample sample) {
        return IntStream.range(0, draws)
                .parallel()
                .mapToDouble(draw -> sample.score(Drawn.units(sample.size(), seed + draw)))
                .toArray();
    }

    /// The middle 95 % of drawn scores.
    public static Interval interval(double[] scores) {
        return new Interval(
                StatUtils.percentile(scores, LOW_PERCENT),
                StatUtils.percentile(scores, HIGH_PERCENT));
    }
}
