package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.List;
import zhiyin.knowledge.parse.pdf.Draft.Kind;

/// Puts headings together whose lines stand so far apart that they were taken for several.
final class HeadingLines {
    private static final int MOST_LINES = 4;

    /// Lengths are shares of the font size.
    private static final float CLOSE = 1.0f;

    private static final float SAME_SIZE = 0.06f;
    private static final float SAME_LEFT = 1;

    private HeadingLines() {}

    static List<Draft> join(List<Draft> drafts) {
        List<Draft> result = new ArrayList<>();
        for (Draft draft : drafts) {
            if (!result.isEmpty() && goesOn(result.getLast(), draft)) {
                draft.lines.forEach(result.getLast()::add);
            } else {
                result.add(draft);
            }
        }
        return result;
    }

    private static boolean goesOn(Draft heading, Draft draft) {
        if (heading.kind != Kind.HEADING
                || draft.kind != Kind.HEADING
                || !heading.isOnPageOf(draft)
                || heading.lines.size() + draft.lines.size() > MOST_LINES) {
            return false;
        }
        float size = heading.size();
        float gap = draft.top() - heading.bottom();
        boolean sameLook =
                Math.abs(draft.size() - size) < SAME_SIZE * size
                        && draft.isBold() == heading.isBold()
                        && draft.lines.getFirst().ink() == heading.lines.getLast().ink();
        boolean aligned =
                Math.abs(draft.left() - heading.left()) < SAME_LEFT * size
                        || Math.abs(draft.left() + draft.right() - heading.left() - heading.right())
                                < 2 * SAME_LEFT * size;
        return sameLook
                && aligned
                && gap > -size / 2
                && gap < CLOSE * size
                && !Markers.isNumberedHeading(draft.text());
    }
}
