package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.parse.pdf.Draft.Kind;

/// Joins paragraphs that go on over the end of a page or column.
final class Continuations {
    private Continuations() {}

    /// The same drafts without those that became a part of an earlier one.
    static List<Draft> join(List<Draft> drafts) {
        List<Draft> result = new ArrayList<>();
        Draft open = null;
        for (Draft draft : drafts) {
            if (open != null && goesOn(open, draft)) {
                last(open).continuation = draft;
                continue;
            }
            result.add(draft);
            open = next(open, draft);
        }
        return result;
    }

    /// Page furniture and footnotes come between a paragraph's halves.
    private static @Nullable Draft next(@Nullable Draft open, Draft draft) {
        return switch (draft.kind) {
            case TEXT, LIST_ITEM -> draft;
            case HEADER, FOOTER, PAGE_NUMBER, FOOTNOTE -> open;
            default -> null;
        };
    }

    private static Draft last(Draft draft) {
        Draft last = draft;
        while (last.continuation != null) {
            last = last.continuation;
        }
        return last;
    }

    private static boolean goesOn(Draft open, Draft draft) {
        Draft before = last(open);
        boolean elsewhere =
                draft.sheet.number() == before.sheet.number() + 1
                        || draft.isOnPageOf(before) && draft.top() < before.top();
        return elsewhere
                && draft.kind == Kind.TEXT
                && Paragraphs.goesOn(before.lines.getLast(), draft.lines.getFirst());
    }
}
