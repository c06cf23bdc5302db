package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import zhiyin.knowledge.parse.pdf.Draft.Kind;

/// Text in fixed-width type is code: its lines are kept, and neighbouring pieces are one. Comments in
/// Chinese are set in other type, and are code where they stand next to it.
final class CodeBlocks {
    private static final Pattern COMMENT =
            Pattern.compile("^(#|//|/\\*|\\*|--|<!--).*", Pattern.DOTALL);

    /// Comments stand this close to code, as a share of the font size.
    private static final float NEAR = 1.2f;

    private final List<Draft> drafts;

    private CodeBlocks(List<Draft> drafts) {
        this.drafts = drafts;
    }

    /// The same drafts, code in one piece where it was in several.
    static List<Draft> mark(List<Draft> drafts, boolean monoIsUsual) {
        return monoIsUsual ? drafts : new CodeBlocks(drafts).join();
    }

    private List<Draft> join() {
        List<Draft> result = new ArrayList<>();
        Draft code = null;
        for (int i = 0; i < drafts.size(); i++) {
            Draft draft = drafts.get(i);
            if (!isCode(i)) {
                result.add(draft);
                code = draft.isText() || draft.kind == Kind.TABLE ? null : code;
            } else if (code != null && code.isOnPageOf(draft) && draft.top() >= code.top()) {
                draft.lines.forEach(code::add);
            } else {
                draft.kind = Kind.CODE;
                code = draft;
                result.add(draft);
            }
        }
        return result;
    }

    private boolean isCode(int index) {
        Draft draft = drafts.get(index);
        return draft.isText()
                && (draft.isMono()
                        || COMMENT.matcher(draft.text()).matches()
                                && (isMono(index - 1, draft) || isMono(index + 1, draft)));
    }

    private boolean isMono(int index, Draft beside) {
        if (index < 0 || index >= drafts.size()) {
            return false;
        }
        Draft draft = drafts.get(index);
        float gap = Math.max(draft.top() - beside.bottom(), beside.top() - draft.bottom());
        return (draft.kind == Kind.CODE || draft.isText() && draft.isMono())
                && draft.isOnPageOf(beside)
                && gap < NEAR * beside.size();
    }
}
