package zhiyin.knowledge.parse.sheet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.document.Table.Cell;
import zhiyin.knowledge.parse.ParseContext;

/// The cells of one sheet that say something, row by row, as they come.
final class SheetCells {
    /// Merged ranges kept, at most; each costs time for every row it covers.
    private static final int MAX_MERGED = 20_000;

    private static final int FIRST_ROOM = 8;

    /// A row's cells in order of column.
    static final class Row {
        final int number;
        int size;
        int[] columns;
        Cell[] cells;
        CellKind[] kinds;

        /// @param room for so many cells, to begin with
        Row(int number, int room) {
            this.number = number;
            columns = new int[room];
            cells = new Cell[room];
            kinds = new CellKind[room];
        }

        /// Rows of a table have their cells in the same columns and of the same kinds: the arrays that say
        /// so are then one.
        private void share(Row before) {
            if (Arrays.equals(columns, 0, size, before.columns, 0, before.size)) {
                columns = before.columns;
            }
            if (Arrays.equals(kinds, 0, size, before.kinds, 0, before.size)) {
                kinds = before.kinds;
            }
        }

        private void add(int column, Cell cell, CellKind kind) {
            if (size == columns.length) {
                int larger = size * 2;
                columns = Arrays.copyOf(columns, larger);
                cells = Arrays.copyOf(cells, larger);
                kinds = Arrays.copyOf(kinds, larger);
            }
            columns[size] = column;
            cells[size] = cell;
            kinds[size++] = kind;
        }

        /// Where the first cell from this column on lies in the arrays.
        int from(int column) {
            int at = Arrays.binarySearch(columns, 0, size, column);
            return at < 0 ? -1 - at : at;
        }
    }

    private final List<Row> rows = new ArrayList<>();
    private final List<CellRange> merged = new ArrayList<>();
    private final ParseContext context;
    private final CellBudget budget;
    private @Nullable Row current;
    private int leftOut;

    SheetCells(ParseContext context, CellBudget budget) {
        this.context = context;
        this.budget = budget;
    }

    /// Takes a cell; one without text is not one, and one out of order or beyond the limit is left out.
    void add(int row, int column, Cell cell, CellKind kind) {
        add(row, column, cell, cell.text().length(), kind);
    }

    /// @param length of the cell's text: the cell itself is not looked at
    void add(int row, int column, Cell cell, int length, CellKind kind) {
        if (length == 0) {
            return;
        }
        boolean inOrder =
                current == null
                        || row > current.number
                        || (row == current.number && isBehind(current, column));
        if (row < 0 || column < 0 || !inOrder || !budget.take()) {
            leftOut++;
            return;
        }
        context.spendCharacters(length);
        Row to = current == null || current.number != row ? begin(row) : current;
        to.add(column, cell, kind);
    }

    private Row begin(int row) {
        int room = current == null ? FIRST_ROOM : Math.max(1, current.size);
        if (rows.size() > 1) {
            rows.getLast().share(rows.get(rows.size() - 2));
        }
        var begun = new Row(row, room);
        rows.add(begun);
        current = begun;
        return begun;
    }

    private static boolean isBehind(Row row, int column) {
        return column > row.columns[row.size - 1];
    }

    void merge(CellRange range) {
        if (merged.size() < MAX_MERGED
                && (range.firstRow() < range.lastRow()
                        || range.firstColumn() < range.lastColumn())) {
            merged.add(range);
        }
    }

    List<Row> rows() {
        return rows;
    }

    List<CellRange> merged() {
        return merged;
    }

    /// How many cells were not taken.
    int leftOut() {
        return leftOut;
    }
}
