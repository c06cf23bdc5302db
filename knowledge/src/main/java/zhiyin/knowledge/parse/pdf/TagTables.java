package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.List;
import zhiyin.knowledge.document.Block.TableBlock;
import zhiyin.knowledge.document.Table;
import zhiyin.knowledge.document.Table.Cell;
import zhiyin.knowledge.document.Table.Row;

/// Makes tables of tagged ones.
final class TagTables {
    private final TagText text;

    TagTables(TagText text) {
        this.text = text;
    }

    private record TaggedRow(Tag tag, boolean header) {}

    /// Whether it only arranges blocks on the page: one cell, or tables within its cells.
    static boolean isLayout(Tag table) {
        List<Tag> rows = rows(table).stream().map(TaggedRow::tag).toList();
        int cells = rows.stream().mapToInt(row -> cells(row).size()).sum();
        boolean nested =
                rows.stream()
                        .flatMap(row -> cells(row).stream())
                        .anyMatch(cell -> TagText.holds(cell, TagRole.TABLE));
        return nested || cells == 1;
    }

    /// The table with its caption; all of its text is taken.
    TableBlock read(Tag table) {
        var pieces = new ArrayList<TextPiece>();
        String caption = caption(table, pieces);
        List<TaggedRow> tagged = rows(table);
        var rows = new ArrayList<Row>();
        for (int i = 0; i < tagged.size(); i++) {
            rows.add(row(tagged.get(i).tag(), tagged.size() - i, pieces));
        }
        int headers = 0;
        while (headers < tagged.size() && tagged.get(headers).header()) {
            headers++;
        }
        // A table of nothing but header cells has none that names the columns.
        int named = headers == tagged.size() && headers > 1 ? 0 : headers;
        return new TableBlock(new Table(caption, rows, named), Boxes.place(pieces));
    }

    private String caption(Tag table, List<TextPiece> pieces) {
        var own = new ArrayList<TextPiece>();
        for (TagKid kid : table.kids()) {
            if (kid instanceof Tag tag && tag.is(TagRole.CAPTION)) {
                text.take(tag, own);
            }
        }
        pieces.addAll(own);
        return PieceText.flow(own);
    }

    private static List<TaggedRow> rows(Tag table) {
        var out = new ArrayList<TaggedRow>();
        addRows(table, false, out);
        return out;
    }

    private static void addRows(Tag group, boolean head, List<TaggedRow> out) {
        for (TagKid kid : group.kids()) {
            if (kid instanceof Tag tag) {
                switch (tag.role()) {
                    case ROW -> out.add(new TaggedRow(tag, head || isHeader(tag)));
                    case HEAD_ROWS -> addRows(tag, true, out);
                    case ROWS, GENERIC, GROUP -> addRows(tag, head, out);
                    default -> {}
                }
            }
        }
    }

    private static boolean isHeader(Tag row) {
        List<Tag> cells = cells(row);
        return !cells.isEmpty() && cells.stream().allMatch(cell -> cell.is(TagRole.HEAD_CELL));
    }

    private static List<Tag> cells(Tag row) {
        var out = new ArrayList<Tag>();
        for (TagKid kid : row.kids()) {
            if (kid instanceof Tag tag) {
                out.add(tag);
            }
        }
        return out;
    }

    private Row row(Tag row, int rowsLeft, List<TextPiece> pieces) {
        var cells = new ArrayList<Cell>();
        for (Tag cell : cells(row)) {
            List<TextPiece> own = withoutRepeats(text.take(cell));
            pieces.addAll(own);
            cells.add(
                    new Cell(PieceText.flow(own), cell.columns(), Math.min(cell.rows(), rowsLeft)));
        }
        return new Row(cells);
    }

    /// A header that is drawn again where the table goes on, on the next page or in the next column, has
    /// all its copies in one cell: the first is kept.
    private static List<TextPiece> withoutRepeats(List<TextPiece> pieces) {
        int next = 1;
        while (next < pieces.size() && !startsAgain(pieces.get(next - 1), pieces.get(next))) {
            next++;
        }
        if (next >= pieces.size() || pieces.size() % next != 0) {
            return pieces;
        }
        for (int i = next; i < pieces.size(); i++) {
            if (!pieces.get(i).text().strip().equals(pieces.get(i - next).text().strip())) {
                return pieces;
            }
        }
        return pieces.subList(0, next);
    }

    private static boolean startsAgain(TextPiece before, TextPiece next) {
        return before.page() != next.page() || next.baseline() < before.baseline() - next.size();
    }
}
