package zhiyin.knowledge.chunk;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import zhiyin.knowledge.document.Table;
import zhiyin.knowledge.document.Table.Cell;
import zhiyin.knowledge.document.Table.Row;

/// Which cells cover which rows and columns of a table, so that its rows can stand without those above.
final class TableGrid {
    /// Cells repeated in rows that they span, in all: hostile tables have cells over thousands of rows
    /// and columns. Beyond, a cell covers its first row only.
    private static final int MAX_REPEATED = 1_000_000;

    /// A cell as it stands in one of the rows it covers.
    ///
    /// @param column its first, from 0
    /// @param row in which it begins
    /// @param last row it covers
    record Slot(int column, Cell cell, int row, int last) {}

    private final Table table;
    private final List<List<Slot>> rows = new ArrayList<>();
    private int repeated;

    TableGrid(Table table) {
        this.table = table;
        List<Slot> above = List.of();
        for (int row = 0; row < table.rows().size(); row++) {
            above = place(row, above);
            rows.add(above);
        }
    }

    private List<Slot> place(int row, List<Slot> above) {
        var slots = new ArrayList<Slot>();
        for (Slot slot : above) {
            if (slot.last >= row && repeated < MAX_REPEATED) {
                slots.add(slot);
                repeated++;
            }
        }
        int carried = slots.size();
        int next = 0;
        int column = 0;
        for (Cell cell : table.rows().get(row).cells()) {
            while (next < carried && slots.get(next).column <= column) {
                column = Math.max(column, end(slots.get(next++)));
            }
            slots.add(new Slot(column, cell, row, lastRow(row, cell)));
            column += cell.columns();
        }
        slots.sort(Comparator.comparingInt(Slot::column));
        return slots;
    }

    private static int end(Slot slot) {
        return slot.column + slot.cell.columns();
    }

    /// A header's cell ends with the header.
    private int lastRow(int row, Cell cell) {
        int end = row < table.headerRows() ? table.headerRows() : table.rows().size();
        return (int) Math.min(end - 1L, row + cell.rows() - 1L);
    }

    /// The last row that a cell of rows `row` and on covers, through all cells that begin meanwhile.
    ///
    /// @param most rows to look at: where more are connected they will not fit together
    int lastConnected(int row, int most) {
        int last = row;
        for (int i = row; i <= last && i < row + most; i++) {
            for (Slot slot : rows.get(i)) {
                last = Math.max(last, slot.last);
            }
        }
        return last;
    }

    /// The cells that begin in a row.
    List<Slot> own(int row) {
        return rows.get(row).stream().filter(slot -> slot.row == row).toList();
    }

    /// What the header says of the columns a cell covers; empty where nothing does.
    String name(Slot slot) {
        return rows.subList(0, table.headerRows()).stream()
                .flatMap(List::stream)
                .filter(header -> header.column < end(slot) && end(header) > slot.column)
                .distinct()
                .map(header -> header.cell.text().strip())
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(" / "));
    }

    private static boolean isBlank(List<Slot> slots) {
        return slots.stream().allMatch(slot -> slot.row == slot.last && slot.cell.text().isBlank());
    }

    /// Whether it has nothing of its own that is not blank.
    private boolean saysNothing(int row) {
        return table.rows().get(row).cells().stream().allMatch(cell -> cell.text().isBlank());
    }

    /// Rows `first` to before `end`, complete: a cell that spans from above begins anew. Blank ones, which
    /// say nothing, are left out.
    List<Row> rows(int first, int end) {
        var part = new ArrayList<Row>();
        int from = first;
        while (from < end && from >= table.headerRows() && saysNothing(from)) {
            from++;
        }
        for (int row = from; row < end; row++) {
            if (row >= table.headerRows() && isBlank(rows.get(row))) {
                continue;
            }
            var cells = new ArrayList<Cell>();
            for (Slot slot : rows.get(row)) {
                if (slot.row == row || row == from) {
                    int covered = Math.min(slot.last, end - 1) - row + 1;
                    cells.add(new Cell(slot.cell.text(), slot.cell.columns(), covered));
                }
            }
            part.add(new Row(cells));
        }
        return part;
    }
}
