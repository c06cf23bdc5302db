package zhiyin.knowledge.document;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import zhiyin.knowledge.document.Table.Row;

/// Reads one block: collects what its object says, then makes the kind of block it is.
final class BlockJsonReader {
    private final DocumentJsonReader json;
    private final Map<String, String> strings = new HashMap<>();
    private int number;
    private List<Row> rows = List.of();
    private List<Cut> cuts = List.of();
    private Place place = Place.UNKNOWN;
    private Furniture.Role role = Furniture.Role.HIDDEN;

    BlockJsonReader(DocumentJsonReader json) {
        this.json = json;
    }

    Block block() {
        for (String name = json.begin(); name != null; name = json.next()) {
            switch (name) {
                case "type", "text", "marker", "language", "name", "caption", "label" ->
                        strings.put(name, json.string());
                case "level", "depth", "header_rows" -> number = json.number();
                case "rows" -> rows = json.list(json::row);
                case "cuts" -> cuts = json.list(json::cut);
                case "role" -> role = json.constant(Furniture.Role.class);
                case "place" -> place = json.place();
                default -> json.skip();
            }
        }
        return made(string("type"), string("text"));
    }

    private Block made(String type, String text) {
        return switch (type) {
            case "heading" -> new Heading(number, text, place);
            case "paragraph" -> new Paragraph(text, place);
            case "list_item" -> new ListItem(number, string("marker"), text, place);
            case "code" -> new Code(string("language"), string("name"), text, cuts, place);
            case "table" -> new TableBlock(new Table(string("caption"), rows, number), place);
            case "quote" -> new Quote(number, text, place);
            case "formula" -> new Formula(text, place);
            case "caption" -> new Caption(text, place);
            case "footnote" -> new Footnote(string("label"), text, place);
            case "furniture" -> new Furniture(role, text, place);
            default -> throw new IllegalArgumentException("a block of the type " + type);
        };
    }

    private String string(String name) {
        return strings.getOrDefault(name, "");
    }
}
