package zhiyin.lab.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import zhiyin.lab.stat.Difference;
import zhiyin.lab.stat.Interval;

/// Reports that nobody ran, to be shown and compared.
public final class Reports {
    private static final double SPREAD = 0.02;

    private Reports() {}

    public static ModelEntry model(String label, String name, int dimensions, String type) {
        var speed = new Cost.Speed(100, 50, 9_000, Optional.of(new Cost.Latency(20, 3, 5)));
        return new ModelEntry(
                label,
                name,
                "fingerprint of " + name,
                dimensions,
                512,
                OptionalInt.empty(),
                false,
                type,
                new Cost(
                        OptionalLong.of(24_000_000),
                        OptionalLong.of(96_000_000),
                        OptionalLong.of(100_000_000),
                        4L * dimensions,
                        Optional.of(speed),
                        Optional.empty()));
    }

    /// @param scores of each task, in the models' order
    public static Report report(List<ModelEntry> models, Map<String, List<Double>> scores) {
        var tasks = new ArrayList<TaskEntry>();
        var results = new ArrayList<Result>();
        var comparisons = new ArrayList<Comparison>();
        scores.forEach((task, each) -> {
            tasks.add(new TaskEntry(task, "sts", "cosine_spearman", "en", "MIT", "us", 3, 6));
            for (int i = 0; i < models.size(); i++) {
                results.add(result(task, models.get(i).label(), each.get(i)));
                for (int j = 0; j < i; j++) {
                    comparisons.add(
                            compared(task, models.get(j), each.get(j), models.get(i), each.get(i)));
                }
            }
        });
        var machine = new Machine("Linux", "amd64", "A processor", 2, 8_000_000_000L, "25");
        var run =
                new RunInfo(
                        "1.0",
                        machine,
                        "zhiyin eval --seed 42",
                        Instant.parse("2026-01-31T12:00:00Z"),
                        12,
                        42,
                        2_000,
                        OptionalInt.empty());
        return new Report(Report.FORMAT, run, models, tasks, results, comparisons);
    }

    private static Result result(String task, String model, double score) {
        return new Result(
                task,
                model,
                score,
                new Interval(score - SPREAD, score + SPREAD),
                Map.of("cosine_spearman", score),
                100,
                0,
                OptionalDouble.empty(),
                new double[] {0, 0.5, 1});
    }

    /// What is twice the interval's width apart is clear.
    private static Comparison compared(
            String task, ModelEntry first, double one, ModelEntry second, double other) {
        boolean clear = Math.abs(one - other) > 2 * SPREAD;
        return new Comparison(
                task,
                first.label(),
                second.label(),
                new Difference(
                        one - other,
                        new Interval(one - other - SPREAD, one - other + SPREAD),
                        clear ? 0.001 : 0.5,
                        "paired bootstrap"));
    }
}
