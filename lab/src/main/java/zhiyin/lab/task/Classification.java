package zhiyin.lab.task;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import zhiyin.lab.learn.LogisticRegression;
import zhiyin.lab.metric.LabelScores;
import zhiyin.lab.stat.Sample;

/// Whether a linear classifier learns labels from a few examples: several are trained on other examples, and the
/// score is the mean.
///
/// @param classes how many labels there are
/// @param draws rows of `train` that each classifier learns from
public record Classification(
        TaskInfo info,
        int classes,
        List<LabelledText> train,
        List<LabelledText> test,
        List<int[]> draws)
        implements Task {
    @Override
    public int texts() {
        return drawn().length + test.size();
    }

    @Override
    public int units() {
        return test.size();
    }

    private int[] drawn() {
        return draws.stream().flatMapToInt(Arrays::stream).distinct().sorted().toArray();
    }

    @Override
    public Outcome score(TextVectors model) {
        Map<Integer, float[]> learned = trainingVectors(model);
        List<float[]> asked = vectors(model, test);
        int[] right = test.stream().mapToInt(LabelledText::label).toArray();
        List<int[]> predicted =
                draws.parallelStream().map(draw -> fit(draw, learned).predict(asked)).toList();
        return new Outcome(
                metrics(predicted.stream().map(labels -> LabelScores.of(right, labels)).toList()),
                new Sample.Mean(shares(right, predicted)));
    }

    /// Of each row, the share of classifiers that are right about it.
    private static double[] shares(int[] right, List<int[]> predicted) {
        double[] shares = new double[right.length];
        for (int i = 0; i < right.length; i++) {
            int row = i;
            long hits = predicted.stream().filter(labels -> labels[row] == right[row]).count();
            shares[i] = (double) hits / predicted.size();
        }
        return shares;
    }

    private Map<Integer, float[]> trainingVectors(TextVectors model) {
        int[] rows = drawn();
        List<float[]> vectors = vectors(model, Arrays.stream(rows).mapToObj(train::get).toList());
        var byRow = new HashMap<Integer, float[]>();
        for (int i = 0; i < rows.length; i++) {
            byRow.put(rows[i], vectors.get(i));
        }
        return byRow;
    }

    private static List<float[]> vectors(TextVectors model, List<LabelledText> rows) {
        return model.of(rows.stream().map(LabelledText::text).toList(), Role.CLASSIFICATION);
    }

    private LogisticRegression fit(int[] draw, Map<Integer, float[]> vectors) {
        List<float[]> rows = Arrays.stream(draw).mapToObj(vectors::get).toList();
        int[] labels = Arrays.stream(draw).map(row -> train.get(row).label()).toArray();
        return LogisticRegression.fit(rows, labels, classes);
    }

    private static Map<String, Double> metrics(List<LabelScores> each) {
        double[] accuracies = each.stream().mapToDouble(LabelScores::accuracy).toArray();
        double mean = Arrays.stream(accuracies).average().orElse(0);
        double variance =
                Arrays.stream(accuracies).map(a -> (a - mean) * (a - mean)).average().orElse(0);
        return Map.of(
                "accuracy", mean,
                "accuracy_stddev", Math.sqrt(variance),
                "f1", each.stream().mapToDouble(LabelScores::macroF1).average().orElse(0),
                "f1_weighted",
                        each.stream().mapToDouble(LabelScores::weightedF1).average().orElse(0));
    }
}
