package zhiyin.knowledge.parse.word;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import zhiyin.knowledge.document.Table;
import zhiyin.knowledge.document.Table.Cell;

/// Makes a table of rows whose cells say which columns they cover. Cells that continue the one above
/// become part of it; columns at which no cell begins are no columns; gaps are filled with empty cells.
final class TableGrid {
    private static final int MAX_NAME = 60;

    /// A cell as the file has it.
    ///
    /// @param column its first, from 0
    /// @param joinsAbove whether it continues the cell above it
    /// @param stands whether it is bold or has a colour behind it
    record Source(int column, int columns, boolean joinsAbove, String text, boolean stands) {
        Source wider(int more) {
            return new Source(column, columns + more, joinsAbove, text, stands);
        }

        int end() {
            return column + columns;
        }
    }

    private static final class Merged {
        private final Source source;
        private final StringBuilder text;
        private int rows = 1;

        Merged(Source source) {
            this.source = source;
            this.text = new StringBuilder(source.text());
        }

        void join(Source below) {
            rows++;
            if (!below.text().isBlank()) {
                text.append(text.isEmpty() ? "" : "\n").append(below.text());
            }
        }
    }

    private final List<List<Source>> rows = new ArrayList<>();
    private int headers;
    private int width;

    void addRow(List<Source> cells, boolean header) {
        if (header && headers == rows.size()) {
            headers++;
        }
        rows.add(List.copyOf(cells));
        width = Math.max(width, cells.isEmpty() ? 0 : cells.getLast().end());
    }

    boolean isSingleCell() {
        return rows.size() == 1 && rows.getFirst().size() == 1;
    }

    /// @param firstRowByLook whether the table's style sets off its first row
    Table table(boolean firstRowByLook) {
        List<List<Source>> filled = rows.stream().map(this::fill).toList();
        NavigableSet<Integer> starts = new TreeSet<>();
        filled.forEach(row -> row.forEach(cell -> starts.add(cell.column())));
        var ranks = new HashMap<Integer, Integer>();
        starts.forEach(start -> ranks.put(start, ranks.size()));
        List<Table.Row> result =
                merge(filled).stream()
                        .map(row ->
                                new Table.Row(
                                        row.stream()
                                                .map(cell -> cell(cell, starts, ranks))
                                                .toList()))
                        .toList();
        return new Table("", result, headerRows(firstRowByLook));
    }

    private List<Source> fill(List<Source> row) {
        var filled = new ArrayList<Source>();
        int column = 0;
        for (Source cell : row) {
            if (cell.column() > column) {
                filled.add(new Source(column, cell.column() - column, false, "", false));
            }
            filled.add(cell);
            column = cell.end();
        }
        if (column < width) {
            filled.add(new Source(column, width - column, false, "", false));
        }
        return filled;
    }

    private static List<List<Merged>> merge(List<List<Source>> rows) {
        var all = new ArrayList<List<Merged>>();
        Map<Integer, Merged> above = Map.of();
        for (List<Source> row : rows) {
            var now = new HashMap<Integer, Merged>();
            var cells = new ArrayList<Merged>();
            for (Source cell : row) {
                Merged over = above.get(cell.column());
                if (cell.joinsAbove() && over != null && over.source.columns() == cell.columns()) {
                    over.join(cell);
                    now.put(cell.column(), over);
                } else {
                    var merged = new Merged(cell);
                    cells.add(merged);
                    now.put(cell.column(), merged);
                }
            }
            all.add(cells);
            above = now;
        }
        return all;
    }

    private static Cell cell(
            Merged merged, NavigableSet<Integer> starts, Map<Integer, Integer> ranks) {
        Integer next = starts.ceiling(merged.source.end());
        int first = ranks.getOrDefault(merged.source.column(), 0);
        int end = next == null ? ranks.size() : ranks.getOrDefault(next, ranks.size());
        return new Cell(merged.text.toString(), Math.max(1, end - first), merged.rows);
    }

    /// Rows marked as headers; else the first row where it is set off, or may be and reads like names.
    private int headerRows(boolean firstRowByLook) {
        if (headers > 0 || rows.size() < 2) {
            return headers;
        }
        List<Source> first = rows.getFirst();
        boolean standsOut = all(first, Source::stands) && !all(rows.get(1), Source::stands);
        boolean names =
                firstRowByLook && first.size() > 1 && first.stream().allMatch(TableGrid::isName);
        return standsOut || names ? 1 : 0;
    }

    private static boolean all(List<Source> row, Predicate<Source> is) {
        return !row.isEmpty() && row.stream().filter(cell -> !cell.text().isBlank()).allMatch(is);
    }

    private static boolean isName(Source cell) {
        String text = cell.text().strip();
        return !text.isEmpty()
                && text.length() <= MAX_NAME
                && text.codePoints().anyMatch(Character::isLetter)
                && !text.endsWith("。");
    }
}
