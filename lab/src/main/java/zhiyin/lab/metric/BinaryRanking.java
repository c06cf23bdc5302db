package zhiyin.lab.metric;

import java.util.Comparator;
import java.util.stream.IntStream;

/// How well scores tell pairs that belong together from those that do not.
///
/// @param averagePrecision scikit-learn's `average_precision_score`: equal scores are one threshold
/// @param accuracy at the best threshold
/// @param f1 at its best threshold
/// @param precision at the threshold of the best F1
/// @param recall at the threshold of the best F1
public record BinaryRanking(
        double averagePrecision, double accuracy, double f1, double precision, double recall) {

    /// Thresholds for accuracy and F1 lie between neighbours of the stable order by score, as MTEB tries them:
    /// equal scores are not grouped, and the last row is no threshold.
    public static BinaryRanking of(boolean[] positive, double[] scores) {
        int[] order = order(scores);
        int positives = (int) IntStream.of(order).filter(i -> positive[i]).count();
        double accuracy = 0;
        double f1 = 0;
        double precision = 0;
        double recall = 0;
        int hits = 0;
        for (int rank = 1; rank < order.length; rank++) {
            hits += positive[order[rank - 1]] ? 1 : 0;
            int rejected = order.length - rank - (positives - hits);
            accuracy = Math.max(accuracy, (double) (hits + rejected) / order.length);
            if (hits > 0) {
                double p = (double) hits / rank;
                double r = (double) hits / positives;
                double both = 2 * p * r / (p + r);
                if (both > f1) {
                    f1 = both;
                    precision = p;
                    recall = r;
                }
            }
        }
        return new BinaryRanking(
                averagePrecision(positive, scores, order), accuracy, f1, precision, recall);
    }

    /// scikit-learn's `average_precision_score`; 0 where nothing is positive.
    public static double averagePrecision(boolean[] positive, double[] scores) {
        return averagePrecision(positive, scores, order(scores));
    }

    private static double averagePrecision(boolean[] positive, double[] scores, int[] order) {
        double sum = 0;
        int hits = 0;
        int counted = 0;
        for (int rank = 1; rank <= order.length; rank++) {
            hits += positive[order[rank - 1]] ? 1 : 0;
            boolean tied = rank < order.length && scores[order[rank]] == scores[order[rank - 1]];
            if (!tied) {
                sum += (double) (hits - counted) * hits / rank;
                counted = hits;
            }
        }
        return hits == 0 ? 0 : sum / hits;
    }

    private static int[] order(double[] scores) {
        return IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -scores[i]))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
