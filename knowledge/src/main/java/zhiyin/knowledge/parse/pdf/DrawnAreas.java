package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Finds the rules that are edges of areas, since an edge between two areas that abut parts nothing: word
/// processors shade a cell line by line. Four rules one after the other that close a rectangle are an
/// area's.
final class DrawnAreas {
    /// Ends of an area's edges meet, and areas abut, within this many points.
    private static final float MEET = 1;

    /// Areas less wide or high are lines, in points.
    private static final float THICKEST_LINE = 3;

    private record Area(float left, float top, float right, float bottom) {}

    private DrawnAreas() {}

    /// The rules without edges where areas abut, if the page has rules of its own that part rows.
    static List<Rule> withoutSeams(List<Rule> rules) {
        Set<Integer> edges = new HashSet<>();
        List<Area> areas = new ArrayList<>();
        for (int i = 0; i + 4 <= rules.size(); i++) {
            Area area = area(rules.subList(i, i + 4));
            if (area != null) {
                areas.add(area);
                edges.addAll(List.of(i, i + 1, i + 2, i + 3));
                i += 3;
            }
        }
        List<Rule> lines = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            if (!edges.contains(i) && rules.get(i).horizontal()) {
                lines.add(rules.get(i));
            }
        }
        List<Rule> kept = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            boolean seam =
                    edges.contains(i)
                            && rule.horizontal()
                            && isBetween(rule, lines)
                            && isSeam(rule, areas);
            if (!seam) {
                kept.add(rule);
            }
        }
        return kept;
    }

    private static @org.jspecify.annotations.Nullable Area area(List<Rule> four) {
        List<Rule> across = four.stream().filter(Rule::horizontal).toList();
        List<Rule> upright = four.stream().filter(rule -> !rule.horizontal()).toList();
        if (across.size() != 2) {
            return null;
        }
        float top = Math.min(across.get(0).at(), across.get(1).at());
        float bottom = Math.max(across.get(0).at(), across.get(1).at());
        float left = Math.min(upright.get(0).at(), upright.get(1).at());
        float right = Math.max(upright.get(0).at(), upright.get(1).at());
        boolean closed =
                across.stream().allMatch(rule -> meet(rule.from(), left) && meet(rule.to(), right))
                        && upright.stream()
                                .allMatch(
                                        rule -> meet(rule.from(), top) && meet(rule.to(), bottom));
        boolean thick = bottom - top > THICKEST_LINE && right - left > THICKEST_LINE;
        return closed && thick ? new Area(left, top, right, bottom) : null;
    }

    private static boolean meet(float a, float b) {
        return Math.abs(a - b) <= MEET;
    }

    /// Whether lines above and below part the rows, and none is where the edge is.
    private static boolean isBetween(Rule edge, List<Rule> lines) {
        float middle = (edge.from() + edge.to()) / 2;
        boolean above = false;
        boolean below = false;
        for (Rule line : lines) {
            if (line.from() <= middle && line.to() >= middle) {
                if (Math.abs(line.at() - edge.at()) <= 2 * MEET) {
                    return false;
                }
                above |= line.at() < edge.at();
                below |= line.at() > edge.at();
            }
        }
        return above && below;
    }

    private static boolean isSeam(Rule edge, List<Area> areas) {
        float middle = (edge.from() + edge.to()) / 2;
        boolean above = false;
        boolean below = false;
        for (Area area : areas) {
            if (area.left() <= middle && area.right() >= middle) {
                above |= meet(area.bottom(), edge.at());
                below |= meet(area.top(), edge.at());
            }
        }
        return above && below;
    }
}
