package zhiyin.lab.report;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// All that a run found. Tables and pages are made of this and nothing else.
///
/// @param format of the report itself: raised where an older reader would misread it
/// @param comparisons of each two models in each task
public record Report(
        int format,
        RunInfo run,
        List<ModelEntry> models,
        List<TaskEntry> tasks,
        List<Result> results,
        List<Comparison> comparisons) {
    public static final int FORMAT = 1;

    /// @throws java.util.NoSuchElementException where there is none
    public Result result(String task, String model) {
        return results.stream()
                .filter(each -> each.task().equals(task) && each.model().equals(model))
                .findFirst()
                .orElseThrow();
    }

    /// The best of a task, the first of equals.
    public Result best(String task) {
        return results.stream()
                .filter(each -> each.task().equals(task))
                .reduce((best, next) -> next.score() > best.score() ? next : best)
                .orElseThrow();
    }

    /// Whether a model is not clearly worse than the best of a task.
    public boolean isAmongBest(String task, String model) {
        String best = best(task).model();
        return best.equals(model)
                || comparison(task, best, model).stream().noneMatch(Comparison::isClear);
    }

    /// How two models differ in a task; the difference is that of the comparison's first less its second.
    public Optional<Comparison> comparison(String task, String one, String other) {
        return comparisons.stream()
                .filter(each -> each.task().equals(task))
                .filter(each ->
                        (each.first().equals(one) && each.second().equals(other))
                                || (each.first().equals(other) && each.second().equals(one)))
                .findFirst();
    }

    /// The mean of a model's main scores, as leaderboards have it.
    public double mean(String model) {
        OptionalDouble mean =
                results.stream()
                        .filter(each -> each.model().equals(model))
                        .mapToDouble(Result::score)
                        .average();
        return mean.orElse(0);
    }
}
