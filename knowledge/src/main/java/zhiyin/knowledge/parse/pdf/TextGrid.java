package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.List;
import zhiyin.knowledge.parse.pdf.Grid.Area;
import zhiyin.knowledge.parse.pdf.PlacedRow.Piece;

/// Makes a grid of rows of text whose columns are known. Header cells may reach over columns.
final class TextGrid {
    private final TextColumns columns;
    private final List<List<PlacedRow>> rows = new ArrayList<>();
    private int headers;

    TextGrid(TextColumns columns) {
        this.columns = columns;
    }

    /// @param row lines of text that make one row of the table
    void addHeader(List<PlacedRow> row) {
        rows.add(row);
        headers++;
    }

    void add(List<PlacedRow> row) {
        rows.add(row);
    }

    int headers() {
        return headers;
    }

    Grid grid() {
        var areas = new ArrayList<Area>();
        for (int r = 0; r < rows.size(); r++) {
            int[] spans = r < headers ? spans(rows.get(r)) : single();
            addAreas(r, spans, areas);
        }
        var grid = new Grid(rows.size(), columns.count(), reachingDown(areas));
        for (int r = 0; r < rows.size(); r++) {
            for (PlacedRow row : rows.get(r)) {
                for (Piece piece : row.pieces) {
                    Area area = grid.at(r, piece.first());
                    piece.words().forEach(area.text::add);
                }
            }
        }
        return grid;
    }

    private int[] single() {
        int[] out = new int[columns.count()];
        for (int c = 0; c < out.length; c++) {
            out[c] = c;
        }
        return out;
    }

    /// For each column the first of those it is one cell with.
    private int[] spans(List<PlacedRow> row) {
        int[] out = single();
        for (PlacedRow part : row) {
            for (Piece piece : part.pieces) {
                for (int c = piece.first() + 1; c <= piece.last(); c++) {
                    out[c] = Math.min(out[c], out[piece.first()]);
                }
            }
        }
        return out;
    }

    private static void addAreas(int r, int[] firsts, List<Area> areas) {
        for (int c = 0; c < firsts.length; ) {
            int end = c + 1;
            while (end < firsts.length && firsts[end] < end) {
                end++;
            }
            areas.add(new Area(r, c, r, end - 1));
            c = end;
        }
    }

    /// In a header of several rows with cells over columns, a cell with nothing above or below it in the
    /// header reaches through.
    private List<Area> reachingDown(List<Area> areas) {
        boolean spanned = areas.stream().anyMatch(area -> area.top < headers && area.columns() > 1);
        if (headers < 2 || !spanned) {
            return areas;
        }
        var out = new ArrayList<Area>();
        for (Area area : areas) {
            if (area.top >= headers || !isAlone(area, areas)) {
                out.add(area);
            } else if (area.top == 0) {
                out.add(new Area(0, area.left, headers - 1, area.right));
            }
        }
        return out;
    }

    /// Whether of the header cells in its column this is single, as are all, and at most one has text.
    private boolean isAlone(Area area, List<Area> areas) {
        int texts = 0;
        for (Area other : areas) {
            if (other.top < headers && other.left <= area.right && other.right >= area.left) {
                if (other.columns() > 1) {
                    return false;
                }
                texts += hasText(other) ? 1 : 0;
            }
        }
        return texts <= 1;
    }

    private boolean hasText(Area area) {
        return rows.get(area.top).stream().anyMatch(row -> row.has(area.left));
    }
}
