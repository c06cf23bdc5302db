package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Puts lines of cells of more than one line together: which of the rows of text of a table without rules
/// are one row of it.
final class RowMerge {
    /// Rows of text belong together if they are this much nearer than others, as a factor.
    private static final float FARTHER = 1.25f;

    /// Share of near and of far rows from which on nearness tells rows.
    private static final float ENOUGH = 0.2f;

    /// Lines of one cell are at most this many sizes apart.
    private static final float LEADING = 1.5f;

    /// Share of columns filled that makes a row of numbers a row of its own.
    private static final float FULL = 0.6f;

    private RowMerge() {}

    /// @param rows from the top, of the body
    static List<List<PlacedRow>> merge(List<PlacedRow> rows, int columns) {
        List<List<PlacedRow>> byDistance = byDistance(rows);
        return isSound(byDistance, columns) ? byDistance : byContent(rows, columns);
    }

    private static List<List<PlacedRow>> byDistance(List<PlacedRow> rows) {
        if (rows.size() < 4) {
            return List.of();
        }
        float[] steps = new float[rows.size() - 1];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = rows.get(i + 1).row.baseline() - rows.get(i).row.baseline();
        }
        float[] sorted = steps.clone();
        Arrays.sort(sorted);
        float near = sorted[(int) (ENOUGH * sorted.length)] * FARTHER;
        var groups = new ArrayList<List<PlacedRow>>();
        groups.add(new ArrayList<>(List.of(rows.getFirst())));
        int far = 0;
        for (int i = 0; i < steps.length; i++) {
            if (steps[i] > near) {
                groups.add(new ArrayList<>());
                far++;
            }
            groups.getLast().add(rows.get(i + 1));
        }
        return far < ENOUGH * steps.length ? List.of() : groups;
    }

    /// Whether no group holds two rows of numbers, and each has its first column.
    private static boolean isSound(List<List<PlacedRow>> groups, int columns) {
        if (groups.size() < 2) {
            return false;
        }
        for (List<PlacedRow> group : groups) {
            int own = 0;
            boolean named = false;
            for (PlacedRow row : group) {
                own += isFull(row, columns) ? 1 : 0;
                named |= row.has(0);
            }
            if (own > 1 || !named) {
                return false;
            }
        }
        return true;
    }

    private static boolean isFull(PlacedRow row, int columns) {
        return row.filled() >= FULL * columns;
    }

    private static List<List<PlacedRow>> byContent(List<PlacedRow> rows, int columns) {
        var groups = new ArrayList<List<PlacedRow>>();
        for (PlacedRow row : rows) {
            List<PlacedRow> open = groups.isEmpty() ? List.of() : groups.getLast();
            if (!open.isEmpty() && (isRest(open, row, columns) || isBegun(open, row))) {
                groups.getLast().add(row);
            } else {
                groups.add(new ArrayList<>(List.of(row)));
            }
        }
        return groups;
    }

    /// Whether the row is the last lines of cells above: names nothing and has few words.
    private static boolean isRest(List<PlacedRow> open, PlacedRow row, int columns) {
        PlacedRow last = open.getLast();
        boolean next = row.row.baseline() - last.row.baseline() < LEADING * row.row.size();
        if (!next) {
            return false;
        }
        boolean nameGoesOn = row.has(0) && row.filled() == 1 && row.beginsSmall();
        boolean unnamed =
                !row.has(0) && 2 * row.filled() <= columns && row.numbers() <= 0.5f
                        || !row.has(0)
                                && row.filled() == 1
                                && last.has(row.pieces.getFirst().first())
                                && row.numbers() == 0;
        return unnamed || nameGoesOn;
    }

    /// Whether the rows above are only the first lines of this row's name.
    private static boolean isBegun(List<PlacedRow> open, PlacedRow row) {
        PlacedRow last = open.getLast();
        return row.beginsSmall()
                && row.has(0)
                && row.row.baseline() - last.row.baseline() < LEADING * row.row.size()
                && open.stream().allMatch(above -> above.has(0) && above.filled() == 1);
    }
}
