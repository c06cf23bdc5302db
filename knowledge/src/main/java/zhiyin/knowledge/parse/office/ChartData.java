package zhiyin.knowledge.parse.office;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.xml.stream.XMLStreamConstants;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Table;
import zhiyin.knowledge.parse.ooxml.XmlPart;

/// The numbers a chart was drawn from, as the chart keeps them (DrawingML charts, ECMA-376-1, 21.2): a row
/// for each category, a column for each series.
final class ChartData {
    private static final int MOST_POINTS = 10_000;
    private static final int MOST_SERIES = 200;

    private final StringBuilder title = new StringBuilder();
    private final List<Series> all = new ArrayList<>();

    private static final class Series {
        final StringBuilder name = new StringBuilder();
        final Map<Integer, String> categories = new TreeMap<>();
        final Map<Integer, String> values = new TreeMap<>();
    }

    private ChartData() {}

    static ChartData read(XmlPart xml) {
        var data = new ChartData();
        data.new Walk(xml).run();
        return data;
    }

    /// Goes through the part once, knowing what it is in.
    private final class Walk {
        private final XmlPart xml;
        private int titles;
        private int axes;
        private String role = "";
        private int point;

        Walk(XmlPart xml) {
            this.xml = xml;
        }

        void run() {
            for (int event = xml.next();
                    event != XMLStreamConstants.END_DOCUMENT;
                    event = xml.next()) {
                if (event == XMLStreamConstants.START_ELEMENT) {
                    start(xml.localName());
                } else if (event == XMLStreamConstants.END_ELEMENT) {
                    end(xml.localName());
                }
            }
        }

        private void start(String name) {
            switch (name) {
                case "title" -> titles++;
                case "catAx", "valAx", "dateAx", "serAx" -> axes++;
                case "ser" -> all.add(new Series());
                case "tx", "cat", "val", "xVal", "yVal" -> role = titles > 0 ? "" : name;
                case "pt" -> point = xml.number("idx", 0);
                case "t" -> {
                    if (titles > 0 && axes == 0) {
                        title.append(xml.text());
                    }
                }
                case "v" -> value(xml.text());
                default -> {
                    // Looks: nothing that is said.
                }
            }
        }

        private void end(String name) {
            switch (name) {
                case "title" -> titles--;
                case "catAx", "valAx", "dateAx", "serAx" -> axes--;
                case "tx", "cat", "val", "xVal", "yVal" -> role = "";
                default -> {
                    // Nothing was begun with it.
                }
            }
        }

        private void value(String value) {
            if (all.isEmpty() || all.size() > MOST_SERIES) {
                return;
            }
            Series series = all.getLast();
            switch (role) {
                case "tx" -> series.name.append(value);
                case "cat", "xVal" -> put(series.categories, value);
                case "val", "yVal" -> put(series.values, value);
                default -> {
                    // A number format or the like.
                }
            }
        }

        private void put(Map<Integer, String> points, String value) {
            if (points.size() < MOST_POINTS) {
                points.putIfAbsent(point, value);
            }
        }
    }

    /// A table under the chart's title; the title alone where the chart keeps no numbers.
    Optional<Block> block(Place place) {
        List<Series> said =
                all.stream().limit(MOST_SERIES).filter(s -> !s.values.isEmpty()).toList();
        String caption = title.toString().strip();
        if (said.isEmpty()) {
            return caption.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Block.Caption(caption, place));
        }
        List<Table.Row> rows = new ArrayList<>();
        List<Table.Cell> head = new ArrayList<>();
        head.add(Table.Cell.of(""));
        said.forEach(series -> head.add(Table.Cell.of(series.name.toString().strip())));
        rows.add(new Table.Row(head));
        var points = new TreeMap<>(said.getFirst().categories);
        said.forEach(series -> series.values.forEach((at, _) -> points.putIfAbsent(at, "")));
        points.forEach((at, category) -> rows.add(row(said, at, category)));
        return Optional.of(new Block.TableBlock(new Table(caption, rows, 1), place));
    }

    private static Table.Row row(List<Series> said, int at, String category) {
        List<Table.Cell> cells = new ArrayList<>();
        cells.add(Table.Cell.of(category.strip()));
        said.forEach(
                series -> cells.add(Table.Cell.of(series.values.getOrDefault(at, "").strip())));
        return new Table.Row(cells);
    }
}
