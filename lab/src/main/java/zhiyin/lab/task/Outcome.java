package zhiyin.lab.task;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import zhiyin.lab.stat.Sample;

/// How a model did in a task.
///
/// @param metrics by the names that MTEB gives them
/// @param sample what the main score is computed from
public record Outcome(Map<String, Double> metrics, Sample sample) {
    public Outcome {
        metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
    }

    /// The main score.
    public double score() {
        return sample.score();
    }
}
