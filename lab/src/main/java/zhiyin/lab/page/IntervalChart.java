package zhiyin.lab.page;

import java.util.DoubleSummaryStatistics;
import java.util.stream.DoubleStream;
import zhiyin.lab.report.ModelEntry;
import zhiyin.lab.report.Report;
import zhiyin.lab.report.Result;
import zhiyin.lab.report.TaskEntry;

/// Every score as a dot on its interval: what overlaps is hard to tell apart.
record IntervalChart(Report report, Models models) {
    private static final int WIDTH = 860;
    private static final int LEFT = 210;
    private static final int RIGHT = 20;
    private static final int ROW = 15;
    private static final int GAP = 14;
    private static final int AXIS = 30;
    private static final double DOT = 4.5;

    void write(Markup page) {
        DoubleSummaryStatistics range =
                report.results().stream()
                        .flatMapToDouble(each ->
                                DoubleStream.of(each.interval().low(), each.interval().high()))
                        .map(value -> 100 * value)
                        .summaryStatistics();
        Scale across = Scale.linear(range.getMin(), range.getMax(), LEFT, WIDTH - RIGHT);
        int block = models.leading().size() * ROW + GAP;
        int bottom = report.tasks().size() * block + GAP;
        page.open("section").element("h2", Phrase.of("How sure the scores are", "得分有多可靠"));
        legend(page);
        page.open("div", "class", "wide");
        page.drawing(WIDTH, bottom + AXIS, "scores with their intervals");
        var marks = new Marks(page);
        Axes.columns(page, across, bottom);
        int top = GAP;
        for (TaskEntry task : report.tasks()) {
            page.label(LEFT - 12, top + (block - GAP) / 2.0 + 4, Phrase.same(task.name()), "end");
            for (ModelEntry model : models.leading()) {
                result(
                        marks,
                        across,
                        top + ROW / 2.0,
                        model,
                        report.result(task.name(), model.label()));
                top += ROW;
            }
            top += GAP;
        }
        page.close().close().close();
    }

    private void result(Marks marks, Scale across, double y, ModelEntry model, Result result) {
        String colour = Marks.colour(models.number(model));
        marks.line(
                across.at(100 * result.interval().low()),
                y,
                across.at(100 * result.interval().high()),
                y,
                colour + " whisker");
        marks.dot(
                across.at(100 * result.score()),
                y,
                DOT,
                colour,
                "%s: %s (%s–%s)"
                        .formatted(
                                model.label(),
                                Figures.score(result.score()),
                                Figures.score(result.interval().low()),
                                Figures.score(result.interval().high())));
    }

    private void legend(Markup page) {
        page.open("p", "class", "legend");
        for (ModelEntry model : models.leading()) {
            page.open("span", "class", Marks.colour(models.number(model)) + " key").close();
            page.text(model.label() + " ");
        }
        page.close();
    }
}
