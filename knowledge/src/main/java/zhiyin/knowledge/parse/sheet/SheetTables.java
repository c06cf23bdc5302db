package zhiyin.knowledge.parse.sheet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Paragraph;
import zhiyin.knowledge.document.Block.TableBlock;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Table;
import zhiyin.knowledge.document.Table.Cell;
import zhiyin.knowledge.parse.sheet.SheetCells.Row;

/// A sheet's cells as tables. People put several on a sheet, with empty rows and columns between them: so
/// the sheet is cut at those, first along rows, then along columns, until nothing can be cut.
final class SheetTables {
    /// Rows that name columns, at most.
    private static final int MAX_HEADER_ROWS = 3;

    /// Cuts within cuts, at most: a sheet made to harm could have any number.
    private static final int MAX_CUTS = 8;

    private static final Cell EMPTY = Cell.of("");

    /// Rows `first .. last` of the list, columns from `left` to `right`.
    private record Region(int first, int last, int left, int right) {}

    private final List<Row> rows;
    private final List<CellRange> merged;
    private final Place place;
    private final List<Block> blocks = new ArrayList<>();

    private SheetTables(SheetCells cells, Place place) {
        this.rows = cells.rows();
        this.merged =
                cells.merged().stream()
                        .sorted(Comparator.comparingInt(CellRange::firstRow))
                        .toList();
        this.place = place;
    }

    static List<Block> blocks(SheetCells cells, Place place) {
        var tables = new SheetTables(cells, place);
        if (!cells.rows().isEmpty()) {
            tables.cut(new Region(0, cells.rows().size() - 1, 0, CellRange.COLUMNS - 1), 0);
        }
        return tables.blocks;
    }

    private void cut(Region region, int depth) {
        List<Region> parts = alongRows(region);
        if (parts.size() == 1) {
            parts = alongColumns(parts.getFirst());
        }
        if (parts.size() <= 1 || depth == MAX_CUTS) {
            parts.forEach(this::add);
        } else {
            parts.forEach(part -> cut(part, depth + 1));
        }
    }

    /// Cut where a row has no cell, or a merged one, within the columns.
    private List<Region> alongRows(Region region) {
        var parts = new ArrayList<Region>();
        int begin = -1;
        int previous = -1;
        int covered = -1; // the last row a merged range reaches
        int next = 0; // the first merged range not looked at
        for (int i = region.first(); i <= region.last(); i++) {
            Row row = rows.get(i);
            int at = row.from(region.left());
            if (at == row.size || row.columns[at] > region.right()) {
                continue;
            }
            if (begin >= 0 && row.number > Math.max(rows.get(previous).number, covered) + 1) {
                parts.add(new Region(begin, previous, region.left(), region.right()));
                begin = -1;
            }
            for (; next < merged.size() && merged.get(next).firstRow() <= row.number; next++) {
                CellRange range = merged.get(next);
                if (range.firstColumn() <= region.right() && range.lastColumn() >= region.left()) {
                    covered = Math.max(covered, range.lastRow());
                }
            }
            begin = begin < 0 ? i : begin;
            previous = i;
        }
        if (begin >= 0) {
            parts.add(new Region(begin, previous, region.left(), region.right()));
        }
        return parts;
    }

    private List<Region> alongColumns(Region region) {
        BitSet used = usedColumns(region);
        var parts = new ArrayList<Region>();
        int left = used.nextSetBit(0);
        while (left >= 0) {
            int end = used.nextClearBit(left);
            parts.add(new Region(region.first(), region.last(), left, end - 1));
            left = used.nextSetBit(end);
        }
        return parts;
    }

    private BitSet usedColumns(Region region) {
        var used = new BitSet();
        for (int i = region.first(); i <= region.last(); i++) {
            Row row = rows.get(i);
            for (int at = row.from(region.left());
                    at < row.size && row.columns[at] <= region.right();
                    at++) {
                used.set(row.columns[at]);
            }
        }
        int top = rows.get(region.first()).number;
        int bottom = rows.get(region.last()).number;
        for (CellRange range : merged) {
            if (range.firstRow() <= bottom
                    && range.lastRow() >= top
                    && range.firstColumn() <= region.right()
                    && range.lastColumn() >= region.left()
                    && used.get(range.firstColumn())) {
                used.set(range.firstColumn(), Math.min(range.lastColumn(), region.right()) + 1);
            }
        }
        return used;
    }

    private void add(Region region) {
        int first = region.first();
        if (region.left() == region.right() && first == region.last()) {
            blocks.add(new Paragraph(cell(rows.get(first), region.left()).text(), place));
            return;
        }
        String title = title(region);
        if (!title.isEmpty()) {
            first++;
        }
        var body = new Region(first, region.last(), region.left(), region.right());
        List<Table.Row> lines = lines(body);
        blocks.add(
                new TableBlock(
                        new Table(title, lines, Math.min(headers(body), lines.size())), place));
    }

