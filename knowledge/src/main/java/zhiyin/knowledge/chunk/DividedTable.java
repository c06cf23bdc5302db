package zhiyin.knowledge.chunk;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import zhiyin.knowledge.chunk.TableGrid.Slot;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Characters;
import zhiyin.knowledge.document.Table;
import zhiyin.knowledge.document.Table.Cell;
import zhiyin.knowledge.document.Table.Row;

/// A table, whole where it fits the target; else cut between rows, with its caption and header before
/// each part. Rows that a cell spans stay together where they fit. A row that alone is too large is cut
/// between cells, which then read "column: value", and a cell as text is.
///
/// Offsets are those of [Table#text]: the caption, a line feed, then rows between line feeds, of cells
/// between tabs. A part ends behind the separator.
final class DividedTable implements DividedBlock {
    private static final double ROW_COST = 0.3;
    private static final double CELL_COST = 2.5;

    /// "rows 1000-1099 of 2000".
    private static final int RANGE_TOKENS = 16;

    private final Block.TableBlock block;
    private final Table table;
    private final String text;
    private final Measure measure;
    private final TableGrid grid;

    /// Where each row begins; the last is the end.
    private final int[] starts;

    /// What is repeated: as in the table where that is short enough, else shortened.
    private final Row[] header;

    private final String caption;
    private final int nameTokens;
    private final int captionTokens;
    private final int headerTokens;

    /// @param budget of a chunk
    DividedTable(Block.TableBlock block, Measure measure, int budget) {
        this.block = block;
        this.table = block.table();
        this.text = table.text();
        this.measure = measure;
        this.grid = new TableGrid(table);
        this.starts = starts();
        this.nameTokens = Math.max(2, budget / 8);
        this.caption = measure.cut(table.caption().strip(), nameTokens);
        this.header = header(Math.max(4, budget / 2 - RANGE_TOKENS));
        this.captionTokens = measure.count(caption + "\n");
        this.headerTokens = measure.count(lines(List.of(header)) + "\n");
    }

    @Override
    public Block block() {
        return block;
    }

    @Override
    public String text() {
        return text;
    }

    private int[] starts() {
        int rows = table.rows().size();
        var offsets = new int[rows + 1];
        int at = table.caption().isEmpty() ? 0 : table.caption().length() + 1;
        for (int row = 0; row < rows; row++) {
            offsets[row] = at;
            List<Cell> cells = table.rows().get(row).cells();
            at += cells.stream().mapToInt(cell -> cell.text().length()).sum();
            at += Math.max(0, cells.size() - 1) + 1;
        }
        offsets[rows] = text.length();
        return offsets;
    }

    private Row[] header(int tokens) {
        List<Row> rows = grid.rows(0, table.headerRows());
        if (measure.fits(lines(rows), tokens)) {
            return rows.toArray(Row[]::new);
        }
        int cells = rows.stream().mapToInt(row -> row.cells().size()).sum();
        int share = tokens / Math.max(1, cells) - 2;
        if (share < 1) {
            return new Row[0];
        }
        List<Row> shortened =
                rows.stream()
                        .map(row ->
                                new Row(
                                        row.cells().stream()
                                                .map(cell -> shortened(cell, share))
                                                .toList()))
                        .toList();
        return measure.fits(lines(shortened), tokens) ? shortened.toArray(Row[]::new) : new Row[0];
    }

    private Cell shortened(Cell cell, int tokens) {
        return new Cell(measure.cut(cell.text(), tokens), cell.columns(), cell.rows());
    }

    @Override
    public List<Cutting> cut(int start, int end, int target, int budget) {
        String whole = render(start, end).embedded();
        if (measure.fits(whole, Math.min(target, budget))) {
            return List.of(new Cutting(start, end, measure.count(whole + "\n"), 0));
        }
        var cuttings = new ArrayList<Cutting>();
        int row = rowAt(start);
        if (start == 0) {
            row = addHeader(budget, end, cuttings);
        } else if (start > starts[row]) {
            addCells(row, start, Math.min(end, starts[row + 1]), budget, cuttings);
            row++;
        }
        while (row < table.rows().size() && starts[row] < end) {
            row = addRows(row, end, budget, cuttings);
        }
        return Cutting.withoutBlank(text, cuttings);
    }

