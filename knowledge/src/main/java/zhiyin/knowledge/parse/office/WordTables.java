package zhiyin.knowledge.parse.office;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.poi.hwpf.usermodel.Paragraph;
import org.apache.poi.hwpf.usermodel.Range;
import org.apache.poi.hwpf.usermodel.TableCell;
import org.apache.poi.hwpf.usermodel.TableRow;
import zhiyin.knowledge.document.Block.ListItem;
import zhiyin.knowledge.document.Table;

/// Reads tables. Word keeps each row's cells with their edges, in twips: a cell covers the columns between
/// the edges of all rows that lie within its own.
final class WordTables {
    /// Edges nearer than this, a twentieth of an inch, are one: rows are rounded apart.
    private static final int TOLERANCE = 72;

    private static final int MOST_COLUMNS = 512;

    private final WordText text;
    private final WordLists lists;

    WordTables(WordText text, WordLists lists) {
        this.text = text;
        this.lists = lists;
    }

    /// @param captions what stands for pictures in its cells
    /// @param hidden what of it is not shown
    record Read(Table table, List<String> captions, String hidden) {}

    /// A cell where it begins, until it is known how far it reaches.
    private static final class Open {
        final String text;
        final int column;
        final int columns;
        int rows = 1;

        Open(String text, int column, int columns) {
            this.text = text;
            this.column = column;
            this.columns = columns;
        }

        Table.Cell cell() {
            return new Table.Cell(text, columns, rows);
        }
    }

    /// A table of one cell is a box around ordinary text.
    static boolean isGrid(org.apache.poi.hwpf.usermodel.Table table) {
        return table.numRows() > 1 || (table.numRows() == 1 && table.getRow(0).numCells() > 1);
    }

    Read read(org.apache.poi.hwpf.usermodel.Table table) {
        var reading = new Reading(table);
        reading.rows();
        return reading.done();
    }

    private final class Reading {
        private final org.apache.poi.hwpf.usermodel.Table table;
        private final List<Integer> edges;
        private final List<List<Open>> rows = new ArrayList<>();
        private final Open[] above = new Open[MOST_COLUMNS];
        private final List<String> captions = new ArrayList<>();
        private final StringBuilder hidden = new StringBuilder();
        private int headers;

        Reading(org.apache.poi.hwpf.usermodel.Table table) {
            this.table = table;
            this.edges = edges(table);
        }

        void rows() {
            for (int i = 0; i < table.numRows(); i++) {
                TableRow row = table.getRow(i);
                if (row.isTableHeader() && headers == i) {
                    headers++;
                }
                row(row);
            }
        }

        private void row(TableRow row) {
            var cells = new ArrayList<Open>();
            int next = 0;
            for (int i = 0; i < row.numCells() && next < MOST_COLUMNS; i++) {
                TableCell cell = row.getCell(i);
                int end = Math.max(column(cell.getLeftEdge() + cell.getWidth()), next + 1);
                end = Math.min(end, MOST_COLUMNS);
                if (cell.isMerged() && !cell.isFirstMerged() && !cells.isEmpty()) {
                    Open first = cells.removeLast();
                    cells.add(widened(first, end));
                } else if (!continues(cell, next)) {
                    var open = new Open(text(cell), next, end - next);
                    cells.add(open);
                    above[next] = open;
                }
                next = end;
            }
            rows.add(cells);
        }

        private Open widened(Open first, int end) {
            var wide = new Open(first.text, first.column, end - first.column);
            above[first.column] = wide;
            return wide;
        }

        /// Whether the cell is the lower part of the one above.
        private boolean continues(TableCell cell, int column) {
            Open upper = above[column];
            boolean lower = cell.isVerticallyMerged() && !cell.isFirstVerticallyMerged();
            if (!lower || upper == null) {
                return false;
            }
            upper.rows++;
            return true;
        }

        private String text(TableCell cell) {
            var said = new StringBuilder();
            for (int i = 0; i < cell.numParagraphs(); i++) {
                Paragraph paragraph = cell.getParagraph(i);
                WordText.Line line = text.read(within(paragraph, cell));
                if (!line.text().isBlank()) {
                    said.append(said.isEmpty() ? "" : "\n").append(marker(paragraph));
                    said.append(line.text().strip());
                }
                captions.addAll(line.captions());
                hidden.append(line.hidden());
            }
            return said.toString();
        }

        private String marker(Paragraph paragraph) {
            Optional<WordLists.Item> item = lists.next(paragraph);
            return item.map(WordLists.Item::marker)
                    .filter(marker -> !marker.equals(ListItem.BULLET))
                    .map(marker -> marker + " ")
                    .orElse("");
        }

        private int column(int edge) {
            int column = 0;
            while (column < edges.size() - 1 && edges.get(column + 1) <= edge + TOLERANCE) {
                column++;
            }
            return column;
        }

        Read done() {
            List<Table.Row> full =
                    rows.stream()
                            .map(row -> new Table.Row(row.stream().map(Open::cell).toList()))
                            .toList();
            // Few authors mark the header row. The first is taken for it, as people do.
            int guessed = full.size() > 1 ? 1 : 0;
            return new Read(
                    new Table("", full, headers > 0 && headers < full.size() ? headers : guessed),
                    captions,
                    hidden.toString());
        }
    }

    /// POI's paragraphs of cells may reach beyond the cell.
    private static Range within(Paragraph paragraph, TableCell cell) {
        return paragraph.getStartOffset() >= cell.getStartOffset()
                        && paragraph.getEndOffset() <= cell.getEndOffset()
                ? paragraph
                : cell;
    }

    /// Of all rows, from the left, those that are one as one.
    private static List<Integer> edges(org.apache.poi.hwpf.usermodel.Table table) {
        var all = new TreeSet<Integer>();
        for (int i = 0; i < table.numRows(); i++) {
            TableRow row = table.getRow(i);
            for (int k = 0; k < row.numCells() && all.size() < MOST_COLUMNS * 4; k++) {
                TableCell cell = row.getCell(k);
                all.add(cell.getLeftEdge());
                all.add(cell.getLeftEdge() + cell.getWidth());
            }
        }
        var edges = new ArrayList<Integer>();
        for (int edge : all) {
            if (edges.isEmpty() || edge - edges.getLast() > TOLERANCE) {
                edges.add(edge);
            }
        }
        return edges;
    }
}
