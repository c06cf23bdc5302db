package zhiyin.lab.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import zhiyin.lab.report.Comparison;
import zhiyin.lab.report.ModelEntry;
import zhiyin.lab.report.Result;
import zhiyin.lab.report.RunInfo;
import zhiyin.lab.run.ModelRun.Done;
import zhiyin.lab.stat.Bootstrap;
import zhiyin.lab.stat.Difference;
import zhiyin.lab.task.Task;

/// Makes of models' outcomes scores with their uncertainty, and compares each two models.
final class Judge {
    /// Units are kept in a report to so many parts of 1.
    private static final double UNIT_PARTS = 1e6;

    private final RunInfo info;
    private final Bootstrap bootstrap;
    private final List<ModelEntry> models;
    private final List<Map<String, Done>> done;
    private final List<Result> results = new ArrayList<>();
    private final List<Comparison> comparisons = new ArrayList<>();

    /// @param done what came of each task, for each model
    Judge(RunInfo info, List<ModelEntry> models, List<Map<String, Done>> done) {
        this.info = info;
        this.bootstrap = new Bootstrap(info.bootstrapDraws(), info.seed());
        this.models = models;
        this.done = done;
    }

    void judge(Task task) {
        String name = task.info().name();
        List<Done> each =
                done.stream().map(of -> Optional.ofNullable(of.get(name)).orElseThrow()).toList();
        List<double[]> draws =
                each.stream().map(one -> bootstrap.scores(one.outcome().sample())).toList();
        for (int i = 0; i < models.size(); i++) {
            results.add(result(task, models.get(i), each.get(i), draws.get(i)));
            for (int j = 0; j < i; j++) {
                Difference difference =
                        Difference.of(
                                each.get(j).outcome().sample(),
                                draws.get(j),
                                each.get(i).outcome().sample(),
                                draws.get(i));
                comparisons.add(
                        new Comparison(
                                name, models.get(j).label(), models.get(i).label(), difference));
            }
        }
    }

    private Result result(Task task, ModelEntry model, Done one, double[] draws) {
        return new Result(
                task.info().name(),
                model.label(),
                one.outcome().score(),
                Bootstrap.interval(draws),
                one.outcome().metrics(),
                one.tokens(),
                one.cut(),
                published(task, model),
                rounded(one.outcome().sample().values()));
    }

    /// Of the whole set and of full vectors; else there is nothing to compare with.
    private OptionalDouble published(Task task, ModelEntry model) {
        boolean whole = info.limit().isEmpty() && model.dimensions() == model.fullDimensions();
        return task.info().published().entrySet().stream()
                .filter(score -> whole && score.getKey().equalsIgnoreCase(model.name()))
                .mapToDouble(Map.Entry::getValue)
                .findFirst();
    }

    private static double[] rounded(double[] values) {
        double[] rounded = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            rounded[i] = Math.rint(values[i] * UNIT_PARTS) / UNIT_PARTS;
        }
        return rounded;
    }

    List<Result> results() {
        return List.copyOf(results);
    }

    List<Comparison> comparisons() {
        return List.copyOf(comparisons);
    }
}
