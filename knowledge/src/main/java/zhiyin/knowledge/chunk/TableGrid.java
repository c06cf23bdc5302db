package zhiyin.knowledge.chunk;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

    /// What covers each row from above; nothing does, mostly, and a table's rows may be millions.
    private final List<List<Slot>> carried;

    TableGrid(Table table) {
        this.table = table;
        this.carried = new ArrayList<>(table.rows().size());
        int repeated = 0;
        for (int row = 0; row < table.rows().size(); row++) {
            List<Slot> above = row == 0 ? List.of() : goingOn(row - 1, MAX_REPEATED - repeated);
            repeated += above.size();
            carried.add(above);
        }
    }

    /// The first cells of a row, at most so many, that cover the next row too.
    private List<Slot> goingOn(int row, int most) {
        return spans(row)
                ? slots(row).stream().filter(slot -> slot.last > row).limit(most).toList()
                : List.of();
    }

    /// Whether any of its cells covers other rows too.
    private boolean spans(int row) {
        return !carried.get(row).isEmpty()
                || table.rows().get(row).cells().stream().anyMatch(cell -> cell.rows() > 1);
    }

    /// All cells that cover a row, from the left.
    private List<Slot> slots(int row) {
        List<Slot> above = carried.get(row);
        List<Cell> cells = table.rows().get(row).cells();
        var slots = new ArrayList<Slot>(above.size() + cells.size());
        slots.addAll(above);
        int next = 0;
        int column = 0;
        for (Cell cell : cells) {
            while (next < above.size() && above.get(next).column <= column) {
                column = Math.max(column, end(above.get(next++)));
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
            if (spans(i)) {
                for (Slot slot : slots(i)) {
                    last = Math.max(last, slot.last);
                }
            }
        }
        return last;
    }

    /// The cells that begin in a row.
    List<Slot> own(int row) {
        return slots(row).stream().filter(slot -> slot.row == row).toList();
    }

    /// What the header says of the columns a cell covers; empty where nothing does.
    String name(Slot slot) {
        return IntStream.range(0, table.headerRows())
                .mapToObj(this::slots)
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
            List<Slot> slots = slots(row);
            if (row >= table.headerRows() && isBlank(slots)) {
                continue;
            }
            var cells = new ArrayList<Cell>();
            for (Slot slot : slots) {
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
