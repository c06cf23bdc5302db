package zhiyin.knowledge.parse.text;

import java.util.ArrayList;
import java.util.List;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.TableBlock;
import zhiyin.knowledge.document.Report.Finding;
import zhiyin.knowledge.document.Report.Kind;
import zhiyin.knowledge.document.Table;
import zhiyin.knowledge.document.Table.Cell;
import zhiyin.knowledge.document.Table.Row;
import zhiyin.knowledge.parse.ParseLimits;

/// A file of separated values as tables of up to a thousand rows, the header repeated in each, so that
/// their places say something.
final class SeparatedTables {
    private static final int ROWS = 1000;
    private static final int MOST_COLUMNS = 16_384;

    private final Lines lines;
    private final List<Block> blocks = new ArrayList<>();
    private final List<Finding> findings;
    private final List<Separated.Line> rows = new ArrayList<>();
    private List<String> header = List.of();

    private SeparatedTables(Lines lines, List<Finding> findings) {
        this.lines = lines;
        this.findings = findings;
    }

    /// @param findings to which is added what is left out or doubtful
    static List<Block> of(String text, Lines lines, ParseLimits limits, List<Finding> findings) {
        return new SeparatedTables(lines, findings).read(text, limits.cells());
    }

    private List<Block> read(String text, long mostCells) {
        Separated records = Separated.of(text);
        long cells = 0;
        while (records.hasNext()) {
            Separated.Line next = records.next();
            if (next.values().size() == 1 && next.values().getFirst().isBlank()) {
                continue;
            }
            cells += next.values().size();
            if (cells > mostCells || next.values().size() > MOST_COLUMNS) {
                leaveOut(next, mostCells);
                break;
            }
            rows.add(next);
            if (rows.size() == ROWS) {
                flush();
            }
        }
        flush();
        return blocks;
    }

    private void leaveOut(Separated.Line next, long mostCells) {
        findings.add(
                new Finding(
                        Kind.SKIPPED,
                        lines.at(next.start()) + 1,
                        "from here on: a table has at most %,d cells and %,d columns"
                                .formatted(mostCells, MOST_COLUMNS)));
    }

    private void flush() {
        if (rows.isEmpty()) {
            return;
        }
        int columns = rows.stream().mapToInt(row -> row.values().size()).max().orElse(1);
        columns = Math.max(columns, header.size());
        var made = new ArrayList<Row>();
        if (!header.isEmpty()) {
            made.add(row(header, columns));
        }
        for (Separated.Line row : rows) {
            made.add(row(row.values(), columns));
        }
        if (blocks.isEmpty() && HeaderRow.isFirst(made)) {
            header = rows.getFirst().values();
        }
        int first = lines.at(rows.getFirst().start());
        int last = lines.at(Math.max(rows.getLast().start(), rows.getLast().end() - 1));
        var table = new Table("", made, header.isEmpty() ? 0 : 1);
        blocks.add(new TableBlock(table, lines.place(first, last)));
        reportRagged(columns, first);
        rows.clear();
    }

    private void reportRagged(int columns, int firstLine) {
        long ragged = rows.stream().filter(row -> row.values().size() != columns).count();
        if (ragged > 0) {
            findings.add(
                    new Finding(
                            Kind.SUSPICIOUS_TABLE,
                            firstLine + 1,
                            "%d of %d rows have fewer than %d values; filled up with empty ones"
                                    .formatted(ragged, rows.size(), columns)));
        }
    }

    private static Row row(List<String> values, int columns) {
        var cells = new ArrayList<Cell>(columns);
        for (int i = 0; i < columns; i++) {
            cells.add(Cell.of(i < values.size() ? values.get(i).strip() : ""));
        }
        return new Row(cells);
    }
}
