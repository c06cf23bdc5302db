package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A page's rules put together: what was drawn in pieces, twice, or as the two edges of neighbouring areas
/// is one rule.
final class MergedRules {
    /// Rules this near side by side are one, in points.
    private static final float ASIDE = 2.2f;

    /// Rules on one line with at most this between are one, in points.
    private static final float BETWEEN = 3;

    /// Beyond so many merged rules a page is a drawing.
    private static final int MOST = 1_000;

    private final List<Rule> across;
    private final List<Rule> upright;

    private MergedRules(List<Rule> across, List<Rule> upright) {
        this.across = across;
        this.upright = upright;
    }

    static MergedRules of(List<Rule> rules) {
        List<Rule> across = merge(rules.stream().filter(Rule::horizontal).toList());
        List<Rule> upright = merge(rules.stream().filter(rule -> !rule.horizontal()).toList());
        boolean drawing = across.size() > MOST || upright.size() > MOST;
        return drawing ? new MergedRules(List.of(), List.of()) : new MergedRules(across, upright);
    }

    /// Horizontal rules, from the top.
    List<Rule> across() {
        return across;
    }

    /// Vertical rules, from the left.
    List<Rule> upright() {
        return upright;
    }

    private static List<Rule> merge(List<Rule> rules) {
        List<Rule> sorted = new ArrayList<>(rules);
        sorted.sort(Comparator.comparingDouble(Rule::at));
        List<Rule> out = new ArrayList<>();
        for (int start = 0; start < sorted.size(); ) {
            int end = start + 1;
            while (end < sorted.size() && sorted.get(end).at() - sorted.get(start).at() <= ASIDE) {
                end++;
            }
            mergeAlong(sorted.subList(start, end), out);
            start = end;
        }
        return out;
    }

    private static void mergeAlong(List<Rule> near, List<Rule> out) {
        List<Rule> sorted = new ArrayList<>(near);
        sorted.sort(Comparator.comparingDouble(Rule::from));
        Rule open = sorted.getFirst();
        for (Rule rule : sorted) {
            if (rule.from() <= open.to() + BETWEEN) {
                float to = Math.max(open.to(), rule.to());
                open = new Rule(open.horizontal(), open.at(), open.from(), to);
            } else {
                out.add(open);
                open = rule;
            }
        }
        out.add(open);
    }
}
