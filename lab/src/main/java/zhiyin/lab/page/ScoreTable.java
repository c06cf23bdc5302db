package zhiyin.lab.page;

import java.util.Locale;
import java.util.Map;
import zhiyin.lab.report.ModelEntry;
import zhiyin.lab.report.Report;
import zhiyin.lab.report.Result;
import zhiyin.lab.report.TaskEntry;

/// Main scores: a row for each task, a column for each model, and their means.
record ScoreTable(Report report, Models models) {
    private static final Map<String, String> CHINESE =
            Map.of(
                    "retrieval", "检索",
                    "code-retrieval", "代码检索",
                    "reranking", "重排序",
                    "sts", "语义相似度",
                    "pair-classification", "句对分类",
                    "classification", "分类",
                    "clustering", "聚类",
                    "bitext-mining", "双语对齐");

    void write(Markup page) {
        page.open("section");
        page.element("h2", Phrase.of("Scores", "得分"));
        page.open("div", "class", "wide").open("table").open("thead").open("tr");
        page.element("th", Phrase.of("Task", "任务"), "scope", "col");
        for (ModelEntry model : models.leading()) {
            page.element(
                    "th",
                    model.label(),
                    "scope",
                    "col",
                    "class",
                    Marks.colour(models.number(model)) + " model");
        }
        page.close().close().open("tbody");
        report.tasks().forEach(task -> row(page, task));
        page.close();
        mean(page);
        page.close().close();
        page.element(
                "p",
                Phrase.of(
                        "Of 100; below each, where 95 of 100 such samples would lie. Bold: the best, and all that are not clearly worse. “Published” is what others measured of the same model on the same data.",
                        "满分 100；其下为 95% 置信区间。粗体：最好的，以及与之没有明显差距的。“已发表”指他人在同样数据上对同一模型的测量值。"),
                "class",
                "note");
        page.close();
    }

    private void row(Markup page, TaskEntry task) {
        page.open("tr").open("th", "scope", "row").text(task.name());
        page.open("small")
                .say(Phrase.of(task.kind(), CHINESE.getOrDefault(task.kind(), task.kind())))
                .text(", " + task.metric() + ", ")
                .say(Phrase.of("%,d units", "%,d 条").with(task.units()))
                .close()
                .close();
        for (ModelEntry model : models.leading()) {
            cell(page, task, report.result(task.name(), model.label()));
        }
        page.close();
    }

    private void cell(Markup page, TaskEntry task, Result result) {
        boolean best = report.isAmongBest(task.name(), result.model());
        page.open("td", "class", best ? "number best" : "number")
                .text(Figures.score(result.score()));
        page.element(
                "small",
                "%s–%s"
                        .formatted(
                                Figures.score(result.interval().low()),
                                Figures.score(result.interval().high())));
        if (result.published().isPresent()) {
            page.element(
                    "small",
                    Phrase.of("published %s", "已发表 %s")
                            .with(
                                    String.format(
                                            Locale.ROOT,
                                            "%.2f",
                                            100 * result.published().getAsDouble())));
        }
        if (result.cut() > 0) {
            page.element("small", Phrase.of("%,d texts cut", "截断 %,d 条").with(result.cut()));
        }
        page.close();
    }

    private void mean(Markup page) {
        if (report.tasks().size() == 1) {
            return;
        }
        page.open("tfoot").open("tr").element("th", Phrase.of("Mean", "平均"), "scope", "row");
        for (ModelEntry model : models.leading()) {
            page.element("td", Figures.score(report.mean(model.label())), "class", "number");
        }
        page.close().close();
    }
}
