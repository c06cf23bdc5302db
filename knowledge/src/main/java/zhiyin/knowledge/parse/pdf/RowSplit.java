package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import zhiyin.knowledge.parse.pdf.Grid.Area;

/// Parts rows of a ruled table that no rule parts: where only columns and the header are ruled, the whole
/// body lies in one row of the lattice. Such a row has many lines with numbers side by side on each.
final class RowSplit {
    /// Lines from which on a row is looked at.
    private static final int LEAST_LINES = 3;

    /// Share of the lines that have words in nearly all columns, if they are rows.
    private static final float FULL = 0.7f;

    /// Share of the words of such lines that are numbers.
    private static final float NUMBERS = 0.4f;

    /// A line of text across the row, in points from the page's top.
    private record Band(float top, float bottom) {
        float middle() {
            return (top + bottom) / 2;
        }

        boolean has(Word word) {
            return word.height() >= top && word.height() <= bottom;
        }
    }

    private RowSplit() {}

    static Grid of(Grid grid) {
        var areas = new ArrayList<Area>();
        int added = 0;
        for (int r = 0; r < grid.rows(); r++) {
            List<Area> row = row(grid, r);
            List<Band> bands = isAlone(row) ? bands(row) : List.of();
            if (isRows(row, bands)) {
                split(row, r + added, bands, areas);
                added += bands.size() - 1;
            } else {
                copy(row, r, added, areas);
            }
        }
        return added == 0 ? grid : new Grid(grid.rows() + added, grid.columns(), areas);
    }

    private static List<Area> row(Grid grid, int r) {
        var out = new ArrayList<Area>();
        for (int c = 0; c < grid.columns(); c++) {
            if (grid.at(r, c).left == c) {
                out.add(grid.at(r, c));
            }
        }
        return out;
    }

    /// Whether no cell reaches from the row into others.
    private static boolean isAlone(List<Area> row) {
        return row.stream().allMatch(area -> area.rows() == 1);
    }

    private static List<Band> bands(List<Area> row) {
        var all = new ArrayList<Band>();
        for (Area area : row) {
            for (TextLine line : area.text.lines()) {
                all.add(new Band(line.top(), line.bottom()));
            }
        }
        all.sort(Comparator.comparingDouble(Band::top));
        var bands = new ArrayList<Band>();
        for (Band next : all) {
            Band open = bands.isEmpty() ? null : bands.getLast();
            if (open != null && next.top() < open.middle()) {
                float bottom = Math.max(open.bottom(), next.bottom());
                bands.set(bands.size() - 1, new Band(open.top(), bottom));
            } else {
                bands.add(next);
            }
        }
        return bands;
    }

    private static boolean isRows(List<Area> row, List<Band> bands) {
        if (bands.size() < LEAST_LINES || row.size() < 2) {
            return false;
        }
        int full = 0;
        int words = 0;
        int numbers = 0;
        for (Band band : bands) {
            int filled = 0;
            for (Area area : row) {
                List<Word> on = area.text.words().stream().filter(band::has).toList();
                words += on.size();
                for (Word word : on) {
                    numbers += TableHeader.isNumeric(word.text()) ? 1 : 0;
                }
                filled += on.isEmpty() ? 0 : 1;
            }
            full += filled >= Math.max(2, row.size() - 1) ? 1 : 0;
        }
        return full >= FULL * bands.size() && numbers >= NUMBERS * words;
    }

    private static void split(List<Area> row, int at, List<Band> bands, List<Area> out) {
        for (Area area : row) {
            var parts = new ArrayList<Area>();
            for (int i = 0; i < bands.size(); i++) {
                parts.add(new Area(at + i, area.left, at + i, area.right));
            }
            for (Word word : area.text.words()) {
                parts.get(nearest(bands, word)).text.add(word);
            }
            out.addAll(parts);
        }
    }

    private static int nearest(List<Band> bands, Word word) {
        int best = 0;
        for (int i = 1; i < bands.size(); i++) {
            if (Math.abs(bands.get(i).middle() - word.height())
                    < Math.abs(bands.get(best).middle() - word.height())) {
                best = i;
            }
        }
        return best;
    }

    private static void copy(List<Area> row, int r, int added, List<Area> out) {
        for (Area area : row) {
            if (area.top == r) {
                var moved = new Area(area.top + added, area.left, area.bottom + added, area.right);
                moved.text.addAll(area.text);
                out.add(moved);
            }
        }
    }
}
