package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import zhiyin.knowledge.parse.pdf.PlacedRow.Piece;

/// Rows and columns of a table with rules across: rules part the header from the body, and groups of rows;
/// shorter rules in the header are below the names of groups of columns.
final class BookGrid {
    /// Rows of text from which on what is above the second rule is no header.
    private static final int MOST_HEADER_LINES = 8;

    /// From so many stretches between rules on, each may be one row.
    private static final int RULED_ROWS = 4;

    /// Share of columns filled that makes a row of text a row of its own.
    private static final float FULL = 0.6f;

    /// A single column is a table only if its lines are this much shorter than its rules on average.
    private static final float SHORT = 0.75f;

    record Read(Grid grid, int headers) {}

    private final List<RuleRow> frame;
    private final List<RuleRow> partial;
    private final List<TextRow> rows;
    private final TextColumns columns;

    /// @param frame rules over the whole width, from the top
    /// @param partial shorter rules between
    BookGrid(List<RuleRow> frame, List<RuleRow> partial, List<TextLine> lines) {
        this.frame = frame;
        this.partial = partial;
        this.rows = TextRow.of(lines);
        this.columns = TextColumns.of(rows);
    }

    Optional<Read> read() {
        if (rows.size() < 2 || columns.count() == 0) {
            return Optional.empty();
        }
        if (columns.count() == 1 && !isList()) {
            return Optional.empty();
        }
        List<List<PlacedRow>> bands = bands();
        if (bands.size() < 2) {
            return Optional.empty();
        }
        var grid = new TextGrid(columns);
        if (bands.getFirst().size() <= MOST_HEADER_LINES) {
            addHeader(bands.removeFirst(), grid);
        }
        boolean ruled =
                bands.size() >= RULED_ROWS && bands.stream().allMatch(band -> countFull(band) <= 1);
        for (List<PlacedRow> band : bands) {
            if (ruled) {
                grid.add(band);
            } else {
                RowMerge.merge(band, columns.count()).forEach(grid::add);
            }
        }
        return Optional.of(new Read(grid.grid(), grid.headers()));
    }

    /// Whether a single column is a heading over a list of short lines.
    private boolean isList() {
        float widths = 0;
        for (TextRow row : rows) {
            widths += row.right() - row.left();
        }
        return widths / rows.size() < SHORT * frame.getFirst().width();
    }

    /// The rows of text between the rules, without empty stretches.
    private List<List<PlacedRow>> bands() {
        var bands = new ArrayList<List<PlacedRow>>();
        for (int i = 0; i + 1 < frame.size(); i++) {
            var band = new ArrayList<PlacedRow>();
            for (TextRow row : rows) {
                if (row.centre() > frame.get(i).at() && row.centre() < frame.get(i + 1).at()) {
                    band.add(new PlacedRow(row, columns));
                }
            }
            if (!band.isEmpty()) {
                bands.add(band);
            }
        }
        return bands;
    }

    private int countFull(List<PlacedRow> band) {
        return (int) band.stream().filter(row -> row.filled() >= FULL * columns.count()).count();
    }

    /// Lines of a header are one row, but for those with cells over columns: these are rows of their own,
    /// and so is what lies between shorter rules.
    private void addHeader(List<PlacedRow> band, TextGrid grid) {
        List<List<PlacedRow>> levels = new ArrayList<>();
        float open = -1;
        for (PlacedRow row : band) {
            float level = level(row);
            spread(row);
            if (row != band.getLast() && hasFullBelow(row, band)) {
                GroupNames.spread(row, columns);
            }
            boolean groups = namesGroups(row);
            boolean parted =
                    levels.isEmpty()
                            || level != open
                            || groups
                            || namesGroups(levels.getLast().getLast());
            if (parted) {
                levels.add(new ArrayList<>());
            }
            levels.getLast().add(row);
            open = level;
        }
        levels.forEach(grid::addHeader);
    }

    /// Whether a later row of the header names nearly all columns, so that this one can name groups.
    private boolean hasFullBelow(PlacedRow row, List<PlacedRow> band) {
        return partial.stream().anyMatch(rule -> rule.at() > row.row.centre())
                && band.stream()
                        .anyMatch(other ->
                                other.row.baseline() > row.row.baseline()
                                        && other.filled() >= columns.count() - 1);
    }

    private static boolean namesGroups(PlacedRow row) {
        return row.pieces.stream().anyMatch(piece -> piece.last() > piece.first());
    }

    /// The height of the lowest shorter rule above the row; 0 for none.
    private float level(PlacedRow row) {
        float level = 0;
        for (RuleRow rule : partial) {
            if (rule.at() < row.row.centre()) {
                level = rule.at();
            }
        }
        return level;
    }

    /// Lets a cell reach as far as the shorter rule right below it.
    private void spread(PlacedRow row) {
        for (RuleRow rules : partial) {
            float below = rules.at() - row.row.centre();
            if (below > 0 && below < 2 * row.row.size()) {
                rules.pieces().forEach(rule -> spread(row, rule));
            }
        }
    }

    private void spread(PlacedRow row, Rule rule) {
        int first = columns.first(rule.from(), rule.to());
        int last = columns.last(rule.from(), rule.to());
        List<Piece> above =
                row.pieces.stream()
                        .filter(piece -> piece.first() <= last && piece.last() >= first)
                        .toList();
        if (last > first && above.size() == 1) {
            Piece piece = above.getFirst();
            row.pieces.set(
                    row.pieces.indexOf(piece),
                    new Piece(
                            Math.min(first, piece.first()),
                            Math.max(last, piece.last()),
                            piece.words()));
        }
    }
}
