package zhiyin.lab.learn;

import java.util.Arrays;
import opennlp.tools.ml.maxent.quasinewton.Function;

/// What logistic regression minimises, as scikit-learn has it with C = 1:
/// ```text
/// sum over rows of -log p(label | row)  +  ½ · sum of squared weights      (intercepts are not penalised)
/// p = softmax(W x + b)
/// ```
/// Parameters are W's columns, one number a label each, then b. Value and gradient of a point are computed
/// together, since whoever asks for one asks for the other next.
///
/// Two labels have two columns here and one in scikit-learn (the logistic function): `penalty` is then 2, for which
/// both have the same probabilities at the minimum.
final class SoftmaxLoss implements Function {
    private final float[][] rows;
    private final int[] labels;
    private final int classes;
    private final int width;
    private final double penalty;
    private final double[] shift;
    private double[] point = new double[0];
    private double value;
    private double[] gradient = new double[0];

    /// @param shift added to each point, so that a minimiser that begins at 0 begins there
    SoftmaxLoss(float[][] rows, int[] labels, int classes, double[] shift) {
        this.rows = rows;
        this.labels = labels;
        this.classes = classes;
        this.width = rows[0].length;
        this.penalty = classes == 2 ? 2 : 1;
        this.shift = shift;
    }

    static int parameters(int width, int classes) {
        return (width + 1) * classes;
    }

    @Override
    public int getDimension() {
        return parameters(width, classes);
    }

    @Override
    public double valueAt(double[] x) {
        compute(x);
        return value;
    }

    @Override
    public double[] gradientAt(double[] x) {
        compute(x);
        return gradient;
    }

    private void compute(double[] x) {
        if (Arrays.equals(point, x)) {
            return;
        }
        point = x.clone();
        double[] weights = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            weights[i] = x[i] + shift[i];
        }
        gradient = new double[x.length];
        value = 0;
        for (int i = 0; i < width * classes; i++) {
            value += 0.5 * penalty * weights[i] * weights[i];
            gradient[i] = penalty * weights[i];
        }
        for (int row = 0; row < rows.length; row++) {
            double[] p = probabilities(weights, rows[row], classes);
            value -= Math.log(Math.max(p[labels[row]], Double.MIN_NORMAL));
            p[labels[row]] -= 1;
            spread(p, rows[row]);
        }
    }

    private void spread(double[] p, float[] row) {
        for (int j = 0; j < width; j++) {
            double xj = row[j];
            int at = j * classes;
            for (int c = 0; c < classes; c++) {
                gradient[at + c] += xj * p[c];
            }
        }
        for (int c = 0; c < classes; c++) {
            gradient[width * classes + c] += p[c];
        }
    }

    static double[] probabilities(double[] weights, float[] row, int classes) {
        double[] scores = Arrays.copyOfRange(weights, row.length * classes, weights.length);
        for (int j = 0; j < row.length; j++) {
            double xj = row[j];
            int at = j * classes;
            for (int c = 0; c < classes; c++) {
                scores[c] += xj * weights[at + c];
            }
        }
        double most = Arrays.stream(scores).max().orElse(0);
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            scores[c] = Math.exp(scores[c] - most);
            sum += scores[c];
        }
        for (int c = 0; c < classes; c++) {
            scores[c] /= sum;
        }
        return scores;
    }

    /// The largest of the gradient's numbers, by which scikit-learn knows the minimum.
    double steepest(double[] x) {
        return Arrays.stream(gradientAt(x)).map(Math::abs).max().orElse(0);
    }
}
