package zhiyin.lab.learn;

import java.util.Arrays;
import java.util.List;
import opennlp.tools.ml.maxent.quasinewton.QNMinimizer;

/// A linear classifier of vectors: scikit-learn's `LogisticRegression(C=1, max_iter=100)`, multinomial, by L-BFGS
/// (Liu and Nocedal, 1989). The problem is convex, so that every minimiser that gets there gives the same labels.
/// Immutable.
public final class LogisticRegression {
    private static final int ITERATIONS = 100;

    /// scikit-learn's `tol`, of the mean loss of a row.
    private static final double TOLERANCE = 1e-4;

    /// OpenNLP's minimiser stops at a relative change of 1e-4, which may be short of the minimum: it goes on from
    /// there.
    private static final int ROUNDS = 20;

    private final double[] weights;
    private final int classes;

    private LogisticRegression(double[] weights, int classes) {
        this.weights = weights;
        this.classes = classes;
    }

    /// @param labels one for each row, numbers from 0 to less than classes
    public static LogisticRegression fit(List<float[]> rows, int[] labels, int classes) {
        float[][] all = rows.toArray(float[][]::new);
        double[] weights = new double[SoftmaxLoss.parameters(all[0].length, classes)];
        double[] origin = new double[weights.length];
        for (int round = 0; round < ROUNDS; round++) {
            var loss = new SoftmaxLoss(all, labels, classes, weights.clone());
            if (loss.steepest(origin) <= TOLERANCE * all.length) {
                break;
            }
            double[] step = new QNMinimizer(0, 0, ITERATIONS).minimize(loss);
            for (int i = 0; i < weights.length; i++) {
                weights[i] += step[i];
            }
        }
        return new LogisticRegression(weights, classes);
    }

    /// One for each class; together 1.
    public double[] probabilities(float[] row) {
        return SoftmaxLoss.probabilities(weights, row, classes);
    }

    public int predict(float[] row) {
        double[] p = probabilities(row);
        int best = 0;
        for (int c = 1; c < classes; c++) {
            best = p[c] > p[best] ? c : best;
        }
        return best;
    }

    public int[] predict(List<float[]> rows) {
        return rows.parallelStream().mapToInt(this::predict).toArray();
    }

    @Override
    public String toString() {
        return "logistic regression of %d classes, %d weights, the largest %.3g"
                .formatted(
                        classes,
                        weights.length,
                        Arrays.stream(weights).map(Math::abs).max().orElse(0));
    }
}
