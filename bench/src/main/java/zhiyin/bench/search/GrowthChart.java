package zhiyin.bench.search;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// How a store's figures grow with its passages, as an SVG drawing with logarithmic axes: times of a question at the
/// left, times of building at the right.
record GrowthChart(List<SearchFigures> figures) {
    private static final int WIDTH = 940;
    private static final int HEIGHT = 330;
    private static final int PANEL = 300;
    private static final int TOP = 50;
    private static final int BOTTOM = 280;

    private record Line(String name, String colour, List<double[]> points) {}

    String svg() {
        return """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12" fill="#333">
        <rect width="%d" height="%d" fill="#fff"/>
        %s%s</svg>
        """
                .formatted(
                        WIDTH,
                        HEIGHT,
                        WIDTH,
                        HEIGHT,
                        panel(
                                60,
                                "A question, milliseconds",
                                List.of(
                                        new Line("p50", "#1f6feb", answers(50)),
                                        new Line("p99", "#d1242f", answers(99)))),
                        panel(
                                500,
                                "Building, seconds",
                                List.of(
                                        new Line(
                                                "searchable",
                                                "#1a7f37",
                                                SearchFigures.points(
                                                        figures, SearchFigures::written)),
                                        new Line(
                                                "merged",
                                                "#9a6700",
                                                SearchFigures.points(
                                                        figures, SearchFigures::merged)))));
    }

    private List<double[]> answers(int percent) {
        return SearchFigures.points(figures, each -> SearchFigures.median(each.answers(), percent));
    }

    private static String panel(int left, String title, List<Line> lines) {
        Axis across = Axis.of(lines, 0, left, left + PANEL);
        Axis up = Axis.of(lines, 1, BOTTOM, TOP);
        var drawing = new StringBuilder();
        text(drawing, left, 22, "start", "font-weight=\"bold\"", title);
        across.decades()
                .forEach(value -> {
                    rule(drawing, across.at(value), TOP, across.at(value), BOTTOM);
                    text(drawing, across.at(value), BOTTOM + 18, "middle", "", number(value));
                });
        up.decades()
                .forEach(value -> {
                    rule(drawing, left, up.at(value), left + PANEL, up.at(value));
                    text(drawing, left - 8, up.at(value) + 4, "end", "", number(value));
                });
        text(drawing, left + PANEL / 2.0, BOTTOM + 38, "middle", "", "passages");
        lines.forEach(line -> draw(drawing, line, across, up));
        return drawing.toString();
    }

    private static void draw(StringBuilder drawing, Line line, Axis across, Axis up) {
        String points =
                line.points().stream()
                        .map(point -> "%.1f,%.1f".formatted(across.at(point[0]), up.at(point[1])))
                        .collect(Collectors.joining(" "));
        drawing.append(
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n"
                        .formatted(points, line.colour()));
        for (double[] point : line.points()) {
            drawing.append(
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"><title>%s: %,.0f passages, %.1f</title></circle>%n"
                            .formatted(
                                    across.at(point[0]),
                                    up.at(point[1]),
                                    line.colour(),
                                    line.name(),
                                    point[0],
                                    point[1]));
        }
        double[] last = line.points().getLast();
        text(
                drawing,
                across.at(last[0]) + 8,
                up.at(last[1]) + 4,
                "start",
                "",
                "%s %.1f".formatted(line.name(), last[1]));
    }

    private static void rule(StringBuilder drawing, double x1, double y1, double x2, double y2) {
        drawing.append(
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>%n"
                        .formatted(x1, y1, x2, y2));
    }

    private static void text(
            StringBuilder drawing, double x, double y, String anchor, String style, String text) {
        drawing.append(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" %s>%s</text>%n"
                        .formatted(x, y, anchor, style, text));
    }

    private static String number(double value) {
        return value >= 1e6
                ? "%.0fM".formatted(value / 1e6)
                : value >= 1e3
                        ? "%.0fk".formatted(value / 1e3)
                        : String.format(Locale.ROOT, value < 1 ? "%.1f" : "%.0f", value);
    }

    /// From one power of ten to another.
    private record Axis(int from, int to, double start, double end) {
        static Axis of(List<Line> lines, int coordinate, double start, double end) {
            var range =
                    lines.stream()
                            .flatMap(line -> line.points().stream())
                            .mapToDouble(point -> Math.log10(Math.max(point[coordinate], 0.1)))
                            .summaryStatistics();
            int from = (int) Math.floor(range.getMin() + 1e-9);
            int to = Math.max(from + 1, (int) Math.ceil(range.getMax() - 1e-9));
            return new Axis(from, to, start, end);
        }

        double at(double value) {
            double share = (Math.log10(Math.max(value, 0.1)) - from) / (to - from);
            return start + share * (end - start);
        }

        List<Double> decades() {
            return IntStream.rangeClosed(from, to).mapToObj(power -> Math.pow(10, power)).toList();
        }
    }
}
