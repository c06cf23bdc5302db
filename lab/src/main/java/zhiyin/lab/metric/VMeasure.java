package zhiyin.lab.metric;

import java.util.Arrays;

/// How well clusters and labels agree (Rosenberg and Hirschberg, 2007): the harmonic mean of homogeneity (a cluster
/// has one label) and completeness (a label has one cluster).
public record VMeasure(double homogeneity, double completeness) {
    /// @param labels small numbers from 0, one for each item
    /// @param clusters likewise, in the same order
    public static VMeasure of(int[] labels, int[] clusters) {
        double[][] joint = new double[most(labels) + 1][most(clusters) + 1];
        for (int i = 0; i < labels.length; i++) {
            joint[labels[i]][clusters[i]]++;
        }
        double[] ofLabels =
                Arrays.stream(joint).mapToDouble(row -> Arrays.stream(row).sum()).toArray();
        double[] ofClusters = new double[joint[0].length];
        for (double[] row : joint) {
            for (int c = 0; c < row.length; c++) {
                ofClusters[c] += row[c];
            }
        }
        double labelEntropy = entropy(ofLabels);
        double clusterEntropy = entropy(ofClusters);
        double shared =
                labelEntropy
                        + clusterEntropy
                        - entropy(Arrays.stream(joint).flatMapToDouble(Arrays::stream).toArray());
        return new VMeasure(
                labelEntropy == 0 ? 1 : shared / labelEntropy,
                clusterEntropy == 0 ? 1 : shared / clusterEntropy);
    }

    public double value() {
        double sum = homogeneity + completeness;
        return sum == 0 ? 0 : 2 * homogeneity * completeness / sum;
    }

    private static int most(int[] numbers) {
        return Arrays.stream(numbers).max().orElse(0);
    }

    /// In nats.
    private static double entropy(double[] counts) {
        double all = Arrays.stream(counts).sum();
        return Arrays.stream(counts)
                .filter(count -> count > 0)
                .map(count -> -count / all * Math.log(count / all))
                .sum();
    }
}
