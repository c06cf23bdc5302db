package zhiyin.knowledge.document;

import java.util.List;
import java.util.stream.Collectors;

/// Rows of cells. A cell that spans rows or columns stands where it begins and is absent from the other
/// places it covers, as in HTML.
///
/// @param caption empty where there is none
/// @param rows from the top; all have a cell or are covered
/// @param headerRows how many of the first rows name the columns; 0 where none does
public record Table(String caption, List<Row> rows, int headerRows) {
    public record Row(List<Cell> cells) {
        public Row {
            cells = List.copyOf(cells);
        }
    }

    /// @param columns how many it covers, itself included
    /// @param rows how many it covers, itself included
    public record Cell(String text, int columns, int rows) {
        public Cell {
            if (columns < 1 || rows < 1) {
                throw new IllegalArgumentException(
                        "a cell of %d columns and %d rows".formatted(columns, rows));
            }
        }

        public static Cell of(String text) {
            return new Cell(text, 1, 1);
        }
    }

    public Table {
        rows = List.copyOf(rows);
        if (headerRows < 0 || headerRows > rows.size()) {
            throw new IllegalArgumentException(
                    "%d header rows of %d".formatted(headerRows, rows.size()));
        }
    }

    /// Whether [#text] is blank, told without making it.
    public boolean isBlank() {
        return caption.isBlank()
                && rows.stream()
                        .flatMap(row -> row.cells().stream())
                        .allMatch(cell -> cell.text().isBlank());
    }

    /// One line a row, cells between tabs, after the caption. Made anew each time.
    public String text() {
        String lines =
                rows.stream()
                        .map(row ->
                                row.cells().stream()
                                        .map(Cell::text)
                                        .collect(Collectors.joining("\t")))
                        .collect(Collectors.joining("\n"));
        return caption.isEmpty() ? lines : caption + "\n" + lines;
    }
}
