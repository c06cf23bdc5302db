package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import zhiyin.knowledge.document.Place.Box;

/// Finds tables whose cells are parted by rules, or are filled areas: rules that touch each other make a
/// lattice, its lines the borders of rows and columns. Where a piece of a line is missing, the cells on
/// both sides are one.
final class RuledTables {
    private static final int MOST_ROWS = 300;
    private static final int MOST_COLUMNS = 60;

    private RuledTables() {}

    /// @param words of the page
    static List<FoundTable> find(MergedRules rules, int page, List<Word> words) {
        var found = new ArrayList<FoundTable>();
        for (Lattice lattice : Lattice.of(rules)) {
            table(lattice, page, words).ifPresent(found::add);
        }
        return withoutNested(found);
    }

    private static Optional<FoundTable> table(Lattice lattice, int page, List<Word> words) {
        if (lattice.across().size() < 2 || lattice.upright().isEmpty()) {
            return Optional.empty();
        }
        var places = new LatticePlaces(lattice.columnBorders(), lattice.rowBorders(), words);
        int rows = places.rows();
        int columns = places.columns();
        if (rows < 2 || columns < 1 || rows > MOST_ROWS || columns > MOST_COLUMNS) {
            return Optional.empty();
        }
        Grid grid = RowSplit.of(new LatticeCells(lattice, places).grid().compact()).compact();
        if (!Plausible.isTable(grid)) {
            return Optional.empty();
        }
        Box box = new Box(page, places.xs[0], places.ys[0], places.xs[columns], places.ys[rows]);
        return Optional.of(grid.found(box, 0));
    }

    /// Without tables that lie within larger ones.
    private static List<FoundTable> withoutNested(List<FoundTable> tables) {
        List<FoundTable> sorted = new ArrayList<>(tables);
        sorted.sort(Comparator.comparingDouble(table -> -Boxes.area(table.box())));
        var out = new ArrayList<FoundTable>();
        for (FoundTable table : sorted) {
            if (out.stream().noneMatch(larger -> Boxes.overlap(larger.box(), table.box()))) {
                out.add(table);
            }
        }
        return out;
    }
}
