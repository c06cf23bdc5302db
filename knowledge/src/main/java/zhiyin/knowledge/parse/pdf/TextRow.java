package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Lines at one height, from left to right: a row of a table, or a part of one.
record TextRow(List<TextLine> lines, Extent extent) {
    /// Lines are at one height if they have more than this share of their heights in common.
    private static final float COMMON = 0.55f;

    /// @param lines across, in any order
    /// @return from the top
    static List<TextRow> of(List<TextLine> lines) {
        List<TextLine> sorted = new ArrayList<>(lines);
        sorted.sort(Comparator.comparingDouble(TextLine::baseline));
        var rows = new ArrayList<List<TextLine>>();
        for (TextLine line : sorted) {
            if (rows.isEmpty() || !isLevel(rows.getLast().getFirst(), line)) {
                rows.add(new ArrayList<>());
            }
            rows.getLast().add(line);
        }
        rows.forEach(row -> row.sort(Comparator.comparingDouble(TextLine::left)));
        return rows.stream().map(row -> new TextRow(row, Extent.of(row))).toList();
    }

    private static boolean isLevel(TextLine a, TextLine b) {
        float common = Math.min(a.bottom(), b.bottom()) - Math.max(a.top(), b.top());
        return common > COMMON * Math.min(a.height(), b.height());
    }

    int count() {
        return lines.size();
    }

    float left() {
        return extent.left();
    }

    float right() {
        return extent.right();
    }

    float top() {
        return extent.top();
    }

    float bottom() {
        return extent.bottom();
    }

    float baseline() {
        return lines.getFirst().baseline();
    }

    float size() {
        return lines.getFirst().size();
    }

    float centre() {
        return (top() + bottom()) / 2;
    }
}
