package zhiyin.knowledge.parse.pdf;

import java.util.List;
import java.util.stream.IntStream;
import zhiyin.knowledge.parse.pdf.Grid.Area;

/// Tells tables from other things with rules and filled areas: charts, forms, frames around text.
final class Plausible {
    /// Share of the cells that have text in a table, whatever else speaks for it.
    private static final float FILLED = 0.25f;

    /// Share of the cells with text below which the table must have names for its rows or columns: the
    /// boxes of charts have not.
    private static final float MOSTLY_FILLED = 0.6f;

    /// Share of the cells with text in a table of numbers alone, such as one that goes on from the page
    /// before.
    private static final float ALL = 0.9f;

    /// Share of the first column or of the first row that has words, if it has names.
    private static final float NAMED = 0.8f;

    /// A frame around boxes of text has fewer rows than a table of one column.
    private static final int ROWS_OF_ONE_COLUMN = 4;

    /// Lines of text in each row of a table of one column: more is a frame around prose.
    private static final int LINES_OF_ONE_COLUMN = 2;

    /// Letters of each cell in the smallest tables.
    private static final int LETTERS = 3;

    private Plausible() {}

    static boolean isTable(Grid grid) {
        List<Area> areas = grid.areas();
        long filled = grid.filled();
        if (grid.columns() == 1) {
            return grid.rows() >= ROWS_OF_ONE_COLUMN
                    && filled == grid.rows()
                    && areas.stream()
                            .allMatch(area -> area.text.lines().size() <= LINES_OF_ONE_COLUMN);
        }
        if (grid.rows() < 2 || areas.size() < 4 || filled < 3 || filled < FILLED * areas.size()) {
            return false;
        }
        boolean named = areas.stream().anyMatch(area -> letters(area) >= 2);
        if (!named && filled < ALL * areas.size()) {
            return false;
        }
        if (grid.rows() == 2 && grid.columns() == 2) {
            return areas.stream().allMatch(area -> letters(area) >= LETTERS);
        }
        return filled >= MOSTLY_FILLED * areas.size() || namesRows(grid) || namesColumns(grid);
    }

    private static boolean namesRows(Grid grid) {
        return named(IntStream.range(0, grid.rows()).mapToObj(r -> grid.at(r, 0)).toList());
    }

    private static boolean namesColumns(Grid grid) {
        return named(IntStream.range(0, grid.columns()).mapToObj(c -> grid.at(0, c)).toList());
    }

    private static boolean named(List<Area> areas) {
        long words = areas.stream().filter(area -> letters(area) >= 2).count();
        return words >= NAMED * (areas.size() - 1);
    }

    private static long letters(Area area) {
        return area.text.text().codePoints().filter(Character::isLetter).count();
    }
}
