package zhiyin.engine.verify;

import java.util.List;
import zhiyin.engine.CosineSimilarity;

/// How far vectors are from each other.
final class Compare {
    private Compare() {}

    /// The largest difference of two numbers at the same place; NaN counts as infinitely far.
    static double largestDifference(List<float[]> a, List<float[]> b) {
        double largest = 0;
        for (int i = 0; i < a.size(); i++) {
            largest = Math.max(largest, largestDifference(a.get(i), b.get(i)));
        }
        return largest;
    }

    static double largestDifference(float[] a, float[] b) {
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = Math.abs((double) a[i] - b[i]);
            largest = difference <= largest ? largest : difference;
        }
        return Double.isNaN(largest) ? Double.POSITIVE_INFINITY : largest;
    }

    static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    static double length(float[] vector) {
        return Math.sqrt(dot(vector, vector));
    }

    /// Of vectors at the same place; NaN counts as the least there is.
    static double leastCosine(List<float[]> a, List<float[]> b) {
        double least = 1;
        for (int i = 0; i < a.size(); i++) {
            double cosine = CosineSimilarity.of(a.get(i), b.get(i));
            least = cosine >= least ? least : Double.isNaN(cosine) ? -1 : cosine;
        }
        return least;
    }
}
