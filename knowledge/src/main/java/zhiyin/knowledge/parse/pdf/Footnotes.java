package zhiyin.knowledge.parse.pdf;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import zhiyin.knowledge.parse.pdf.Draft.Kind;

/// Notes at a page's foot: smaller than the body, below the page's middle, and begun by a number or sign.
final class Footnotes {
    /// Size as a share of the body's, at most.
    private static final float SMALLER = 0.93f;

    /// Share of the page's height below which notes stand.
    private static final float LOWER = 0.5f;

    private static final Pattern NOTE =
            Pattern.compile(
                    "^([0-9]{1,3}|[*†‡§]{1,3}|\\[[0-9]{1,3}\\]|[①-⑳])\\s*(?=[^0-9.,)\\s])(.*)$",
                    Pattern.DOTALL);

    private Footnotes() {}

    record Note(String label, String text) {}

    static Optional<Note> note(String text) {
        Matcher matcher = NOTE.matcher(text);
        return matcher.matches()
                ? Optional.of(new Note(matcher.group(1), matcher.group(2)))
                : Optional.empty();
    }

    static void mark(List<Draft> drafts, BodyStyle body) {
        for (Draft draft : drafts) {
            if (draft.isText()
                    && draft.size() < SMALLER * body.size()
                    && draft.top() > LOWER * draft.sheet.height()
                    && !draft.text().equals(draft.text().toUpperCase(Locale.ROOT))
                    && note(draft.text()).isPresent()) {
                draft.kind = Kind.FOOTNOTE;
            }
        }
    }
}
