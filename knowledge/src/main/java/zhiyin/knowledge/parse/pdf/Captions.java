package zhiyin.knowledge.parse.pdf;

import java.util.List;
import java.util.regex.Pattern;
import zhiyin.knowledge.parse.pdf.Draft.Kind;

/// What stands below figures and above tables, by its first words.
final class Captions {
    private static final Pattern CAPTION =
            Pattern.compile(
                    "^((?i:figure|fig\\.|table|chart|exhibit|plate)\\s*[0-9A-Z][0-9A-Za-z.\\-]*"
                            + "([.:]|\\s+\\p{Lu}|\\s*$)"
                            + "|[图表]\\s*[0-9一二三四五六七八九十][0-9.\\-]*[:：.、\\s]).*",
                    Pattern.DOTALL);

    private Captions() {}

    static void mark(List<Draft> drafts) {
        for (Draft draft : drafts) {
            if (draft.isText() && CAPTION.matcher(draft.text()).matches()) {
                draft.kind = Kind.CAPTION;
            }
        }
    }
}
