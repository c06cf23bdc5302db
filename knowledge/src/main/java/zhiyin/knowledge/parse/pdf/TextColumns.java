package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The columns of text without rules: where white space goes down through the rows that have most cells.
///
/// @param lefts where each column's text begins
/// @param rights where each column's text ends
record TextColumns(float[] lefts, float[] rights) {
    /// Share of the fullest row's cells from which on a row tells where columns are.
    private static final float RICH = 0.6f;

    /// From so many rows on, a few may reach over the white space.
    private static final int MANY = 10;

    private static final float MAY_CROSS = 0.08f;

    /// White space narrower than this parts no columns, in points.
    private static final float NARROWEST = 1;

    private record Edge(float at, int change) {}

    static TextColumns of(List<TextRow> rows) {
        int most = fullest(rows);
        int rich = Math.max(Math.min(2, most), Math.round(RICH * most));
        List<TextRow> telling = rows.stream().filter(row -> row.count() >= rich).toList();
        int allowed = telling.size() < MANY ? 0 : (int) (MAY_CROSS * telling.size());
        var edges = new ArrayList<Edge>();
        for (TextRow row : telling) {
            for (TextLine line : row.lines()) {
                edges.add(new Edge(line.left(), 1));
                edges.add(new Edge(line.right(), -1));
            }
        }
        edges.sort(Comparator.comparingDouble(Edge::at));
        return columns(edges, allowed);
    }

    /// Cells of the fullest row, but for a single one that is fuller than all others.
    private static int fullest(List<TextRow> rows) {
        int most = 0;
        int second = 0;
        for (TextRow row : rows) {
            if (row.count() >= most) {
                second = most;
                most = row.count();
            } else {
                second = Math.max(second, row.count());
            }
        }
        return rows.size() > 3 && second > 1 ? second : most;
    }

    private static TextColumns columns(List<Edge> edges, int allowed) {
        var lefts = new ArrayList<Float>();
        var rights = new ArrayList<Float>();
        int open = 0;
        for (Edge edge : edges) {
            int before = open;
            open += edge.change();
            if (before <= allowed && open > allowed) {
                if (!rights.isEmpty() && edge.at() - rights.getLast() < NARROWEST) {
                    rights.removeLast();
                } else {
                    lefts.add(edge.at());
                }
            } else if (before > allowed && open <= allowed) {
                rights.add(edge.at());
            }
        }
        return new TextColumns(array(lefts), array(rights));
    }

    private static float[] array(List<Float> list) {
        float[] out = new float[list.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = list.get(i);
        }
        return out;
    }

    int count() {
        return lefts.length;
    }

    /// The column that is nearest.
    int at(float x) {
        int best = 0;
        for (int i = 1; i < lefts.length; i++) {
            if (distance(i, x) < distance(best, x)) {
                best = i;
            }
        }
        return best;
    }

    private float distance(int column, float x) {
        return x < lefts[column] ? lefts[column] - x : Math.max(0, x - rights[column]);
    }

    /// How much of the column the stretch covers, in points; negative for the distance to it.
    private float common(int column, float from, float to) {
        return Math.min(to, rights[column]) - Math.max(from, lefts[column]);
    }

    /// The first column the stretch reaches into.
    int first(float from, float to) {
        for (int i = 0; i < count(); i++) {
            if (common(i, from, to) > NARROWEST) {
                return i;
            }
        }
        return at((from + to) / 2);
    }

    /// The last column the stretch reaches into.
    int last(float from, float to) {
        for (int i = count() - 1; i >= 0; i--) {
            if (common(i, from, to) > NARROWEST) {
                return i;
            }
        }
        return at((from + to) / 2);
    }
}
