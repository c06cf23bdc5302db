package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/// Reading order by recursive XY-cut (Nagy and Seth, 1984): a page is cut along its widest white strips,
/// into columns first where they are columns, else into bands, until nothing can be cut.
final class Columns {
    /// Cuts within cuts; a page whose lines all lie apart needs about the logarithm of their number.
    private static final int DEEPEST = 60;

    /// Columns are this far apart at least: points, and a share of the usual font size.
    private static final float NARROWEST = 5;

    private static final float NARROWEST_OF_SIZE = 0.6f;

    private static final float LOWEST = 0.05f;

    /// Rows of a column, and its share of the height that is cut.
    private static final int COLUMN_ROWS = 3;

    private static final float COLUMN_HEIGHT = 0.35f;

    /// Height within which baselines count as one row, in points.
    private static final float ROW = 4;

    private static final float SAME_ROW = 0.4f;

    /// Letters of a bullet, a list's number or a page number, at most.
    private static final int LONGEST_MARK = 5;

    private final List<Piece> ordered = new ArrayList<>();

    private Columns() {}

    private record Strip(float at, float width) {}

    /// The pieces in reading order.
    static List<Piece> order(List<Piece> pieces) {
        var columns = new Columns();
        columns.cut(pieces, 0);
        return columns.ordered;
    }

    private void cut(List<Piece> pieces, int depth) {
        if (pieces.size() <= 1 || depth > DEEPEST) {
            rows(pieces);
            return;
        }
        Strip upright = widest(pieces, Piece::left, Piece::right);
        boolean wide =
                upright.width() >= Math.max(NARROWEST, NARROWEST_OF_SIZE * usualSize(pieces));
        if (wide && cut(pieces, true, upright.at(), true, depth)) {
            return;
        }
        Strip level = widest(pieces, Piece::top, Piece::bottom);
        if (level.width() >= LOWEST && cut(pieces, false, level.at(), false, depth)) {
            return;
        }
        if (wide && cut(pieces, true, upright.at(), false, depth)) {
            return;
        }
        rows(pieces);
    }

    private boolean cut(List<Piece> pieces, boolean upright, float at, boolean columns, int depth) {
        List<Piece> before = new ArrayList<>();
        List<Piece> after = new ArrayList<>();
        for (Piece piece : pieces) {
            float position = upright ? piece.middle() : piece.centre();
            (position < at ? before : after).add(piece);
        }
        if (before.isEmpty() || after.isEmpty()) {
            return false;
        }
        if (columns && !(isColumn(before, pieces) && isColumn(after, pieces))) {
            return false;
        }
        if (upright && (isMargin(before, after) || isMargin(after, before))) {
            return false;
        }
        cut(before, depth + 1);
        cut(after, depth + 1);
        return true;
    }

    private static boolean isColumn(List<Piece> part, List<Piece> all) {
        Set<Integer> rows = new HashSet<>();
        boolean table = false;
        for (Piece piece : part) {
            if (!piece.isPicture()) {
                rows.add(Math.round(piece.base() / ROW));
            }
            table |= piece.table() != null;
        }
        return (rows.size() >= COLUMN_ROWS || table) && height(part) > COLUMN_HEIGHT * height(all);
    }

    /// Whether the pieces are bullets, numbers or the page numbers of a table of contents: short, and most
    /// on a row with a piece of the text they belong to.
    private static boolean isMargin(List<Piece> part, List<Piece> text) {
        int aligned = 0;
        for (Piece piece : part) {
            if (piece.line() == null || Scripts.weight(piece.line().text()) > LONGEST_MARK) {
                return false;
            }
            aligned += text.stream().anyMatch(other -> isSameRow(piece, other)) ? 1 : 0;
        }
        return aligned > part.size() / 2;
    }

    private static double height(List<Piece> pieces) {
        double top = pieces.stream().mapToDouble(Piece::top).min().orElse(0);
        double bottom = pieces.stream().mapToDouble(Piece::bottom).max().orElse(0);
        return bottom - top;
    }

    private static float usualSize(List<Piece> pieces) {
        double[] sizes = pieces.stream().mapToDouble(Piece::size).sorted().toArray();
        return (float) sizes[sizes.length / 2];
    }

    private static Strip widest(
            List<Piece> pieces, ToDoubleFunction<Piece> from, ToDoubleFunction<Piece> to) {
        List<Piece> sorted = new ArrayList<>(pieces);
        sorted.sort(Comparator.comparingDouble(from));
        double end = to.applyAsDouble(sorted.getFirst());
        double widest = 0;
        double at = 0;
        for (Piece piece : sorted) {
            double width = from.applyAsDouble(piece) - end;
            if (width > widest) {
                widest = width;
                at = end + width / 2;
            }
            end = Math.max(end, to.applyAsDouble(piece));
        }
        return new Strip((float) at, (float) widest);
    }

    /// What cannot be cut: row by row. Rows are found first, for a comparison that lets baselines differ
    /// a little is no order.
    private void rows(List<Piece> pieces) {
        List<Piece> sorted = new ArrayList<>(pieces);
        sorted.sort(Comparator.comparingDouble(Piece::base));
        int start = 0;
        for (int i = 1; i <= sorted.size(); i++) {
            if (i == sorted.size() || !isSameRow(sorted.get(i - 1), sorted.get(i))) {
                List<Piece> row = sorted.subList(start, i);
                row.sort(Comparator.comparingDouble(Piece::left));
                ordered.addAll(row);
                start = i;
            }
        }
    }

    private static boolean isSameRow(Piece a, Piece b) {
        return Math.abs(a.base() - b.base()) < SAME_ROW * Math.min(a.size(), b.size());
    }
}
