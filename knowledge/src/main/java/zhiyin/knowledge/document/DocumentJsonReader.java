package zhiyin.knowledge.document;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import zhiyin.knowledge.document.Place.Box;
import zhiyin.knowledge.document.Place.Span;
import zhiyin.knowledge.document.Report.Finding;
import zhiyin.knowledge.document.Table.Cell;
import zhiyin.knowledge.document.Table.Row;

/// Reads what [DocumentJson] draws. Whatever is not so ends with an IllegalArgumentException or a
/// JacksonException. Every method begins at the first token of its value and ends at the last.
final class DocumentJsonReader {
    /// How deep documents may lie in each other.
    static final int DEEPEST_PARTS = 64;

    private final JsonParser json;

    DocumentJsonReader(JsonParser json) {
        this.json = json;
    }

    Place onlyPlace() {
        return alone(this::place);
    }

    Report onlyReport() {
        return alone(this::report);
    }

    Document document() {
        return alone(() -> document(0));
    }

    private Document document(int depth) {
        if (depth > DEEPEST_PARTS) {
            throw new IllegalArgumentException("parts lie deeper than " + DEEPEST_PARTS);
        }
        var strings = new HashMap<String, String>();
        Map<String, String> metadata = Map.of();
        List<Block> blocks = List.of();
        List<Document> parts = List.of();
        List<Finding> findings = List.of();
        int units = 0;
        for (String name = begin(); name != null; name = next()) {
            switch (name) {
                case "version" -> requireVersion(number());
                case "name", "format", "title", "language" -> strings.put(name, string());
                case "metadata" -> metadata = metadata();
                case "units" -> units = number();
                case "findings" -> findings = list(this::finding);
                case "blocks" -> blocks = list(() -> new BlockJsonReader(this).block());
                case "parts" -> parts = list(() -> document(depth + 1));
                default -> skip();
            }
        }
        return new Document(
                strings.getOrDefault("name", ""),
                strings.getOrDefault("format", ""),
                strings.getOrDefault("title", ""),
                strings.getOrDefault("language", ""),
                metadata,
                blocks,
                parts,
                new Report(units, findings));
    }

    private static void requireVersion(int version) {
        if (version != DocumentJson.VERSION) {
            throw new IllegalArgumentException(
                    "version %d, this program reads %d".formatted(version, DocumentJson.VERSION));
        }
    }

    private Map<String, String> metadata() {
        var metadata = new HashMap<String, String>();
        for (String name = begin(); name != null; name = next()) {
            metadata.put(name, string());
        }
        return metadata;
    }

    private Finding finding() {
        Report.Kind kind = Report.Kind.SKIPPED;
        int unit = 0;
        String detail = "";
        for (String name = begin(); name != null; name = next()) {
            switch (name) {
                case "kind" -> kind = constant(Report.Kind.class);
                case "unit" -> unit = number();
                case "detail" -> detail = string();
                default -> skip();
            }
        }
        return new Finding(kind, unit, detail);
    }

    /// A value with nothing behind it.
    private <T> T alone(Supplier<T> value) {
        json.nextToken();
        T read = value.get();
        if (json.nextToken() != null) {
            throw new IllegalArgumentException("more behind the value");
        }
        return read;
    }

    private Report report() {
        List<Finding> findings = List.of();
        int units = 0;
        for (String name = begin(); name != null; name = next()) {
            switch (name) {
                case "units" -> units = number();
                case "findings" -> findings = list(this::finding);
                default -> skip();
            }
        }
        return new Report(units, findings);
    }

    Row row() {
        return new Row(list(this::cell));
    }

    private Cell cell() {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            return Cell.of(string());
        }
        String text = "";
        int columns = 1;
        int rows = 1;
        for (String name = begin(); name != null; name = next()) {
            switch (name) {
                case "text" -> text = string();
                case "columns" -> columns = number();
                case "rows" -> rows = number();
                default -> skip();
            }
        }
        return new Cell(text, columns, rows);
    }

    Cut cut() {
        require(JsonToken.START_ARRAY);
        json.nextToken();
        int offset = number();
        json.nextToken();
        int depth = number();
        json.nextToken();
        String signature = string();
        end();
        return new Cut(offset, depth, signature);
    }

    Place place() {
        Place.Unit unit = Place.Unit.NONE;
        int first = 0;
        int last = 0;
        List<Box> boxes = List.of();
        Span span = Span.NONE;
        for (String name = begin(); name != null; name = next()) {
            switch (name) {
                case "unit" -> unit = constant(Place.Unit.class);
                case "first" -> first = number();
                case "last" -> last = number();
                case "boxes" -> boxes = list(this::box);
                case "span" -> span = span();
                default -> skip();
            }
        }
        return new Place(unit, first, last, boxes, span);
    }

    private Box box() {
        require(JsonToken.START_ARRAY);
        json.nextToken();
        int page = number();
        float left = edge();
        float top = edge();
        float right = edge();
        float bottom = edge();
        end();
        return new Box(page, left, top, right, bottom);
    }

    private float edge() {
        json.nextToken();
        return json.getFloatValue();
    }

    private Span span() {
        require(JsonToken.START_ARRAY);
        json.nextToken();
        int start = number();
        json.nextToken();
        int end = number();
        end();
        return new Span(start, end);
    }

    /// Enters an object.
    ///
    /// @return the first name, its value being the current token; null where there is none
    @Nullable String begin() {
        require(JsonToken.START_OBJECT);
        return next();
    }

    /// Goes on to the next name, its value being the current token; null at the object's end.
    @Nullable String next() {
        String name = json.nextName();
        if (name == null) {
            require(JsonToken.END_OBJECT);
            return null;
        }
        json.nextToken();
        return name;
    }

    <T> List<T> list(Supplier<T> element) {
        require(JsonToken.START_ARRAY);
        var list = new ArrayList<T>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            list.add(element.get());
        }
        return list;
    }

    <E extends Enum<E>> E constant(Class<E> type) {
        return Enum.valueOf(type, string().toUpperCase(Locale.ROOT));
    }

    String string() {
        require(JsonToken.VALUE_STRING);
        return json.getString();
    }

    int number() {
        require(JsonToken.VALUE_NUMBER_INT);
        return json.getIntValue();
    }

    void skip() {
        json.skipChildren();
    }

    private void end() {
        json.nextToken();
        require(JsonToken.END_ARRAY);
    }

    private void require(JsonToken expected) {
        if (json.currentToken() != expected) {
            throw new IllegalArgumentException(
                    "%s where %s is expected, at %s"
                            .formatted(
                                    json.currentToken(),
                                    expected,
                                    json.currentTokenLocation().offsetDescription()));
        }
    }
}
