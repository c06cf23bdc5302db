package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.List;
import zhiyin.knowledge.parse.pdf.Draft.Kind;

/// Which drafts are items of lists, and how deep by their indent.
final class ListItems {
    /// Markers this much further right are of a deeper list, in points.
    private static final float STEP = 6;

    private static final int DEEPEST = 8;

    private ListItems() {}

    static void mark(List<Draft> drafts) {
        List<Float> indents = new ArrayList<>();
        for (Draft draft : drafts) {
            if (draft.isText() && Markers.isItem(draft.text())) {
                draft.kind = Kind.LIST_ITEM;
                draft.level = depth(indents, draft.lines.getFirst().left());
            } else if (draft.kind == Kind.HEADING || draft.isText()) {
                indents.clear();
            }
        }
    }

    private static int depth(List<Float> indents, float left) {
        while (!indents.isEmpty() && indents.getLast() > left + STEP) {
            indents.removeLast();
        }
        if (indents.isEmpty() || left > indents.getLast() + STEP && indents.size() < DEEPEST) {
            indents.add(left);
        }
        return indents.size();
    }
}
