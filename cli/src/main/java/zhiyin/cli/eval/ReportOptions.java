package zhiyin.cli.eval;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import zhiyin.cli.Columns;
import zhiyin.lab.page.ReportPage;
import zhiyin.lab.report.Baseline;
import zhiyin.lab.report.Baseline.Change;
import zhiyin.lab.report.Report;
import zhiyin.lab.report.ReportJson;
import zhiyin.lab.report.ReportMarkdown;

/// What is made of what was found.
final class ReportOptions {
    private static final double POINTS = 100;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description =
                    "Write a page with tables and charts, in English and Chinese, that needs nothing else.")
    @Nullable Path html;

    @Option(
            names = "--markdown",
            paramLabel = "FILE",
            description = "Write the tables as Markdown.")
    @Nullable Path markdown;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write everything that was found, for programs and for --baseline.")
    @Nullable Path json;

    @Option(
            names = "--baseline",
            paramLabel = "FILE",
            description =
                    "A report of an earlier run, as JSON. Ends with 3 where a score of it dropped, or was not measured again.")
    @Nullable Path baseline;

    @Option(
            names = "--tolerance",
            paramLabel = "POINTS",
            defaultValue = "0.5",
            description = "By how much of 100 a score may drop. Default: ${DEFAULT-VALUE}")
    double tolerance = 0.5;

    /// What is wrong with the options, if anything is, before hours are spent.
    Optional<String> problem() {
        if (!(tolerance >= 0 && tolerance <= POINTS)) {
            return Optional.of("--tolerance is %s, expected 0 to 100".formatted(tolerance));
        }
        return Stream.of(html, markdown, json)
                .filter(Objects::nonNull)
                .map(file -> file.toAbsolutePath().getParent())
                .filter(folder -> folder != null && !Files.isDirectory(folder))
                .findFirst()
                .map("there is no directory %s"::formatted);
    }

    /// @throws zhiyin.lab.LabException where it is no report
    Optional<Baseline> baseline() throws IOException {
        return baseline == null
                ? Optional.empty()
                : Optional.of(new Baseline(ReportJson.read(baseline), tolerance / POINTS));
    }

    void write(Report report) throws IOException {
        if (json != null) {
            ReportJson.write(report, json);
        }
        if (markdown != null) {
            Files.writeString(markdown, ReportMarkdown.of(report));
        }
        if (html != null) {
            boolean chinese =
                    Locale.getDefault().getLanguage().equals(Locale.CHINESE.getLanguage());
            Files.writeString(html, ReportPage.of(report, chinese));
        }
    }

    /// Tells what became of the baseline's scores.
    ///
    /// @return whether all were kept
    static boolean held(Baseline baseline, Report report, PrintWriter out) {
        List<Change> failures = baseline.changes(report).stream().filter(Change::fails).toList();
        out.println();
        if (failures.isEmpty()) {
            out.println("No score of the baseline dropped.");
            return true;
        }
        var table = new Columns("TASK", "MODEL", "BASELINE", "NOW", "WHY");
        for (Change change : failures) {
            table.row(
                    change.task(),
                    change.model(),
                    percent(change.before()),
                    change.now().map(ReportOptions::percent).orElse("-"),
                    switch (change.verdict()) {
                        case MISSING -> "not measured this time";
                        case OTHER_DATA -> "other data";
                        case DROPPED, KEPT, RISEN -> "dropped";
                    });
        }
        out.println("Scores of the baseline that were not kept:");
        table.print(out);
        return false;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f", POINTS * share);
    }
}
