package zhiyin.lab.task;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import zhiyin.lab.metric.LabelScores;
import zhiyin.lab.stat.Sample;

/// Whether a sentence's translation is the nearest among all.
public record BitextMining(TaskInfo info, Pairs pairs) implements Task {
    @Override
    public int texts() {
        return 2 * pairs.size();
    }

    @Override
    public int units() {
        return pairs.size();
    }

    @Override
    public Outcome score(TextVectors model) {
        List<float[]> sentences = model.of(pairs.first(), Role.BITEXT);
        var translations = new Cosines(model.of(pairs.second(), Role.BITEXT));
        int[] nearest =
                sentences.parallelStream()
                        .mapToInt(sentence -> largest(translations.with(sentence)))
                        .toArray();
        LabelScores found = LabelScores.of(IntStream.range(0, units()).toArray(), nearest);
        return new Outcome(
                Map.of(
                        "f1", found.weightedF1(),
                        "accuracy", found.accuracy(),
                        "precision", found.weightedPrecision(),
                        "recall", found.weightedRecall()),
                new Sample.Matches(nearest));
    }

    private static int largest(float[] cosines) {
        int best = 0;
        for (int i = 1; i < cosines.length; i++) {
            best = cosines[i] > cosines[best] ? i : best;
        }
        return best;
    }
}
