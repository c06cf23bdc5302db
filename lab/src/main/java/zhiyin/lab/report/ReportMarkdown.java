package zhiyin.lab.report;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Function;

/// A report as Markdown, for pull requests and wikis: scores, costs, and the command behind them.
public final class ReportMarkdown {
    private static final double MEGA = 1e6;
    private static final String NONE = "–";

    private final Report report;
    private final StringBuilder out = new StringBuilder();

    private ReportMarkdown(Report report) {
        this.report = report;
    }

    public static String of(Report report) {
        return new ReportMarkdown(report).write();
    }

    private String write() {
        scores();
        costs();
        RunInfo run = report.run();
        line("`%s`".formatted(run.command().replace('`', '\'')));
        line("");
        line(
                "Zhiyin %s, %s, %d cores, Java %s; %.0f s; intervals: bootstrap, %,d draws, seed %d. Bold: the best, and all that are not clearly worse."
                        .formatted(
                                run.zhiyin(),
                                cell(run.machine().cpu()),
                                run.machine().cores(),
                                run.machine().java(),
                                run.seconds(),
                                run.bootstrapDraws(),
                                run.seed()));
        return out.toString();
    }

    private void scores() {
        header("task");
        for (TaskEntry task : report.tasks()) {
            row(
                    "%s (%s)".formatted(cell(task.name()), task.metric()),
                    model -> score(task, report.result(task.name(), model.label())));
        }
        if (report.tasks().size() > 1) {
            row("mean", model -> hundred(report.mean(model.label())));
        }
        line("");
    }

    private String score(TaskEntry task, Result result) {
        String number = hundred(result.score());
        return "%s (%s–%s)"
                .formatted(
                        report.isAmongBest(task.name(), result.model())
                                ? "**" + number + "**"
                                : number,
                        hundred(result.interval().low()),
                        hundred(result.interval().high()));
    }

    private void costs() {
        header("cost");
        row("parameters, M", model -> mega(model.cost().parameters()));
        row("file, MB", model -> mega(model.cost().fileBytes()));
        row("arithmetic", model -> cell(model.type()));
        row("dimensions", model -> Integer.toString(model.dimensions()));
        row("documents/s", model -> speed(model, Cost.Speed::documentsPerSecond));
        row("tokens/s", model -> speed(model, Cost.Speed::tokensPerSecond));
        row(
                "query p50, ms",
                model ->
                        model.cost()
                                .speed()
                                .flatMap(Cost.Speed::latency)
                                .map(each -> String.format(Locale.ROOT, "%.1f", each.p50Millis()))
                                .orElse(NONE));
        line("");
    }

    private static String speed(ModelEntry model, Function<Cost.Speed, Double> value) {
        return model.cost()
                .speed()
                .map(value)
                .map(each -> String.format(Locale.ROOT, "%,.0f", each))
                .orElse(NONE);
    }

    private static String mega(OptionalLong value) {
        return value.isPresent()
                ? String.format(Locale.ROOT, "%,.1f", value.getAsLong() / MEGA)
                : NONE;
    }

    private void header(String first) {
        row(first, model -> cell(model.label()));
        out.append("|---|").append("---:|".repeat(report.models().size())).append("\n");
    }

    private void row(String name, Function<ModelEntry, String> value) {
        out.append("| ").append(name).append(" |");
        report.models().forEach(model -> out.append(' ').append(value.apply(model)).append(" |"));
        out.append('\n');
    }

    private void line(String text) {
        out.append(text).append('\n');
    }

    private static String hundred(double score) {
        return String.format(Locale.ROOT, "%.1f", 100 * score);
    }

    /// Nothing in a name may end a cell or a line.
    private static String cell(String text) {
        return text.replaceAll("[\\r\\n]+", " ").replace("|", "\\|");
    }
}
