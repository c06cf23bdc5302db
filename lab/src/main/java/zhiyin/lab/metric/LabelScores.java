package zhiyin.lab.metric;

import java.util.Arrays;

/// How well predicted labels agree with the right ones, by scikit-learn's definitions with `zero_division=0`.
///
/// @param accuracy the share that is right
/// @param macroF1 the mean of the labels' F1, over labels that are right or predicted somewhere
/// @param weightedF1 the same, each label weighted by how often it is right
/// @param weightedPrecision likewise
/// @param weightedRecall likewise
public record LabelScores(
        double accuracy,
        double macroF1,
        double weightedF1,
        double weightedPrecision,
        double weightedRecall) {

    /// @param right small numbers from 0, one for each item
    /// @param predicted likewise, in the same order
    public static LabelScores of(int[] right, int[] predicted) {
        int labels = 1 + Math.max(most(right), most(predicted));
        int[] gold = new int[labels];
        int[] found = new int[labels];
        int[] both = new int[labels];
        for (int i = 0; i < right.length; i++) {
            gold[right[i]]++;
            found[predicted[i]]++;
            both[right[i]] += right[i] == predicted[i] ? 1 : 0;
        }
        return of(gold, found, both);
    }

    private static LabelScores of(int[] gold, int[] found, int[] both) {
        int all = Arrays.stream(gold).sum();
        int used = 0;
        double macro = 0;
        double weightedF1 = 0;
        double weightedPrecision = 0;
        double hits = 0;
        for (int label = 0; label < gold.length; label++) {
            if (gold[label] + found[label] == 0) {
                continue;
            }
            used++;
            double f1 = 2.0 * both[label] / (gold[label] + found[label]);
            double weight = (double) gold[label] / all;
            macro += f1;
            weightedF1 += weight * f1;
            weightedPrecision += found[label] == 0 ? 0 : weight * both[label] / found[label];
            hits += both[label];
        }
        double accuracy = hits / all;
        // A label's recall weighted by how often it is right is its share of what is right.
        return new LabelScores(accuracy, macro / used, weightedF1, weightedPrecision, accuracy);
    }

    private static int most(int[] numbers) {
        return Arrays.stream(numbers).max().orElse(0);
    }
}
