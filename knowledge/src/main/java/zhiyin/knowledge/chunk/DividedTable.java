package zhiyin.knowledge.chunk;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
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
/// Offsets are those of [TableText]. A part ends behind the separator.
///
/// Tables may have millions of cells: nothing is made of all rows at once but a few numbers each.
final class DividedTable implements DividedBlock {
    private static final double ROW_COST = 0.3;
    private static final double CELL_COST = 2.5;

    /// "rows 1000-1099 of 2000".
    private static final int RANGE_TOKENS = 16;

    private final Block.TableBlock block;
    private final Table table;
    private final TableText text;
    private final Measure measure;
    private final TableGrid grid;

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
        this.text = new TableText(table);
        this.measure = measure;
        this.grid = new TableGrid(table);
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
    public int length() {
        return text.length();
    }

    @Override
    public String text(int start, int end) {
        return text.text(start, end);
    }

    @Override
    public int feeds(int start, int end) {
        return text.feeds(start, end);
    }

    private Row[] header(int tokens) {
        long cells =
                table.rows().subList(0, table.headerRows()).stream()
                        .mapToLong(row -> row.cells().size())
                        .sum();
        if (cells - 1 > measure.mostCharacters(tokens)) {
            return new Row[0]; // with what is between them they are too many, and no share is left
        }
        List<Row> rows = grid.rows(0, table.headerRows());
        if (measure.fits(lines(rows), tokens)) {
            return rows.toArray(Row[]::new);
        }
        int share = tokens / Math.max(1, (int) cells) - 2;
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
        OptionalInt whole = tokens(start, end, Math.min(target, budget));
        if (whole.isPresent()) {
            return List.of(new Cutting(start, end, whole.getAsInt(), 0));
        }
        var cuttings = new ArrayList<Cutting>();
        int row = text.rowAt(start);
        if (start == 0) {
            row = addHeader(budget, end, cuttings);
        } else if (start > text.start(row)) {
            addCells(row, start, Math.min(end, text.start(row + 1)), budget, cuttings);
            row++;
        }
        while (row < table.rows().size() && text.start(row) < end) {
            row = addRows(row, end, budget, cuttings);
        }
        return withoutBlank(cuttings);
    }

    /// Tokens of a part with a line feed behind it; nothing where the part has more than `most`. What is far
    /// too large is not rendered to see that.
    private OptionalInt tokens(int start, int end, int most) {
        if (hasMoreCharacters(start, end, measure.mostCharacters(most))) {
            return OptionalInt.empty();
        }
        String part = render(start, end).embedded();
        return measure.fits(part, most)
                ? OptionalInt.of(measure.count(part + "\n"))
                : OptionalInt.empty();
    }

    /// Whether the cells of the whole rows alone have more, as they are rendered.
    private boolean hasMoreCharacters(int start, int end, long most) {
        int row = text.rowAt(start);
        int first = start > text.start(row) ? row + 1 : row;
        int last = text.rowAt(end);
        long characters = 0;
        for (int i = first; i < last && characters <= most; i++) {
            for (Cell cell : table.rows().get(i).cells()) {
                characters += Characters.unify(cell.text().strip()).strip().length();
            }
        }
        return characters > most;
    }

    /// Caption and header, and the first rows with them where they fit: a header alone says little.
    ///
    /// @return the first row not yet added
    private int addHeader(int budget, int end, List<Cutting> cuttings) {
        int body = table.headerRows();
        if (body < table.rows().size() && text.start(body) < end) {
            int next = Math.min(grid.lastConnected(body, budget) + 1, text.rowAt(end));
            for (int last : new int[] {next, body + 1}) {
                if (last <= body || text.start(last) > end) {
                    continue;
                }
                OptionalInt tokens = tokens(0, text.start(last), budget);
                if (tokens.isPresent()) {
                    cuttings.add(new Cutting(0, text.start(last), tokens.getAsInt(), 0));
                    return last;
                }
            }
        }
        int headerEnd = Math.min(end, text.start(body));
        OptionalInt tokens = tokens(0, headerEnd, budget);
        if (headerEnd > 0 && tokens.isPresent()) {
            cuttings.add(new Cutting(0, headerEnd, tokens.getAsInt(), 0));
        } else {
            if (text.start(0) > 0) {
                cuttings.addAll(characters(0, text.start(0), budget, 0));
            }
            for (int row = 0; row < body && text.start(row) < headerEnd; row++) {
                addCells(row, text.start(row), text.start(row + 1), budget, cuttings);
            }
        }
        return body;
    }

