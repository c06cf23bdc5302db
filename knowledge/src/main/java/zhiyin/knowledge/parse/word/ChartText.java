package zhiyin.knowledge.parse.word;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Table;
import zhiyin.knowledge.document.Table.Cell;
import zhiyin.knowledge.parse.ooxml.XmlPart;

/// A chart as the table it was drawn from: a row for each category, a column for each series. The numbers
/// are those that the chart keeps of its workbook.
final class ChartText {
    private static final int MAX_ROWS = 5_000;
    private static final int MAX_SERIES = 200;
    private static final Pattern NUMBER =
            Pattern.compile("-?[0-9]{1,20}\\.[0-9]{1,30}(?:E-?[0-9]{1,2})?");

    private static final class Series {
        private String name = "";
        private Map<Integer, String> categories = Map.of();
        private Map<Integer, String> values = Map.of();
    }

    private final List<Series> series = new ArrayList<>();
    private final List<String> titles = new ArrayList<>();

    private ChartText() {}

    static List<Block> read(XmlPart xml) {
        var chart = new ChartText();
        chart.children(xml, 0);
        return chart.blocks();
    }

    private void children(XmlPart xml, int here) {
        while (xml.nextChild(here)) {
            switch (xml.name()) {
                case "c:title" -> titles.addAll(DrawingText.paragraphs(xml));
                case "c:ser" -> {
                    if (series.size() < MAX_SERIES) {
                        series.add(readSeries(xml));
                    }
                }
                default -> children(xml, xml.depth());
            }
        }
    }

    private static Series readSeries(XmlPart xml) {
        var found = new Series();
        int here = xml.depth();
        while (xml.nextChild(here)) {
            switch (xml.name()) {
                case "c:tx" -> found.name = String.join(" ", points(xml).values());
                case "c:cat", "c:xVal" -> found.categories = points(xml);
                case "c:val", "c:yVal" -> found.values = points(xml);
                default -> {}
            }
        }
        return found;
    }

    private static Map<Integer, String> points(XmlPart xml) {
        var points = new TreeMap<Integer, String>();
        collect(xml, points, 0);
        return points;
    }

    private static void collect(XmlPart xml, Map<Integer, String> points, int index) {
        int here = xml.depth();
        while (xml.nextChild(here)) {
            switch (xml.name()) {
                case "c:pt" -> collect(xml, points, xml.number("idx", 0));
                case "c:v" -> {
                    String value = number(xml.text().strip());
                    if (points.size() < MAX_ROWS) {
                        points.put(index, value);
                    }
                }
                default -> collect(xml, points, index);
            }
        }
    }

    /// Numbers without the digits that binary fractions leave behind.
    private static String number(String value) {
        return NUMBER.matcher(value).matches()
                ? new BigDecimal(value)
                        .round(new MathContext(15))
                        .stripTrailingZeros()
                        .toPlainString()
                : value;
    }

    private List<Block> blocks() {
        var indices = new TreeSet<Integer>();
        series.forEach(each -> indices.addAll(each.values.keySet()));
        if (indices.isEmpty()) {
            return titles.stream()
                    .<Block>map(title -> new Block.Paragraph(title, Place.UNKNOWN))
                    .toList();
        }
        var rows = new ArrayList<Table.Row>();
        rows.add(row("", series.stream().map(each -> each.name).toList()));
        for (int index : indices) {
            List<String> values =
                    series.stream().map(each -> each.values.getOrDefault(index, "")).toList();
            rows.add(row(category(index), values));
        }
        String caption = titles.isEmpty() ? "" : titles.getFirst();
        return List.of(new Block.TableBlock(new Table(caption, rows, 1), Place.UNKNOWN));
    }

    private String category(int index) {
        return series.stream()
                .map(each -> each.categories.getOrDefault(index, ""))
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static Table.Row row(String first, List<String> others) {
        var cells = new ArrayList<Cell>();
        cells.add(Cell.of(first));
        others.forEach(text -> cells.add(Cell.of(text)));
        return new Table.Row(cells);
    }
}
