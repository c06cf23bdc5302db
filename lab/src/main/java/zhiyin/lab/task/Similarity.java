package zhiyin.lab.task;

import java.util.Map;
import zhiyin.lab.metric.Correlation;
import zhiyin.lab.stat.Sample;

/// Whether cosines rise with what people said of how similar two texts are (semantic textual similarity).
///
/// @param gold what people said of each pair, in any unit
public record Similarity(TaskInfo info, Pairs pairs, double[] gold) implements Task {
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
        var sample = new Sample.Ranks(pairs.cosines(model, Role.STS), gold);
        return new Outcome(
                Map.of(
                        "cosine_spearman",
                        sample.score(),
                        "cosine_pearson",
                        Correlation.pearson(sample.values(), gold)),
                sample);
    }
}
