package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import zhiyin.knowledge.parse.pdf.Grid.Area;

/// The cells of a lattice: places without a rule between them are one, if together they make a rectangle.
final class LatticeCells {
    /// A rule this near a border is it, in points.
    private static final float NEAR = 6;

    private final Lattice lattice;
    private final LatticePlaces places;

    LatticeCells(Lattice lattice, LatticePlaces places) {
        this.lattice = lattice;
        this.places = places;
    }

    Grid grid() {
        var groups = new Groups(places.rows() * places.columns());
        for (int r = 0; r < places.rows(); r++) {
            for (int c = 0; c < places.columns(); c++) {
                if (c + 1 < places.columns() && !isParted(r, c)) {
                    groups.join(index(r, c), index(r, c + 1));
                }
                if (r + 1 < places.rows() && !isRuledBelow(r, c)) {
                    groups.join(index(r, c), index(r + 1, c));
                }
            }
        }
        List<Area> areas = areas(groups);
        areas.forEach(places::fill);
        return new Grid(places.rows(), places.columns(), areas);
    }

    private int index(int row, int column) {
        return row * places.columns() + column;
    }

    /// Whether there is a border to the right of the place: a rule, or none but text on both sides that
    /// keeps off it.
    private boolean isParted(int r, int c) {
        float x = places.xs[c + 1];
        float y = (places.ys[r] + places.ys[r + 1]) / 2;
        return has(lattice.upright(), x, y) || isColumnGap(places.at(r, c), places.at(r, c + 1), x);
    }

    private static boolean isColumnGap(List<Word> before, List<Word> after, float x) {
        if (before.isEmpty() || after.isEmpty()) {
            return false;
        }
        return before.stream().allMatch(word -> word.line().right() <= x + 1)
                && after.stream().allMatch(word -> word.line().left() >= x - 1);
    }

    private boolean isRuledBelow(int r, int c) {
        return has(lattice.across(), places.ys[r + 1], (places.xs[c] + places.xs[c + 1]) / 2);
    }

    private static boolean has(List<Rule> rules, float at, float along) {
        for (Rule rule : rules) {
            if (Math.abs(rule.at() - at) <= NEAR && rule.from() <= along && rule.to() >= along) {
                return true;
            }
        }
        return false;
    }

    private List<Area> areas(Groups groups) {
        Map<Integer, List<Integer>> members = new TreeMap<>();
        for (int i = 0; i < places.rows() * places.columns(); i++) {
            members.computeIfAbsent(groups.of(i), _ -> new ArrayList<>()).add(i);
        }
        var out = new ArrayList<Area>();
        for (List<Integer> group : members.values()) {
            Area all = around(group);
            if (all.rows() * all.columns() == group.size()) {
                out.add(all);
            } else {
                group.forEach(place -> out.add(around(List.of(place))));
            }
        }
        return out;
    }

    private Area around(List<Integer> group) {
        int columns = places.columns();
        return new Area(
                group.stream().mapToInt(p -> p / columns).min().orElseThrow(),
                group.stream().mapToInt(p -> p % columns).min().orElseThrow(),
                group.stream().mapToInt(p -> p / columns).max().orElseThrow(),
                group.stream().mapToInt(p -> p % columns).max().orElseThrow());
    }
}
