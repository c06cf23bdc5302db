package zhiyin.lab.metric;

import java.util.Arrays;

/// One query's ranking as its judges see it, and trec_eval's measures of it.
///
/// `k` counts ranks from 1. What was not found counts as at no rank; what was not judged is not relevant.
///
/// @param grades at each rank, 0 for what is not relevant
/// @param ideal grades of everything relevant, found or not, the highest first
public record RankedGrades(int[] grades, int[] ideal) {
    /// @param grades at each rank
    /// @param judged grades of everything that was judged, in any order
    public static RankedGrades of(int[] grades, int[] judged) {
        int[] ascending = Arrays.stream(judged).filter(grade -> grade > 0).sorted().toArray();
        int[] ideal = new int[ascending.length];
        for (int i = 0; i < ideal.length; i++) {
            ideal[i] = ascending[ideal.length - 1 - i];
        }
        return new RankedGrades(grades, ideal);
    }

    /// Normalised discounted cumulative gain (Järvelin and Kekäläinen, 2002) with the grades themselves as gains:
    /// trec_eval's `ndcg_cut`.
    public double ndcg(int k) {
        double best = gain(ideal, k);
        return best == 0 ? 0 : gain(grades, k) / best;
    }

    private static double gain(int[] grades, int k) {
        double sum = 0;
        for (int i = 0; i < Math.min(k, grades.length); i++) {
            sum += Math.max(grades[i], 0) * Math.log(2) / Math.log(i + 2);
        }
        return sum;
    }

    /// The share of everything relevant that is found by rank k.
    public double recall(int k) {
        return ideal.length == 0 ? 0 : (double) hits(k) / ideal.length;
    }

    /// The share of the first k ranks that is relevant.
    public double precision(int k) {
        return (double) hits(k) / k;
    }

    private int hits(int k) {
        int hits = 0;
        for (int i = 0; i < Math.min(k, grades.length); i++) {
            hits += grades[i] > 0 ? 1 : 0;
        }
        return hits;
    }

    /// Average precision over the first k ranks, divided by everything relevant: trec_eval's `map_cut`.
    public double averagePrecision(int k) {
        double sum = 0;
        int hits = 0;
        for (int i = 0; i < Math.min(k, grades.length); i++) {
            if (grades[i] > 0) {
                hits++;
                sum += (double) hits / (i + 1);
            }
        }
        return ideal.length == 0 ? 0 : sum / ideal.length;
    }

    /// One over the rank of the first that is relevant, 0 where it comes after rank k.
    public double reciprocalRank(int k) {
        for (int i = 0; i < Math.min(k, grades.length); i++) {
            if (grades[i] > 0) {
                return 1.0 / (i + 1);
            }
        }
        return 0;
    }
}
