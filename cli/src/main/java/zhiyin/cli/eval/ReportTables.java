package zhiyin.cli.eval;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import zhiyin.cli.Columns;
import zhiyin.cli.Sizes;
import zhiyin.lab.report.Comparison;
import zhiyin.lab.report.Cost;
import zhiyin.lab.report.ModelEntry;
import zhiyin.lab.report.Report;
import zhiyin.lab.report.Result;
import zhiyin.lab.report.TaskEntry;

/// A report as tables on a terminal: scores times 100, as leaderboards have them.
record ReportTables(Report report, PrintWriter out) {
    private static final String NOTHING = "-";

    void print() {
        printScores();
        printComparisons();
        printPublished();
        printCosts();
    }

    private void printScores() {
        var heads = new ArrayList<>(List.of("TASK", "METRIC"));
        report.models().forEach(model -> heads.add(model.label()));
        var table = new Columns(heads.toArray(String[]::new));
        for (TaskEntry task : report.tasks()) {
            var row = new ArrayList<Object>(List.of(task.name(), task.metric()));
            report.models().forEach(model -> row.add(score(task, model)));
            table.row(row.toArray());
        }
        if (report.tasks().size() > 1) {
            var row = new ArrayList<Object>(List.of("mean", ""));
            report.models().forEach(model -> row.add(percent(report.mean(model.label()))));
            table.row(row.toArray());
        }
        table.print(out);
        out.println();
        out.println(
                report.models().size() > 1
                        ? "* best, ~ not clearly worse than the best (p ≥ %s); in brackets 95 %% of bootstrap draws"
                                .formatted(Comparison.LEVEL)
                        : "In brackets 95 % of bootstrap draws");
    }

    private String score(TaskEntry task, ModelEntry model) {
        Result result = report.result(task.name(), model.label());
        return "%s [%s, %s]%s"
                .formatted(
                        percent(result.score()),
                        percent(result.interval().low()),
                        percent(result.interval().high()),
                        mark(task.name(), model.label()));
    }

    private String mark(String task, String model) {
        if (report.models().size() < 2) {
            return "";
        }
        if (report.best(task).model().equals(model)) {
            return " *";
        }
        return report.isAmongBest(task, model) ? " ~" : "";
    }

    private void printComparisons() {
        if (report.comparisons().isEmpty()) {
            return;
        }
        var table = new Columns("TASK", "BETTER", "THAN", "BY", "P", "TEST");
        for (Comparison each : report.comparisons()) {
            boolean first = each.difference().value() >= 0;
            table.row(
                    each.task(),
                    first ? each.first() : each.second(),
                    first ? each.second() : each.first(),
                    percent(Math.abs(each.difference().value())),
                    chance(each.difference().pValue()),
                    each.difference().test());
        }
        out.println();
        table.print(out);
    }

    private static String chance(double p) {
        return p < 0.001 ? "<0.001" : String.format(Locale.ROOT, "%.3f", p);
    }

    private void printPublished() {
        var table = new Columns("TASK", "MODEL", "HERE", "PUBLISHED", "DIFFERENCE");
        for (Result result : report.results()) {
            result.published()
                    .ifPresent(published ->
                            table.row(
                                    result.task(),
                                    result.model(),
                                    percent(result.score()),
                                    percent(published),
                                    String.format(
                                            Locale.ROOT,
                                            "%+.2f",
                                            100 * (result.score() - published))));
        }
        if (!table.isEmpty()) {
            out.println();
            table.print(out);
        }
    }

    private void printCosts() {
        var table =
                new Columns(
                        "MODEL",
                        "TYPE",
                        "DIMENSIONS",
                        "PARAMETERS",
                        "FILE",
                        "MEMORY",
                        "DOCUMENTS/S",
                        "TOKENS/S",
                        "QUERY P50",
                        "P95",
                        "PAID");
        for (ModelEntry model : report.models()) {
            Cost cost = model.cost();
            Optional<Cost.Latency> latency = cost.speed().flatMap(Cost.Speed::latency);
            table.row(
                    model.label(),
                    model.type(),
                    model.dimensions(),
                    millions(cost.parameters()),
                    size(cost.fileBytes()),
                    size(cost.memoryBytes()),
                    cost.speed().map(speed -> number(speed.documentsPerSecond())).orElse(NOTHING),
                    cost.speed().map(speed -> number(speed.tokensPerSecond())).orElse(NOTHING),
                    latency.map(each -> millis(each.p50Millis())).orElse(NOTHING),
                    latency.map(each -> millis(each.p95Millis())).orElse(NOTHING),
                    cost.remote().map(ReportTables::paid).orElse(NOTHING));
        }
        out.println();
        table.print(out);
    }

    private static String paid(Cost.Remote remote) {
        String tokens = String.format(Locale.ROOT, "%,d tokens", remote.tokens());
        return remote.dollars().isPresent()
                ? String.format(Locale.ROOT, "%s, $%.4f", tokens, remote.dollars().getAsDouble())
                : tokens;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f", 100 * share);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    private static String millis(double value) {
        return String.format(Locale.ROOT, "%.1f ms", value);
    }

    private static String millions(OptionalLong count) {
        return count.isEmpty()
                ? NOTHING
                : String.format(Locale.ROOT, "%,.1f M", count.getAsLong() / 1e6);
    }

    private static String size(OptionalLong bytes) {
        return bytes.isEmpty() ? NOTHING : Sizes.text(bytes.getAsLong());
    }
}
