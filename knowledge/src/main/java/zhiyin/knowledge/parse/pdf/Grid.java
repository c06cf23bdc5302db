package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import zhiyin.knowledge.document.Place.Box;
import zhiyin.knowledge.document.Table;
import zhiyin.knowledge.document.Table.Cell;
import zhiyin.knowledge.document.Table.Row;

/// A table in the making: places in rows and columns, some of which belong to one cell.
final class Grid {
    /// A cell and what it covers: rows `top` to `bottom` and columns `left` to `right`, all included.
    static final class Area {
        final int top;
        final int left;
        final int bottom;
        final int right;
        final CellText text = new CellText();

        Area(int top, int left, int bottom, int right) {
            this.top = top;
            this.left = left;
            this.bottom = bottom;
            this.right = right;
        }

        int rows() {
            return bottom - top + 1;
        }

        int columns() {
            return right - left + 1;
        }
    }

    private final Area[][] places;

    /// @param areas cover all places, each once
    Grid(int rows, int columns, List<Area> areas) {
        places = new Area[rows][columns];
        for (Area area : areas) {
            for (int r = area.top; r <= area.bottom; r++) {
                for (int c = area.left; c <= area.right; c++) {
                    places[r][c] = area;
                }
            }
        }
    }

    int rows() {
        return places.length;
    }

    int columns() {
        return places[0].length;
    }

    Area at(int row, int column) {
        return places[row][column];
    }

    /// From the top, from the left.
    List<Area> areas() {
        var out = new ArrayList<Area>();
        for (int r = 0; r < rows(); r++) {
            for (int c = 0; c < columns(); c++) {
                if (begins(r, c)) {
                    out.add(places[r][c]);
                }
            }
        }
        return out;
    }

    private boolean begins(int r, int c) {
        return places[r][c].top == r && places[r][c].left == c;
    }

    long filled() {
        return areas().stream().filter(area -> !area.text.isEmpty()).count();
    }

    Set<TextLine> lines() {
        var lines = new HashSet<TextLine>();
        areas().forEach(area -> lines.addAll(area.text.lines()));
        return lines;
    }

    /// Without the rows and columns in which no text begins; spans shrink with them.
    Grid compact() {
        List<Integer> rows = IntStream.range(0, rows()).filter(this::rowHasText).boxed().toList();
        List<Integer> columns =
                IntStream.range(0, columns()).filter(this::columnHasText).boxed().toList();
        if (rows.isEmpty() || columns.isEmpty()) {
            return new Grid(1, 1, List.of(new Area(0, 0, 0, 0)));
        }
        return select(rows, columns);
    }

    private boolean rowHasText(int r) {
        return IntStream.range(0, columns())
                .anyMatch(c -> places[r][c].top == r && !places[r][c].text.isEmpty());
    }

    private boolean columnHasText(int c) {
        return IntStream.range(0, rows())
                .anyMatch(r -> places[r][c].left == c && !places[r][c].text.isEmpty());
    }

    private Grid select(List<Integer> rows, List<Integer> columns) {
        var areas = new ArrayList<Area>();
        for (Area area : areas()) {
            int top = countBelow(rows, area.top);
            int left = countBelow(columns, area.left);
            int bottom = countBelow(rows, area.bottom + 1) - 1;
            int right = countBelow(columns, area.right + 1) - 1;
            if (top <= bottom && left <= right) {
                var kept = new Area(top, left, bottom, right);
                kept.text.addAll(area.text);
                areas.add(kept);
            }
        }
        return new Grid(rows.size(), columns.size(), areas);
    }

    private static int countBelow(List<Integer> sorted, int limit) {
        int count = 0;
        while (count < sorted.size() && sorted.get(count) < limit) {
            count++;
        }
        return count;
    }

    /// @param knownHeaders rows at the top that are known to name columns
    FoundTable found(Box box, int knownHeaders) {
        var rows = new ArrayList<Row>();
        for (int r = 0; r < rows(); r++) {
            var cells = new ArrayList<Cell>();
            for (int c = 0; c < columns(); c++) {
                if (begins(r, c)) {
                    Area area = places[r][c];
                    cells.add(new Cell(area.text.text(), area.columns(), area.rows()));
                }
            }
            rows.add(new Row(cells));
        }
        int headers = Math.max(knownHeaders, TableHeader.rows(this));
        boolean suspicious = filled() * 2 < areas().size();
        return new FoundTable(
                new Table("", rows, Math.min(headers, rows.size())), box, lines(), suspicious);
    }
}
