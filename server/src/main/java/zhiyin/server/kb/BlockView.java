package zhiyin.server.kb;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Table;

/// A block of a document, for pages to be made of. All its texts are plain.
///
/// @param number among the document's blocks, from 0
/// @param level of a heading, depth of a list item or a quotation
/// @param label a list item's marker, a footnote's label, the language of code, what furniture is
/// @param table absent but for tables, whose `text` is empty
record BlockView(
        int number,
        Kind kind,
        OptionalInt level,
        Optional<String> label,
        String text,
        Optional<TableView> table,
        Place place) {
    enum Kind {
        HEADING,
        PARAGRAPH,
        LIST_ITEM,
        CODE,
        TABLE,
        QUOTE,
        FORMULA,
        CAPTION,
        FOOTNOTE,
        FURNITURE
    }

    /// @param headerRows how many of the first rows name the columns
    record TableView(String caption, int headerRows, List<List<Table.Cell>> rows) {}

    static BlockView of(int number, Block block) {
        var maker = new Maker(number, block);
        return switch (block) {
            case Block.Heading heading -> maker.of(Kind.HEADING, heading.level(), "");
            case Block.Paragraph _ -> maker.of(Kind.PARAGRAPH, 0, "");
            case Block.ListItem item -> maker.of(Kind.LIST_ITEM, item.depth(), item.marker());
            case Block.Code code -> maker.of(Kind.CODE, 0, code.language());
            case Block.TableBlock table -> maker.of(table.table());
            case Block.Quote quote -> maker.of(Kind.QUOTE, quote.depth(), "");
            case Block.Formula _ -> maker.of(Kind.FORMULA, 0, "");
            case Block.Caption _ -> maker.of(Kind.CAPTION, 0, "");
            case Block.Footnote note -> maker.of(Kind.FOOTNOTE, 0, note.label());
            case Block.Furniture furniture -> maker.of(Kind.FURNITURE, 0, furniture.role().name());
        };
    }

    private record Maker(int number, Block block) {
        BlockView of(Kind kind, int level, String label) {
            return new BlockView(
                    number,
                    kind,
                    level == 0 ? OptionalInt.empty() : OptionalInt.of(level),
                    label.isEmpty() ? Optional.empty() : Optional.of(label),
                    block.text(),
                    Optional.empty(),
                    block.place());
        }

        BlockView of(Table table) {
            var view =
                    new TableView(
                            table.caption(),
                            table.headerRows(),
                            table.rows().stream().map(Table.Row::cells).toList());
            return new BlockView(
                    number,
                    Kind.TABLE,
                    OptionalInt.empty(),
                    Optional.empty(),
                    "",
                    Optional.of(view),
                    block.place());
        }
    }
}
