package zhiyin.knowledge.document;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import zhiyin.knowledge.document.Block.Caption;
import zhiyin.knowledge.document.Block.Code;
import zhiyin.knowledge.document.Block.Footnote;
import zhiyin.knowledge.document.Block.Formula;
import zhiyin.knowledge.document.Block.Furniture;
import zhiyin.knowledge.document.Block.Heading;
import zhiyin.knowledge.document.Block.ListItem;
import zhiyin.knowledge.document.Block.Paragraph;
import zhiyin.knowledge.document.Block.Quote;
import zhiyin.knowledge.document.Block.TableBlock;
import zhiyin.knowledge.document.Place.Box;
import zhiyin.knowledge.document.Report.Finding;
import zhiyin.knowledge.document.Table.Cell;
import zhiyin.knowledge.document.Table.Row;

/// Writes what [DocumentJson] draws.
final class DocumentJsonWriter {
    private final JsonGenerator json;

    DocumentJsonWriter(JsonGenerator json) {
        this.json = json;
    }

    void document(Document document) {
        json.writeStartObject();
        json.writeNumberProperty("version", DocumentJson.VERSION);
        content(document);
    }

    private void content(Document document) {
        string("name", document.name());
        string("format", document.format());
        string("title", document.title());
        string("language", document.language());
        json.writeObjectPropertyStart("metadata");
        for (Map.Entry<String, String> entry : new TreeMap<>(document.metadata()).entrySet()) {
            string(wellFormed(entry.getKey()), entry.getValue());
        }
        json.writeEndObject();
        report(document.report());
        json.writeArrayPropertyStart("blocks");
        document.blocks().forEach(this::block);
        json.writeEndArray();
        json.writeArrayPropertyStart("parts");
        for (Document part : document.parts()) {
            json.writeStartObject();
            content(part);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    void value(Report report) {
        json.writeStartObject();
        report(report);
        json.writeEndObject();
    }

    private void report(Report report) {
        json.writeNumberProperty("units", report.units());
        json.writeArrayPropertyStart("findings");
        for (Finding finding : report.findings()) {
            json.writeStartObject();
            string("kind", name(finding.kind()));
            json.writeNumberProperty("unit", finding.unit());
            string("detail", finding.detail());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void block(Block block) {
        json.writeStartObject();
        switch (block) {
            case Heading heading -> {
                string("type", "heading");
                json.writeNumberProperty("level", heading.level());
            }
            case Paragraph _ -> string("type", "paragraph");
            case ListItem item -> {
                string("type", "list_item");
                json.writeNumberProperty("depth", item.depth());
                string("marker", item.marker());
            }
            case Code code -> code(code);
            case TableBlock(Table table, _) -> table(table);
            case Quote quote -> {
                string("type", "quote");
                json.writeNumberProperty("depth", quote.depth());
            }
            case Formula _ -> string("type", "formula");
            case Caption _ -> string("type", "caption");
            case Footnote footnote -> {
                string("type", "footnote");
                string("label", footnote.label());
            }
            case Furniture furniture -> {
                string("type", "furniture");
                string("role", name(furniture.role()));
            }
        }
        if (!(block instanceof TableBlock)) {
            string("text", block.text());
        }
        place(block.place());
        json.writeEndObject();
    }

    private void code(Code code) {
        string("type", "code");
        string("language", code.language());
        string("name", code.name());
        if (code.cuts().isEmpty()) {
            return;
        }
        json.writeArrayPropertyStart("cuts");
        for (Cut cut : code.cuts()) {
            json.writeStartArray();
            json.writeNumber(cut.offset());
            json.writeNumber(cut.depth());
            json.writeString(wellFormed(cut.signature()));
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    private void table(Table table) {
        string("type", "table");
        string("caption", table.caption());
        json.writeNumberProperty("header_rows", table.headerRows());
        json.writeArrayPropertyStart("rows");
        for (Row row : table.rows()) {
            json.writeStartArray();
            row.cells().forEach(this::cell);
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    private void cell(Cell cell) {
        if (cell.columns() == 1 && cell.rows() == 1) {
            json.writeString(wellFormed(cell.text()));
            return;
        }
        json.writeStartObject();
        string("text", cell.text());
        json.writeNumberProperty("columns", cell.columns());
        json.writeNumberProperty("rows", cell.rows());
        json.writeEndObject();
    }

    private void place(Place place) {
        if (place.equals(Place.UNKNOWN)) {
            return;
        }
        json.writeName("place");
        value(place);
    }

    void value(Place place) {
        json.writeStartObject();
        string("unit", name(place.unit()));
        json.writeNumberProperty("first", place.first());
        json.writeNumberProperty("last", place.last());
        if (!place.boxes().isEmpty()) {
            json.writeArrayPropertyStart("boxes");
            place.boxes().forEach(this::box);
            json.writeEndArray();
        }
        if (place.span().isPresent()) {
            json.writeArrayPropertyStart("span");
            json.writeNumber(place.span().start());
            json.writeNumber(place.span().end());
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private void box(Box box) {
        json.writeStartArray();
        json.writeNumber(box.page());
        for (float edge : List.of(box.left(), box.top(), box.right(), box.bottom())) {
            json.writeNumber(Float.isFinite(edge) ? edge : 0);
        }
        json.writeEndArray();
    }

    private void string(String name, String value) {
        json.writeStringProperty(name, wellFormed(value));
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /// The same text, U+FFFD for each half of a surrogate pair that stands alone.
    private static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return repaired(text);
            }
        }
        return text;
    }

    private static String repaired(String text) {
        var out = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                .forEach(out::appendCodePoint);
        return out.toString();
    }
}
