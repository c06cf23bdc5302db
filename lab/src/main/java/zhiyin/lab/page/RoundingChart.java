package zhiyin.lab.page;

import java.util.Collection;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.Stream;
import zhiyin.lab.report.ModelEntry;
import zhiyin.lab.report.Report;
import zhiyin.lab.report.TaskEntry;

/// How far each task's score moves from the first way a model was run in: a dot a task, a bar for their mean.
record RoundingChart(Report report, Models models) {
    private static final int WIDTH = 860;
    private static final int LEFT = 20;
    private static final int RIGHT = 20;
    private static final int ROW = 46;
    private static final int NAME = 16;
    private static final int DOTS = 31;
    private static final int TOP = 6;
    private static final int AXIS = 44;
    private static final double DOT = 4;
    private static final double BAR = 9;

    /// @param first the way that the other is compared with
    private record Row(ModelEntry first, ModelEntry other) {}

    void write(Markup page) {
        List<Row> rows = models.inSeveralWays().stream().flatMap(RoundingChart::rows).toList();
        DoubleSummaryStatistics range =
                rows.stream()
                        .flatMap(row -> report.tasks().stream().map(task -> moved(row, task)))
                        .mapToDouble(points -> points)
                        .summaryStatistics();
        Scale across =
                Scale.linear(
                        Math.min(0, range.getMin()),
                        Math.max(0, range.getMax()),
                        LEFT,
                        WIDTH - RIGHT);
        int bottom = TOP + rows.size() * ROW;
        page.open("div", "class", "wide");
        page.drawing(WIDTH, bottom + AXIS, "how far scores move from the first way");
        axis(page, across, bottom);
        for (int i = 0; i < rows.size(); i++) {
            row(page, across, TOP + i * ROW, rows.get(i));
        }
        page.close().close();
    }

    private static Stream<Row> rows(Collection<ModelEntry> ways) {
        ModelEntry first = ways.iterator().next();
        return ways.stream().skip(1).map(other -> new Row(first, other));
    }

    private static void axis(Markup page, Scale across, int bottom) {
        Axes.columns(page, across, bottom);
        page.label(
                (across.start() + across.end()) / 2,
                bottom + 36,
                Phrase.of(
                        "points of 100 against the first way: a dot a task, the bar their mean",
                        "与首行相比（百分制）：每点一项任务，竖线为平均"),
                "middle");
    }

    private void row(Markup page, Scale across, int top, Row row) {
        var marks = new Marks(page);
        double y = top + DOTS;
        String colour = Marks.colour(models.number(row.other()));
        page.label(LEFT, top + NAME, Phrase.same(row.other().label()), colour + " name");
        for (TaskEntry task : report.tasks()) {
            double moved = moved(row, task);
            marks.dot(
                    across.at(moved),
                    y,
                    DOT,
                    colour,
                    "%s: %s".formatted(task.name(), Figures.difference(moved / 100)));
        }
        double mean = 100 * (report.mean(row.other().label()) - report.mean(row.first().label()));
        marks.line(across.at(mean), y - BAR, across.at(mean), y + BAR, colour + " whisker");
    }

    private double moved(Row row, TaskEntry task) {
        return 100
                * (report.result(task.name(), row.other().label()).score()
                        - report.result(task.name(), row.first().label()).score());
    }
}
