package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import zhiyin.knowledge.document.Place.Box;

/// Finds tables as books set them, with rules across only: above and below the header and at the end, or
/// below each row. All of a table's rules begin and end at the same places.
final class BookTables {
    /// A table has a rule at its top, below its header and at its end.
    private static final int LEAST_RULES = 3;

    /// In points.
    private static final float NARROWEST = 50;

    /// Without text between, rules farther apart are not of one table, in points.
    private static final float EMPTY = 40;

    /// Rules this near a table's edge are its own, in points.
    private static final float TAKEN = 3;

    /// A line that covers this share of the table's width, alone in its row, is prose.
    private static final float WIDE = 0.7f;

    /// Lines of prose from which on the rules around belong to different things.
    private static final int PROSE = 2;

    private final List<RuleRow> rules;
    private final List<TextLine> lines;

    private BookTables(List<RuleRow> rules, List<TextLine> lines) {
        this.rules = rules;
        this.lines = lines;
    }

    /// @param others found before: their rules are taken
    /// @param lines across that are in no table yet
    static List<FoundTable> find(
            MergedRules rules, int page, List<FoundTable> others, List<TextLine> lines) {
        List<Rule> free =
                rules.across().stream()
                        .filter(rule -> others.stream().noneMatch(t -> isOf(rule, t.box())))
                        .toList();
        List<RuleRow> rows = RuleRow.of(free);
        var finder = new BookTables(rows, lines);
        var used = new ArrayList<RuleRow>();
        var found = new ArrayList<FoundTable>();
        for (RuleRow top : rows) {
            if (top.width() < NARROWEST || used.contains(top)) {
                continue;
            }
            List<RuleRow> frame = finder.frame(top);
            if (frame.size() >= LEAST_RULES) {
                finder.table(frame, page)
                        .filter(table ->
                                found.stream()
                                        .noneMatch(
                                                other -> Boxes.overlap(other.box(), table.box())))
                        .ifPresent(table -> {
                            found.add(table);
                            used.addAll(frame);
                        });
            }
        }
        return found;
    }

    private static boolean isOf(Rule rule, Box box) {
        return rule.at() > box.top() - TAKEN
                && rule.at() < box.bottom() + TAKEN
                && rule.from() < box.right()
                && rule.to() > box.left();
    }

    /// The rule with those below it that go on the same table.
    private List<RuleRow> frame(RuleRow top) {
        var frame = new ArrayList<RuleRow>(List.of(top));
        for (RuleRow rule : rules) {
            if (rule.at() > frame.getLast().at() && rule.isAlignedWith(top)) {
                if (!isTabular(frame.getLast(), rule)) {
                    break;
                }
                frame.add(rule);
            }
        }
        return frame;
    }

    private boolean isTabular(RuleRow above, RuleRow below) {
        List<TextRow> rows = TextRow.of(between(above, below));
        if (rows.isEmpty()) {
            return below.at() - above.at() <= EMPTY;
        }
        int prose = 0;
        for (TextRow row : rows) {
            boolean wide = row.count() == 1 && row.right() - row.left() > WIDE * above.width();
            prose = wide ? prose + 1 : 0;
            if (prose >= PROSE) {
                return false;
            }
        }
        return true;
    }

    private List<TextLine> between(RuleRow above, RuleRow below) {
        return lines.stream()
                .filter(line -> line.centre() > above.at() && line.centre() < below.at())
                .filter(line -> line.middle() > above.from() && line.middle() < above.to())
                .toList();
    }

    private Optional<FoundTable> table(List<RuleRow> frame, int page) {
        RuleRow top = frame.getFirst();
        RuleRow bottom = frame.getLast();
        List<TextLine> inside = between(top, bottom);
        List<RuleRow> partial =
                rules.stream()
                        .filter(rule -> rule.at() > top.at() && rule.at() < bottom.at())
                        .filter(rule -> rule.isWithin(top) && !frame.contains(rule))
                        .toList();
        Box box = new Box(page, top.from(), top.at(), top.to(), bottom.at());
        return new BookGrid(frame, partial, inside)
                .read()
                .filter(read -> isPlausible(read.grid()))
                .map(read -> read.grid().found(box, read.headers()));
    }

    /// A single column was looked at when it was read.
    private static boolean isPlausible(Grid grid) {
        return grid.columns() == 1 || Plausible.isTable(grid);
    }
}
