package zhiyin.lab.page;

import java.util.List;
import zhiyin.lab.report.Cost;
import zhiyin.lab.report.ModelEntry;
import zhiyin.lab.report.Report;
import zhiyin.lab.report.TaskEntry;

/// Models that were run in several arithmetics, or searched in two stages: what that loses, and what it gains.
record RoundingTable(Report report, Models models) {
    void write(Markup page) {
        if (models.inSeveralWays().isEmpty()) {
            return;
        }
        page.open("section").element("h2", Phrase.of("What rounding loses", "近似的损失"));
        new RoundingChart(report, models).write(page);
        page.open("div", "class", "wide").open("table").open("thead").open("tr");
        page.element("th", Phrase.of("Model", "模型"), "scope", "col");
        page.element("th", Phrase.of("Arithmetic", "运算"), "scope", "col");
        page.element("th", Phrase.of("Mean score", "平均分"), "scope", "col");
        page.element("th", Phrase.of("Against the first", "与首行相比"), "scope", "col");
        page.element("th", Phrase.of("Largest loss in a task", "单项任务最大损失"), "scope", "col");
        page.element("th", Phrase.of("Tokens/s", "词元/秒"), "scope", "col");
        page.close().close().open("tbody");
        models.inSeveralWays().forEach(each -> each.forEach(model -> row(page, each, model)));
        page.close().close().close().close();
    }

    private void row(Markup page, List<ModelEntry> all, ModelEntry model) {
        ModelEntry first = all.getFirst();
        page.open("tr").element("th", model.name(), "scope", "row").element("td", way(model));
        page.element("td", Figures.score(report.mean(model.label())), "class", "number");
        boolean other = !model.equals(first);
        page.element(
                "td",
                other
                        ? Figures.difference(
                                report.mean(model.label()) - report.mean(first.label()))
                        : Figures.NONE,
                "class",
                "number");
        page.element(
                "td",
                other ? Figures.difference(worst(first, model)) : Figures.NONE,
                "class",
                "number");
        page.element(
                "td",
                model.cost()
                        .speed()
                        .map(Cost.Speed::tokensPerSecond)
                        .map(Figures::three)
                        .orElse(Figures.NONE),
                "class",
                "number");
        page.close();
    }

    private static Phrase way(ModelEntry model) {
        if (model.coarse().isEmpty()) {
            return model.indexed()
                    ? Phrase.of("%s, candidates from the index", "%s，候选来自索引").with(model.type())
                    : Phrase.same(model.type());
        }
        return (model.indexed()
                        ? Phrase.of(
                                "%s, candidates by %d dimensions from the index", "%s，候选来自 %d 维的索引")
                        : Phrase.of("%s, candidates by %d dimensions", "%s，先用 %d 维找候选"))
                .with(model.type(), model.coarse().getAsInt());
    }

    private double worst(ModelEntry first, ModelEntry model) {
        return report.tasks().stream()
                .map(TaskEntry::name)
                .mapToDouble(task ->
                        report.result(task, model.label()).score()
                                - report.result(task, first.label()).score())
                .min()
                .orElse(0);
    }
}
