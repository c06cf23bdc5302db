package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Rules that hang together: each touches another of them.
record Lattice(List<Rule> across, List<Rule> upright) {
    /// Rules touch if they miss each other by less, in points.
    private static final float TOUCH = 3;

    /// Lines of a lattice nearer than this are one border drawn double, in points.
    private static final float BORDER = 5;

    static List<Lattice> of(MergedRules rules) {
        List<Rule> across = rules.across();
        List<Rule> upright = rules.upright();
        var groups = new Groups(across.size() + upright.size());
        for (int i = 0; i < across.size(); i++) {
            for (int j = 0; j < upright.size(); j++) {
                if (touch(across.get(i), upright.get(j))) {
                    groups.join(i, across.size() + j);
                }
            }
        }
        Map<Integer, Lattice> byGroup = new TreeMap<>();
        for (int i = 0; i < across.size(); i++) {
            in(byGroup, groups.of(i)).across().add(across.get(i));
        }
        for (int j = 0; j < upright.size(); j++) {
            in(byGroup, groups.of(across.size() + j)).upright().add(upright.get(j));
        }
        return List.copyOf(byGroup.values());
    }

    private static Lattice in(Map<Integer, Lattice> all, int group) {
        return all.computeIfAbsent(group, _ -> new Lattice(new ArrayList<>(), new ArrayList<>()));
    }

    private static boolean touch(Rule across, Rule upright) {
        return upright.at() >= across.from() - TOUCH
                && upright.at() <= across.to() + TOUCH
                && across.at() >= upright.from() - TOUCH
                && across.at() <= upright.to() + TOUCH;
    }

    /// Borders of rows, from the top.
    float[] rowBorders() {
        return borders(across, upright);
    }

    /// Borders of columns, from the left.
    float[] columnBorders() {
        return borders(upright, across);
    }

    /// Where lines of one direction are, with the ends of those of the other, where a table is open.
    private static float[] borders(List<Rule> lines, List<Rule> others) {
        var all = new ArrayList<Float>();
        lines.forEach(rule -> all.add(rule.at()));
        all.add((float) others.stream().mapToDouble(Rule::from).min().orElseThrow());
        all.add((float) others.stream().mapToDouble(Rule::to).max().orElseThrow());
        all.sort(Comparator.naturalOrder());
        var apart = new ArrayList<Float>();
        for (float at : all) {
            if (apart.isEmpty() || at - apart.getLast() > BORDER) {
                apart.add(at);
            }
        }
        float[] out = new float[apart.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = apart.get(i);
        }
        return out;
    }
}
