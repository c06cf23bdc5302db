package zhiyin.lab.task;

import java.util.Map;
import zhiyin.lab.metric.BinaryRanking;
import zhiyin.lab.stat.Sample;

/// Whether cosines tell pairs that belong together (paraphrases, duplicates) from those that do not.
///
/// Vectors have length 1, so that MTEB's `max_ap` over several similarities is that of the cosine.
public record PairClassification(TaskInfo info, Pairs pairs, boolean[] positive) implements Task {
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
        double[] cosines = pairs.cosines(model, Role.STS);
        BinaryRanking found = BinaryRanking.of(positive, cosines);
        return new Outcome(
                Map.of(
                        "cosine_ap", found.averagePrecision(),
                        "cosine_accuracy", found.accuracy(),
                        "cosine_f1", found.f1(),
                        "cosine_precision", found.precision(),
                        "cosine_recall", found.recall()),
                new Sample.Precision(cosines, positive));
    }
}
