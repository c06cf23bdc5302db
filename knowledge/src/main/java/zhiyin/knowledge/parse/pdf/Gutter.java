package zhiyin.knowledge.parse.pdf;

import java.util.List;

/// The white space between two columns of prose, so that a table in one of them is not read together with
/// the prose beside it.
final class Gutter {
    /// Where on the text's width a gutter can be.
    private static final float FIRST = 0.35f;

    private static final float LAST = 0.65f;

    /// In points.
    private static final float STEP = 2;

    /// Share of the lines that may reach over: titles and wide tables do.
    private static final float MAY_CROSS = 0.12f;

    /// Lines on each side from which on there are two columns.
    private static final int ENOUGH = 10;

    /// Share of a column's width that most lines of prose have.
    private static final float WIDE = 0.6f;

    private Gutter() {}

    /// The lines of each column with those over both; all lines where there is one column.
    static List<List<TextLine>> parts(List<TextLine> lines) {
        float left = Float.MAX_VALUE;
        float right = 0;
        for (TextLine line : lines) {
            left = Math.min(left, line.left());
            right = Math.max(right, line.right());
        }
        float width = right - left;
        for (float x = left + FIRST * width; x < left + LAST * width; x += STEP) {
            if (isGutter(lines, x, left, right)) {
                float at = x;
                List<TextLine> before = lines.stream().filter(l -> l.right() <= at).toList();
                List<TextLine> after = lines.stream().filter(l -> l.left() >= at).toList();
                List<TextLine> over =
                        lines.stream().filter(l -> l.left() < at && l.right() > at).toList();
                return List.of(before, after, over);
            }
        }
        return List.of(lines);
    }

    private static boolean isGutter(List<TextLine> lines, float x, float left, float right) {
        int over = 0;
        int before = 0;
        int after = 0;
        int wide = 0;
        for (TextLine line : lines) {
            if (line.right() <= x) {
                before++;
                wide += line.width() > WIDE * (x - left) ? 1 : 0;
            } else if (line.left() >= x) {
                after++;
                wide += line.width() > WIDE * (right - x) ? 1 : 0;
            } else {
                over++;
            }
        }
        return before >= ENOUGH
                && after >= ENOUGH
                && over <= MAY_CROSS * lines.size()
                && wide >= WIDE * (before + after);
    }
}
