package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import zhiyin.knowledge.document.Place.Box;

/// Finds tables without rules: rows of short texts that stand below each other in at least three columns.
/// Prose in columns, lists and formulas are none.
final class BorderlessTables {
    private static final int LEAST_COLUMNS = 3;
    private static final int MOST_COLUMNS = 30;
    private static final int LEAST_ROWS = 3;

    /// Rows of fewer cells in a row that a table may have between others.
    private static final int MOST_POOR = 2;

    /// Baselines of neighbouring rows are at most this many sizes apart.
    private static final float NEAR = 3.2f;

    /// A header is at most this many sizes above.
    private static final float HEADER_NEAR = 2.2f;

    /// Distances of rows differ by less than this factor.
    private static final float STEADY = 1.2f;

    /// Baselines of a formula's parts are nearer than this many sizes.
    private static final float FORMULA = 0.95f;

    /// Cells weigh less than this on average: prose weighs more.
    private static final int LONGEST = 28;

    /// A text of more weight is a paragraph's line, not a row of few cells.
    private static final int LONGEST_POOR = 60;

    /// Share of columns filled in a full row, and of full rows in a table.
    private static final float FULL = 0.6f;

    private static final float MOSTLY_FULL = 0.4f;

    private final List<FoundTable> found = new ArrayList<>();
    private final PageContent page;

    private BorderlessTables(PageContent page) {
        this.page = page;
    }

    /// @param lines across that are in no table yet
    static List<FoundTable> find(PageContent page, List<TextLine> lines) {
        var finder = new BorderlessTables(page);
        for (List<TextLine> part : Gutter.parts(lines)) {
            finder.findIn(TextRow.of(part));
        }
        return finder.found;
    }

    private void findIn(List<TextRow> rows) {
        int start = 0;
        while (start < rows.size()) {
            if (rows.get(start).count() < LEAST_COLUMNS) {
                start++;
                continue;
            }
            int end = end(rows, start);
            if (end - start >= LEAST_ROWS) {
                table(rows, start, end).ifPresent(found::add);
            }
            start = end;
        }
    }

    /// After the last row that goes on what begins at `start`.
    private static int end(List<TextRow> rows, int start) {
        int end = start + 1;
        int poor = 0;
        for (int i = start + 1; i < rows.size() && poor <= MOST_POOR; i++) {
            TextRow row = rows.get(i);
            if (row.baseline() - rows.get(i - 1).baseline() > NEAR * row.size()) {
                break;
            }
            if (row.count() >= LEAST_COLUMNS) {
                end = i + 1;
                poor = 0;
            } else if (isShort(row)) {
                poor++;
            } else {
                break;
            }
        }
        return end;
    }

    private static boolean isShort(TextRow row) {
        return row.lines().stream().allMatch(line -> Scripts.weight(line.text()) < LONGEST_POOR);
    }

    private Optional<FoundTable> table(List<TextRow> all, int start, int end) {
        List<TextRow> rows = all.subList(start, end);
        if (weight(rows) > LONGEST || step(rows) < FORMULA * rows.getFirst().size()) {
            return Optional.empty();
        }
        TextColumns columns = TextColumns.of(rows);
        if (columns.count() < LEAST_COLUMNS || columns.count() > MOST_COLUMNS) {
            return Optional.empty();
        }
        List<PlacedRow> placed = new ArrayList<>();
        rows.forEach(row -> placed.add(new PlacedRow(row, columns)));
        long full = placed.stream().filter(row -> isFull(row, columns)).count();
        if (full < LEAST_ROWS || full < MOSTLY_FULL * placed.size()) {
            return Optional.empty();
        }
        addHeaderAbove(all, start, columns, placed);
        addRest(all, end, columns, placed);
        TextGrid text = grid(placed, columns);
        Grid grid = text.grid();
        return Plausible.isTable(grid)
                ? Optional.of(grid.found(box(placed), text.headers()))
                : Optional.empty();
    }

    private static float weight(List<TextRow> rows) {
        int weight = 0;
        int count = 0;
        for (TextRow row : rows) {
            for (TextLine line : row.lines()) {
                weight += Scripts.weight(line.text());
                count++;
            }
        }
        return (float) weight / count;
    }

    /// The usual distance of baselines.
    private static float step(List<TextRow> rows) {
        float[] steps = new float[rows.size() - 1];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = rows.get(i + 1).baseline() - rows.get(i).baseline();
        }
        Arrays.sort(steps);
        return steps[steps.length / 2];
    }

    private static boolean isFull(PlacedRow row, TextColumns columns) {
        return row.filled() >= FULL * columns.count();
    }

    /// Headers are often set with fewer or wider texts than the rows below.
    private static void addHeaderAbove(
            List<TextRow> all, int start, TextColumns columns, List<PlacedRow> placed) {
        for (int i = start - 1; i >= 0 && i >= start - MOST_POOR; i--) {
            TextRow row = all.get(i);
            boolean near =
                    placed.getFirst().row.baseline() - row.baseline() < HEADER_NEAR * row.size();
            var header = new PlacedRow(row, columns);
            if (!near || header.pieces.size() < 2 || header.numbers() > FULL || !isShort(row)) {
                return;
            }
            placed.addFirst(header);
        }
    }

    /// The last rows of a table are often less full.
    private static void addRest(
            List<TextRow> all, int end, TextColumns columns, List<PlacedRow> placed) {
        for (int i = end; i < all.size() && i < end + MOST_POOR; i++) {
            PlacedRow last = placed.getLast();
            PlacedRow before = placed.get(placed.size() - 2);
            float step = last.row.baseline() - before.row.baseline();
            var row = new PlacedRow(all.get(i), columns);
            boolean goesOn =
                    row.row.baseline() - last.row.baseline() < STEADY * step
                            && row.pieces.size() >= 2
                            && row.has(0)
                            && row.numbers() >= MOSTLY_FULL
                            && row.pieces.stream().allMatch(p -> p.first() == p.last());
            if (!goesOn) {
                return;
            }
            placed.add(row);
        }
    }

    private static TextGrid grid(List<PlacedRow> placed, TextColumns columns) {
        int headers = headers(placed);
        var grid = new TextGrid(columns);
        List<PlacedRow> names = new ArrayList<>();
        for (PlacedRow row : placed.subList(0, headers)) {
            boolean groups = row.pieces.stream().anyMatch(piece -> piece.last() > piece.first());
            if (groups && names.isEmpty()) {
                grid.addHeader(List.of(row));
            } else {
                names.add(row);
            }
        }
        if (!names.isEmpty()) {
            grid.addHeader(names);
        }
        RowMerge.merge(placed.subList(headers, placed.size()), columns.count()).forEach(grid::add);
        return grid;
    }

    /// Rows of words above the first with numbers; none where no row has any.
    private static int headers(List<PlacedRow> placed) {
        int headers = 0;
        while (headers < placed.size() && placed.get(headers).numbers() == 0) {
            headers++;
        }
        boolean plausible = headers < placed.size() && headers <= LEAST_ROWS;
        return plausible ? headers : 0;
    }

    private Box box(List<PlacedRow> rows) {
        var box = new Extent();
        rows.forEach(placed -> placed.row.lines().forEach(box::add));
        return box.on(page.number());
    }
}
