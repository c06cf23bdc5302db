package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Horizontal rules at one height that go on in each other: one line, or one piece for each column.
///
/// @param pieces from the left
record RuleRow(float at, List<Rule> pieces) {
    /// Rules this near in height are at one height, in points.
    private static final float LEVEL = 1.5f;

    /// Pieces with wider gaps belong to different tables, in points.
    private static final float GAP = 20;

    /// Ends of a table's rules differ by less, in points.
    private static final float ALIGNED = 6;

    /// @param rules horizontal ones from the top
    /// @return from the top
    static List<RuleRow> of(List<Rule> rules) {
        var rows = new ArrayList<RuleRow>();
        for (int start = 0; start < rules.size(); ) {
            int end = start + 1;
            while (end < rules.size() && rules.get(end).at() - rules.get(start).at() <= LEVEL) {
                end++;
            }
            List<Rule> level = new ArrayList<>(rules.subList(start, end));
            level.sort(Comparator.comparingDouble(Rule::from));
            addLevel(level, rows);
            start = end;
        }
        return rows;
    }

    private static void addLevel(List<Rule> level, List<RuleRow> out) {
        RuleRow open = null;
        for (Rule rule : level) {
            if (open == null || rule.from() - open.to() > GAP) {
                open = new RuleRow(rule.at(), new ArrayList<>());
                out.add(open);
            }
            open.pieces().add(rule);
        }
    }

    float from() {
        return pieces.getFirst().from();
    }

    float to() {
        float to = -Float.MAX_VALUE;
        for (Rule rule : pieces) {
            to = Math.max(to, rule.to());
        }
        return to;
    }

    float width() {
        return to() - from();
    }

    boolean isAlignedWith(RuleRow other) {
        return Math.abs(from() - other.from()) <= ALIGNED && Math.abs(to() - other.to()) <= ALIGNED;
    }

    boolean isWithin(RuleRow other) {
        return from() >= other.from() - ALIGNED && to() <= other.to() + ALIGNED;
    }
}
