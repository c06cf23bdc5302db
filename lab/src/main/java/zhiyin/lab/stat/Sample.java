package zhiyin.lab.stat;

import java.util.Arrays;
import java.util.stream.IntStream;
import zhiyin.lab.metric.BinaryRanking;
import zhiyin.lab.metric.Correlation;
import zhiyin.lab.metric.LabelScores;

/// What a score was computed from, one value a unit (a query, a pair, a row), so that it can be computed again
/// from units that were drawn. Immutable; the arrays are not to be changed.
public sealed interface Sample {
    int size();

    /// What the model said of each unit, in the task's order.
    double[] values();

    /// The score of some units, each as often as it was drawn.
    double score(int[] drawn);

    default double score() {
        return score(IntStream.range(0, size()).toArray());
    }

    /// A score that is the mean of the units' own scores.
    record Mean(double[] values) implements Sample {
        @Override
        public int size() {
            return values.length;
        }

        @Override
        public double score(int[] drawn) {
            double sum = 0;
            for (int unit : drawn) {
                sum += values[unit];
            }
            return sum / drawn.length;
        }
    }

    /// Spearman's correlation of similarities with what people said.
    ///
    /// @param values cosines of pairs
    record Ranks(double[] values, double[] gold) implements Sample {
        @Override
        public int size() {
            return values.length;
        }

        @Override
        public double score(int[] drawn) {
            return Correlation.spearman(Drawn.of(values, drawn), Drawn.of(gold, drawn));
        }
    }

    /// Average precision of telling pairs that belong together.
    ///
    /// @param values cosines of pairs
    record Precision(double[] values, boolean[] positive) implements Sample {
        @Override
        public int size() {
            return values.length;
        }

        @Override
        public double score(int[] drawn) {
            boolean[] labels = new boolean[drawn.length];
            for (int i = 0; i < drawn.length; i++) {
                labels[i] = positive[drawn[i]];
            }
            return BinaryRanking.averagePrecision(labels, Drawn.of(values, drawn));
        }
    }

    /// Weighted F1 of finding each unit's partner.
    ///
    /// @param nearest the number of the unit whose partner was found
    record Matches(int[] nearest) implements Sample {
        @Override
        public int size() {
            return nearest.length;
        }

        @Override
        public double[] values() {
            return Arrays.stream(nearest).asDoubleStream().toArray();
        }

        @Override
        public double score(int[] drawn) {
            int[] found = new int[drawn.length];
            for (int i = 0; i < drawn.length; i++) {
                found[i] = nearest[drawn[i]];
            }
            return LabelScores.of(drawn, found).weightedF1();
        }
    }
}