    /// Caption and header, and the first rows with them where they fit: a header alone says little.
    ///
    /// @return the first row not yet added
    private int addHeader(int budget, int end, List<Cutting> cuttings) {
        int body = table.headerRows();
        if (body < table.rows().size() && starts[body] < end) {
            int next = Math.min(grid.lastConnected(body, budget) + 1, rowAt(end));
            for (int last : new int[] {next, body + 1}) {
                if (last <= body || starts[last] > end) {
                    continue;
                }
                String part = render(0, starts[last]).embedded();
                if (measure.fits(part, budget)) {
                    cuttings.add(new Cutting(0, starts[last], measure.count(part + "\n"), 0));
                    return last;
                }
            }
        }
        int headerEnd = Math.min(end, starts[body]);
        String part = render(0, headerEnd).embedded();
        if (headerEnd > 0 && measure.fits(part, budget)) {
            cuttings.add(new Cutting(0, headerEnd, measure.count(part + "\n"), 0));
        } else {
            if (starts[0] > 0) {
                cuttings.addAll(TextCuts.of(text, 0, starts[0], measure, budget, 0));
            }
            for (int row = 0; row < body && starts[row] < headerEnd; row++) {
                addCells(row, starts[row], starts[row + 1], budget, cuttings);
            }
        }
        return body;
    }

    private int addRows(int row, int end, int budget, List<Cutting> cuttings) {
        int connected = grid.lastConnected(row, budget) + 1;
        int room = budget - lead(starts[row]);
        if (connected > row + 1 && starts[connected] <= end) {
            String group = lines(grid.rows(row, connected));
            if (measure.fits(group, room)) {
                cuttings.add(
                        new Cutting(
                                starts[row],
                                starts[connected],
                                measure.count(group + "\n"),
                                ROW_COST));
                return connected;
            }
        }
        String line = lines(grid.rows(row, row + 1));
        if (starts[row + 1] <= end && measure.fits(line, room)) {
            cuttings.add(
                    new Cutting(
                            starts[row], starts[row + 1], measure.count(line + "\n"), ROW_COST));
        } else {
            addCells(row, starts[row], Math.min(end, starts[row + 1]), budget, cuttings);
        }
        return row + 1;
    }

    private void addCells(int row, int start, int end, int budget, List<Cutting> cuttings) {
        double cost = start == starts[row] ? ROW_COST : CELL_COST;
        int from = starts[row];
        if (grid.own(row).isEmpty()) {
            cuttings.add(new Cutting(start, end, 0, cost));
        }
        for (Slot slot : grid.own(row)) {
            int to = Math.min(from + slot.cell().text().length() + 1, starts[row + 1]);
            if (to > start && from < end) {
                int named = from < start ? 0 : measure.count(name(row, slot) + ": ");
                addCell(Math.max(from, start), Math.min(to, end), named, budget, cost, cuttings);
                cost = CELL_COST;
            }
            from = to;
        }
    }

    /// @param named tokens of the column's name before the cell
    private void addCell(
            int start, int end, int named, int budget, double cost, List<Cutting> cuttings) {
        int room = Math.max(1, budget - lead(start + 1) - 2);
        List<Cutting> parts = TextCuts.of(text, start, end, measure, room, cost);
        Cutting first = parts.getFirst();
        cuttings.add(new Cutting(first.start(), first.end(), first.tokens() + named, first.cost()));
        cuttings.addAll(parts.subList(1, parts.size()));
    }

    private String name(int row, Slot slot) {
        return row < table.headerRows() ? "" : measure.cut(grid.name(slot), nameTokens);
    }