    private int addRows(int row, int end, int budget, List<Cutting> cuttings) {
        int connected = grid.lastConnected(row, budget) + 1;
        int room = budget - lead(text.start(row));
        if (connected > row + 1 && text.start(connected) <= end) {
            String group = lines(grid.rows(row, connected));
            if (measure.fits(group, room)) {
                cuttings.add(
                        new Cutting(
                                text.start(row),
                                text.start(connected),
                                measure.count(group + "\n"),
                                ROW_COST));
                return connected;
            }
        }
        String line = lines(grid.rows(row, row + 1));
        OptionalInt tokens = lineTokens(line, room);
        if (text.start(row + 1) <= end && tokens.isPresent()) {
            cuttings.add(
                    new Cutting(text.start(row), text.start(row + 1), tokens.getAsInt(), ROW_COST));
        } else {
            addCells(row, text.start(row), Math.min(end, text.start(row + 1)), budget, cuttings);
        }
        return row + 1;
    }

    /// Tokens of a line with the line feed behind it; nothing where it does not fit without. One count does,
    /// mostly.
    private OptionalInt lineTokens(String line, int most) {
        int tokens =
                line.length() > measure.mostCharacters(most)
                        ? most + 1
                        : measure.count(line + "\n");
        return tokens <= most || measure.fits(line, most)
                ? OptionalInt.of(tokens)
                : OptionalInt.empty();
    }

    private void addCells(int row, int start, int end, int budget, List<Cutting> cuttings) {
        double cost = start == text.start(row) ? ROW_COST : CELL_COST;
        int from = text.start(row);
        if (grid.own(row).isEmpty()) {
            cuttings.add(new Cutting(start, end, 0, cost));
        }
        for (Slot slot : grid.own(row)) {
            int to = Math.min(from + slot.cell().text().length() + 1, text.start(row + 1));
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
        List<Cutting> parts = characters(start, end, room, cost);
        Cutting first = parts.getFirst();
        cuttings.add(new Cutting(first.start(), first.end(), first.tokens() + named, first.cost()));
        cuttings.addAll(parts.subList(1, parts.size()));
    }

    private List<Cutting> characters(int start, int end, int budget, double cost) {
        String part = text.text(start, end);
        return TextCuts.of(part, 0, part.length(), measure, budget, cost).stream()
                .map(cutting -> cutting.movedBy(start))
                .toList();
    }

    private String name(int row, Slot slot) {
        return row < table.headerRows() ? "" : measure.cut(grid.name(slot), nameTokens);
    }

    @Override
    public int lead(int start) {
        if (start == 0) {
            return 0;
        }
        int row = text.rowAt(start);
        boolean within = row < table.rows().size() && start > text.start(row);
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
        int row = text.rowAt(start);
        if (start > 0 && row < table.rows().size() && start > text.start(row)) {
            cells(row, start, Math.min(end, text.start(row + 1)), shown, embedded);
            row++;
        } else if (start < text.start(0)) {
            row = 0;
        }
        int last = text.rowAt(end);
        if (last > row || start < text.start(0)) {
            rows(row, last, start, end, shown, embedded);
        }
        if (last >= row && last < table.rows().size() && end > text.start(last)) {
            cells(last, Math.max(start, text.start(last)), end, shown, embedded);
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
        String named = start < text.start(0) ? text.caption(start, stop).strip() : caption;
        shown.add(new Block.TableBlock(new Table(named, rows, headerRows), block.place()));
        embedded.append(lines(rows)).append('\n');
    }

    private String title(int start, int end) {
        String named = start < text.start(0) ? text.caption(start, end).strip() : caption;
        if (end <= text.start(0)) {
            return named;
        }
        int all = table.rows().size() - table.headerRows();
        int first = Math.max(0, text.rowAt(start) - table.headerRows()) + 1;
        int afterLast = end > start ? text.rowAt(end - 1) + 1 : 0;
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
        int from = text.start(row);
        for (Slot slot : grid.own(row)) {
            int length = slot.cell().text().length();
            int first = Math.max(start - from, 0);
            int last = Math.min(end - from, length);
            if (first < last) {
                String value = slot.cell().text().substring(first, last).strip();
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
