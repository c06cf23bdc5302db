package zhiyin.lab.page;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.OptionalLong;
import zhiyin.lab.report.ModelEntry;
import zhiyin.lab.report.Report;
import zhiyin.lab.report.RunInfo;
import zhiyin.lab.report.TaskEntry;

/// How the report was made, so that anybody can make it again, and whose data it is of.
record Origin(Report report) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    void write(Markup page) {
        RunInfo run = report.run();
        page.open("section").element("h2", Phrase.of("How this was made", "如何得出"));
        page.element("pre", run.command());
        page.open("dl");
        entry(page, Phrase.of("Made", "时间"), TIME.format(run.started()));
        entry(
                page,
                Phrase.of("Machine", "机器"),
                "%s, %d × %s, %s, Java %s"
                        .formatted(
                                run.machine().cpu(),
                                run.machine().cores(),
                                run.machine().arch(),
                                run.machine().os(),
                                run.machine().java()));
        entry(
                page,
                Phrase.of("Free memory", "可用内存"),
                Figures.bytes(OptionalLong.of(run.machine().memoryBytes())));
        entry(page, Phrase.of("Program", "程序"), "Zhiyin " + run.zhiyin());
        entry(page, Phrase.of("Took", "用时"), "%s s".formatted(Figures.three(run.seconds())));
        entry(
                page,
                Phrase.of("Intervals", "置信区间"),
                "bootstrap, %,d ×, seed %d".formatted(run.bootstrapDraws(), run.seed()));
        run.limit()
                .ifPresent(limit ->
                        entry(
                                page,
                                Phrase.of("Only the first", "仅取前"),
                                "%,d / task".formatted(limit)));
        page.close();
        models(page);
        data(page);
        page.close();
    }

    private static void entry(Markup page, Phrase name, String value) {
        page.element("dt", name).element("dd", value);
    }

    private void models(Markup page) {
        page.open("details").element("summary", Phrase.of("Models’ files", "模型文件"));
        page.open("dl");
        for (ModelEntry model : report.models()) {
            page.element("dt", model.label()).element("dd", model.fingerprint());
        }
        page.close().close();
    }

    private void data(Markup page) {
        page.open("details").element("summary", Phrase.of("Whose data", "数据来源"));
        page.open("dl");
        for (TaskEntry task : report.tasks()) {
            page.element("dt", task.name())
                    .element("dd", join(task.language(), task.source(), task.licence()));
        }
        page.close().close();
    }

    private static String join(String... parts) {
        var joined = new StringBuilder();
        for (String part : parts) {
            if (!part.isBlank()) {
                joined.append(joined.isEmpty() ? "" : "; ").append(part);
            }
        }
        return joined.isEmpty() ? Figures.NONE : joined.toString();
    }
}