    /// The row an offset lies in; the number of rows for the end.
    private int rowAt(int offset) {
        int row = 0;
        int end = table.rows().size();
        while (row < end) {
            int middle = (row + end) >>> 1;
            if (starts[middle + 1] <= offset) {
                row = middle + 1;
            } else {
                end = middle;
            }
        }
        return row;
    }

    @Override
    public int lead(int start) {
        if (start == 0) {
            return 0;
        }
        int row = rowAt(start);
        boolean within = row < table.rows().size() && start > starts[row];
        return captionTokens + RANGE_TOKENS + (within ? nameTokens : headerTokens);
    }

    @Override
    public Rendered render(int start, int end) {
        if (start == 0 && end == text.length()) {
            String lines = lines(table.rows());
            String whole = (table.caption().strip() + "\n" + lines).strip();
            return new Rendered(List.of(block), Characters.unify(whole));
        }
        var shown = new ArrayList<Block>();
        var embedded = new StringBuilder(Characters.unify(title(start, end))).append('\n');
        int row = rowAt(start);
        if (start > 0 && row < table.rows().size() && start > starts[row]) {
            cells(row, start, Math.min(end, starts[row + 1]), shown, embedded);
            row++;
        } else if (start < starts[0]) {
            row = 0;
        }
        int last = rowAt(end);
        if (last > row || (start < starts[0] && end <= starts[0])) {
            rows(row, last, start, end, shown, embedded);
        }
        if (last >= row && last < table.rows().size() && end > starts[last]) {
            cells(last, Math.max(start, starts[last]), end, shown, embedded);
        }
        return new Rendered(shown, embedded.toString().strip());
    }

    private void rows(
            int first, int end, int start, int stop, List<Block> shown, StringBuilder embedded) {
        var rows = new ArrayList<Row>();
        boolean headed = first >= table.headerRows();
        int headerRows = headed ? header.length : Math.min(end, table.headerRows()) - first;
        if (headed) {
            rows.addAll(List.of(header));
        }
        rows.addAll(grid.rows(first, end));
        String named =
                start < starts[0]
                        ? text.substring(start, Math.min(stop, starts[0])).strip()
                        : caption;
        shown.add(new Block.TableBlock(new Table(named, rows, headerRows), block.place()));
        embedded.append(lines(rows)).append('\n');
    }

    private String title(int start, int end) {
        String named =
                start < starts[0]
                        ? text.substring(start, Math.min(end, starts[0])).strip()
                        : caption;
        if (end <= starts[0]) {
            return named;
        }
        int all = table.rows().size() - table.headerRows();
        int first = Math.max(0, rowAt(start) - table.headerRows()) + 1;
        int afterLast = end > start ? rowAt(end - 1) + 1 : 0;
        int last = Math.min(afterLast - table.headerRows(), all);
        if (last < first) {
            return named;
        }
        String range =
                first == last
                        ? "row %d of %d".formatted(first, all)
                        : "rows %d-%d of %d".formatted(first, last, all);
        return named.isEmpty() ? range : named + " (" + range + ")";
    }

    private void cells(int row, int start, int end, List<Block> shown, StringBuilder embedded) {
        int from = starts[row];
        for (Slot slot : grid.own(row)) {
            int length = slot.cell().text().length();
            int first = Math.max(start, from);
            int last = Math.min(end, from + length);
            if (first < last) {
                String value = text.substring(first, last).strip();
                String name = name(row, slot);
                String line = name.isEmpty() ? value : name + ": " + value;
                shown.add(new Block.Paragraph(line, block.place()));
                embedded.append(Characters.unify(line)).append('\n');
            }
            from += length + 1;
        }
    }

    /// Rows as text: cells between bars, a line a row.
    private static String lines(List<Row> rows) {
        return rows.stream()
                .map(row ->
                        row.cells().stream()
                                .map(cell -> cell.text().strip().replace('\n', ' '))
                                .collect(Collectors.joining(" | ")))
                .map(Characters::unify)
                .collect(Collectors.joining("\n"));
    }
}
