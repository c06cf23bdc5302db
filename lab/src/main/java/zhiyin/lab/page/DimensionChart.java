package zhiyin.lab.page;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import zhiyin.lab.report.ModelEntry;
import zhiyin.lab.report.Report;

/// Mean scores of models whose vectors were cut: what shorter vectors lose.
record DimensionChart(Report report, Models models) {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 340;
    private static final int LEFT = 60;
    private static final int RIGHT = 190;
    private static final int TOP = 16;
    private static final int BOTTOM = 48;
    private static final double DOT = 4;

    void write(Markup page) {
        List<Map.Entry<ModelEntry, List<ModelEntry>>> cut =
                models.families().entrySet().stream()
                        .filter(family -> family.getValue().size() > 1)
                        .toList();
        if (cut.isEmpty()) {
            return;
        }
        List<ModelEntry> all = cut.stream().flatMap(family -> family.getValue().stream()).toList();
        DoubleSummaryStatistics scores = all.stream().mapToDouble(this::score).summaryStatistics();
        DoubleSummaryStatistics sizes =
                all.stream().mapToDouble(ModelEntry::dimensions).summaryStatistics();
        Scale up = Scale.linear(scores.getMin(), scores.getMax(), HEIGHT - BOTTOM, TOP);
        Scale across = Scale.logarithmic(sizes.getMin(), sizes.getMax(), LEFT, WIDTH - RIGHT);
        page.open("section").element("h2", Phrase.of("Shorter vectors", "更短的向量"));
        page.open("div", "class", "wide");
        page.drawing(WIDTH, HEIGHT, "mean score against dimensions");
        List<Double> ticks =
                all.stream().map(model -> (double) model.dimensions()).distinct().toList();
        new Axes(page, across, ticks, up)
                .write(
                        Phrase.of("dimensions", "维数"),
                        Phrase.of("mean score", "平均分"),
                        HEIGHT - BOTTOM);
        cut.forEach(family -> curve(page, across, up, family.getKey(), family.getValue()));
        names(page, across, up, cut.stream().map(Map.Entry::getKey).toList());
        page.close().close();
        table(page, cut);
        page.close();
    }

    private double score(ModelEntry model) {
        return 100 * report.mean(model.label());
    }

    private void curve(
            Markup page, Scale across, Scale up, ModelEntry leader, List<ModelEntry> family) {
        String colour = Marks.colour(models.number(leader));
        String points =
                family.stream()
                        .map(model ->
                                Marks.px(across.at(model.dimensions()))
                                        + ","
                                        + Marks.px(up.at(score(model))))
                        .collect(Collectors.joining(" "));
        page.open("polyline", "points", points, "class", colour + " curve").close();
        for (ModelEntry model : family) {
            new Marks(page)
                    .dot(
                            across.at(model.dimensions()),
                            up.at(score(model)),
                            DOT,
                            colour,
                            "%s: %s"
                                    .formatted(
                                            model.label(),
                                            Figures.score(report.mean(model.label()))));
        }
    }

    private void names(Markup page, Scale across, Scale up, List<ModelEntry> leaders) {
        double[] heights =
                Apart.from(leaders.stream().map(leader -> up.at(score(leader))).toList());
        for (int i = 0; i < heights.length; i++) {
            ModelEntry leader = leaders.get(i);
            page.label(
                    across.end() + 8,
                    heights[i] + 4,
                    Phrase.same(leader.label()),
                    Marks.colour(models.number(leader)) + " name");
        }
    }

    private void table(Markup page, List<Map.Entry<ModelEntry, List<ModelEntry>>> cut) {
        page.open("div", "class", "wide").open("table").open("thead").open("tr");
        page.element("th", Phrase.of("Model", "模型"), "scope", "col");
        page.element("th", Phrase.of("Dimensions", "维数"), "scope", "col");
        page.element("th", Phrase.of("Mean score", "平均分"), "scope", "col");
        page.element("th", Phrase.of("Of the longest", "占最长者"), "scope", "col");
        page.element("th", Phrase.of("A million vectors", "一百万个向量"), "scope", "col");
        page.close().close().open("tbody");
        for (Map.Entry<ModelEntry, List<ModelEntry>> family : cut) {
            for (ModelEntry model : family.getValue()) {
                page.open("tr").element("th", family.getKey().label(), "scope", "row");
                page.element("td", Integer.toString(model.dimensions()), "class", "number");
                page.element("td", Figures.score(report.mean(model.label())), "class", "number");
                page.element(
                        "td",
                        Figures.score(
                                        report.mean(model.label())
                                                / report.mean(family.getKey().label()))
                                + " %",
                        "class",
                        "number");
                page.element(
                        "td",
                        Figures.bytes(OptionalLong.of(1_000_000 * model.cost().vectorBytes())),
                        "class",
                        "number");
                page.close();
            }
        }
        page.close().close().close();
    }
}