    /// The text of a first row that has one cell only, over rows that have more.
    private String title(Region region) {
        Row row = rows.get(region.first());
        boolean alone =
                count(row, region) == 1 && row.kinds[row.from(region.left())] == CellKind.TEXT;
        boolean overMore =
                region.last() > region.first() && count(rows.get(region.first() + 1), region) > 1;
        return alone && overMore ? row.cells[row.from(region.left())].text() : "";
    }

    private static int count(Row row, Region region) {
        return row.from(region.right() + 1) - row.from(region.left());
    }

    private static Cell cell(Row row, int column) {
        int at = row.from(column);
        return at < row.size && row.columns[at] == column ? row.cells[at] : EMPTY;
    }

    /// Rows of words alone, as long as their merged cells say that more names follow beneath.
    private int headers(Region region) {
        int most = Math.min(region.last() - region.first(), MAX_HEADER_ROWS);
        int count = 0;
        while (count < most && isNames(rows.get(region.first() + count), region)) {
            count++;
            if (!spansColumns(rows.get(region.first() + count - 1).number, region)) {
                break;
            }
        }
        return count;
    }

    private static boolean isNames(Row row, Region region) {
        for (int at = row.from(region.left()); at < row.from(region.right() + 1); at++) {
            if (row.kinds[at] != CellKind.TEXT) {
                return false;
            }
        }
        return true;
    }

    private boolean spansColumns(int row, Region region) {
        return merged.stream()
                .anyMatch(range ->
                        range.firstRow() == row
                                && range.lastColumn() > range.firstColumn()
                                && range.firstColumn() >= region.left()
                                && range.firstColumn() <= region.right());
    }

    private List<Table.Row> lines(Region region) {
        int top = rows.get(region.first()).number;
        int bottom = rows.get(region.last()).number;
        List<CellRange> spans =
                merged.stream()
                        .filter(range ->
                                range.firstRow() <= bottom
                                        && range.lastRow() >= top
                                        && range.firstColumn() <= region.right()
                                        && range.lastColumn() >= region.left())
                        .toList();
        var lines = new ArrayList<Table.Row>(region.last() - region.first() + 1);
        var open = new ArrayList<CellRange>();
        int next = 0;
        for (int i = region.first(); i <= region.last(); i++) {
            int number = rows.get(i).number;
            open.removeIf(range -> range.lastRow() < number);
            for (; next < spans.size() && spans.get(next).firstRow() <= number; next++) {
                CellRange range = spans.get(next);
                if (open.stream().noneMatch(other -> overlap(other, range))) {
                    open.add(range);
                }
            }
            lines.add(open.isEmpty() ? plain(i, region) : spanned(i, region, open));
        }
        return lines;
    }

    /// Files have none that overlap, unless they are made to harm.
    private static boolean overlap(CellRange a, CellRange b) {
        return a.firstColumn() <= b.lastColumn() && b.firstColumn() <= a.lastColumn();
    }

    private Table.Row plain(int index, Region region) {
        Row row = rows.get(index);
        var cells = new Cell[region.right() - region.left() + 1];
        Arrays.fill(cells, EMPTY);
        for (int at = row.from(region.left());
                at < row.size && row.columns[at] <= region.right();
                at++) {
            cells[row.columns[at] - region.left()] = row.cells[at];
        }
        return new Table.Row(List.of(cells));
    }

    private Table.Row spanned(int index, Region region, List<CellRange> open) {
        Row row = rows.get(index);
        var cells = new ArrayList<Cell>();
        for (int column = region.left(); column <= region.right(); ) {
            int at = column;
            CellRange range =
                    open.stream().filter(r -> r.contains(row.number, at)).findFirst().orElse(null);
            if (range == null) {
                cells.add(cell(row, column++));
                continue;
            }
            int end = Math.min(range.lastColumn(), region.right());
            boolean begins =
                    row.number == range.firstRow()
                            || index == region.first()
                            || rows.get(index - 1).number < range.firstRow();
            if (begins) {
                int down =
                        rowsThrough(
                                index, Math.min(range.lastRow(), rows.get(region.last()).number));
                cells.add(new Cell(cell(row, column).text(), end - column + 1, down));
            }
            column = end + 1;
        }
        return new Table.Row(cells);
    }

    /// How many of the rows that are there lie from `index` to the one with this number.
    private int rowsThrough(int index, int last) {
        int count = 0;
        while (index + count < rows.size() && rows.get(index + count).number <= last) {
            count++;
        }
        return Math.max(1, count);
    }
}
