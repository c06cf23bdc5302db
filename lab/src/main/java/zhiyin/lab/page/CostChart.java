package zhiyin.lab.page;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import zhiyin.lab.report.Cost;
import zhiyin.lab.report.ModelEntry;
import zhiyin.lab.report.Report;

/// Mean scores against speed: the best are at the top, the quickest at the right.
record CostChart(Report report, Models models) {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 320;
    private static final int LEFT = 60;
    private static final int RIGHT = 160;
    private static final int TOP = 16;
    private static final int BOTTOM = 48;
    private static final double DOT = 6;

    void write(Markup page) {
        List<ModelEntry> timed =
                models.leading().stream()
                        .filter(model -> model.cost().speed().isPresent())
                        .toList();
        if (timed.size() < 2) {
            return;
        }
        DoubleSummaryStatistics scores =
                timed.stream()
                        .mapToDouble(model -> 100 * report.mean(model.label()))
                        .summaryStatistics();
        DoubleSummaryStatistics speeds =
                timed.stream().mapToDouble(CostChart::speed).summaryStatistics();
        Scale up = Scale.linear(scores.getMin(), scores.getMax(), HEIGHT - BOTTOM, TOP);
        Scale across = Scale.logarithmic(speeds.getMin(), speeds.getMax(), LEFT, WIDTH - RIGHT);
        page.open("section").element("h2", Phrase.of("Quality and speed", "质量与速度"));
        page.open("div", "class", "wide");
        page.drawing(WIDTH, HEIGHT, "mean score against documents a second");
        var axes = new Axes(page, across, across.ticks(), up);
        axes.write(
                Phrase.of("documents a second", "每秒文档数"),
                Phrase.of("mean score", "平均分"),
                HEIGHT - BOTTOM);
        for (ModelEntry model : timed) {
            double x = across.at(speed(model));
            double y = up.at(100 * report.mean(model.label()));
            new Marks(page)
                    .dot(
                            x,
                            y,
                            DOT,
                            Marks.colour(models.number(model)),
                            "%s: %s, %s/s"
                                    .formatted(
                                            model.label(),
                                            Figures.score(report.mean(model.label())),
                                            Figures.three(speed(model))));
            page.label(x + 10, y + 4, Phrase.same(model.label()), "");
        }
        page.close().close().close();
    }

    private static double speed(ModelEntry model) {
        return model.cost().speed().map(Cost.Speed::documentsPerSecond).orElseThrow();
    }
}
