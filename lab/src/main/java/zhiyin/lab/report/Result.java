package zhiyin.lab.report;

import java.util.Map;
import java.util.OptionalDouble;
import zhiyin.lab.stat.Interval;

/// How a model did in a task.
///
/// @param score the main one, 0 to 1
/// @param metrics all of them, by MTEB's names
/// @param tokens of the texts, prompts included
/// @param cut how many texts were longer than the model reads
/// @param published what others measured of this model, on the same data; empty where none is known, and where not
///     all of the data were taken
/// @param units what the score was computed from, so that it can be compared with another run's: the score of each
///     query or row, the cosine of each pair, or which translation was nearest
public record Result(
        String task,
        String model,
        double score,
        Interval interval,
        Map<String, Double> metrics,
        long tokens,
        int cut,
        OptionalDouble published,
        double[] units) {}
