package zhiyin.knowledge.parse.pdf;

import java.util.regex.Pattern;
import java.util.stream.IntStream;
import zhiyin.knowledge.parse.pdf.Grid.Area;

/// Which of a table's first rows name its columns.
final class TableHeader {
    private static final Pattern NUMERIC =
            Pattern.compile(
                    "[\\p{Sc}(+±<>≤≥~≈−-]*\\s*[.,]?[0-9][0-9.,'’\\s/:%-]*\\s*"
                            + "[\\p{Sc}%)*†‡a-zA-Z²³]{0,3}");
    private static final Pattern NOTHING = Pattern.compile("[-–—.*/]+|[nN]/?[aA]");

    /// More rows than this are no header.
    private static final int MOST = 4;

    private TableHeader() {}

    static boolean isNumeric(String text) {
        return NUMERIC.matcher(text).matches() || NOTHING.matcher(text).matches();
    }

    /// Rows with a header's marks: words over numbers, or bold over plain; and with them the rows that
    /// their cells reach down to.
    static int rows(Grid grid) {
        if (grid.rows() < 2) {
            return 0;
        }
        int end = end(grid);
        boolean header =
                end < grid.rows()
                        && end <= MOST
                        && isWords(grid, 0)
                        && (isBold(grid, 0) != isBold(grid, end) || numbersBelow(grid, end));
        return header ? end : 0;
    }

    /// The first row after the first one that no cell of it and of those it names reaches into.
    private static int end(Grid grid) {
        int end = 1;
        for (int r = 0; r < end && r < MOST; r++) {
            for (int c = 0; c < grid.columns(); c++) {
                end = Math.max(end, grid.at(r, c).bottom + 1);
            }
            if (r + 1 == end && end + 1 < grid.rows() && namesGroups(grid, r)) {
                end++;
            }
        }
        return end;
    }

    /// Cells that span some of the columns name groups of those below.
    private static boolean namesGroups(Grid grid, int r) {
        for (int c = 0; c < grid.columns(); c++) {
            Area area = grid.at(r, c);
            if (area.columns() > 1 && area.columns() < grid.columns() && !area.text.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWords(Grid grid, int r) {
        int numbers = 0;
        int filled = 0;
        for (int c = 0; c < grid.columns(); c++) {
            CellText text = grid.at(r, c).text;
            if (!text.isEmpty()) {
                filled++;
                numbers += isNumeric(text.text()) ? 1 : 0;
            }
        }
        // Years name columns as well.
        return filled > 0 && (2 * numbers <= filled || isBold(grid, r));
    }

    private static boolean isBold(Grid grid, int r) {
        return IntStream.range(0, grid.columns())
                .mapToObj(c -> grid.at(r, c).text)
                .allMatch(text -> text.isEmpty() || text.isBold());
    }

    private static boolean numbersBelow(Grid grid, int from) {
        for (int c = 0; c < grid.columns(); c++) {
            int numbers = 0;
            int filled = 0;
            for (int r = from; r < grid.rows(); r++) {
                CellText text = grid.at(r, c).text;
                if (!text.isEmpty()) {
                    filled++;
                    numbers += isNumeric(text.text()) ? 1 : 0;
                }
            }
            if (numbers > 0 && 2 * numbers > filled) {
                return true;
            }
        }
        return false;
    }
}
