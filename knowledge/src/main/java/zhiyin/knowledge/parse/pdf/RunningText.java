package zhiyin.knowledge.parse.pdf;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import zhiyin.knowledge.parse.pdf.Draft.Kind;

/// Finds what is printed on page after page at one place: headers, footers, page numbers. On a few pages
/// nothing can be told, and all stays text.
final class RunningText {
    private static final int FEWEST_PAGES = 3;

    /// Share of the page's height, at each end, where such text stands.
    private static final float MARGIN = 0.09f;

    /// Share of the pages that must have it; headers often alternate between left and right pages.
    private static final float SHARE = 0.4f;

    /// Height of the bands within which places count as one, in points.
    private static final float BAND = 8;

    private static final Pattern NUMBERS = Pattern.compile("[0-9]+|(?<![a-z])[ivxlc]+(?![a-z])");
    private static final Pattern PAGE_NUMBER =
            Pattern.compile(
                    "[-–—·| ]*([0-9]{1,4}|第? ?[0-9]+ ?页.*|(?i:page) [0-9]+.*|[ivxlc]+"
                            + "|[0-9]+ ?(/|of) ?[0-9]+)[-–—·| ]*");

    private RunningText() {}

    static void mark(List<Draft> drafts, int pages) {
        if (pages < FEWEST_PAGES) {
            return;
        }
        Map<String, Set<Integer>> places = new HashMap<>();
        for (Draft draft : drafts) {
            if (isInMargin(draft)) {
                places.computeIfAbsent(key(draft), _ -> new HashSet<>()).add(draft.sheet.number());
            }
        }
        double least = Math.max(2, SHARE * pages);
        for (Draft draft : drafts) {
            if (isInMargin(draft)) {
                boolean number = PAGE_NUMBER.matcher(draft.text()).matches();
                if (number || places.getOrDefault(key(draft), Set.of()).size() >= least) {
                    draft.kind =
                            number ? Kind.PAGE_NUMBER : isAbove(draft) ? Kind.HEADER : Kind.FOOTER;
                }
            }
        }
    }

    private static boolean isInMargin(Draft draft) {
        return draft.isText()
                && (isAbove(draft) || draft.top() > (1 - MARGIN) * draft.sheet.height());
    }

    private static boolean isAbove(Draft draft) {
        return draft.bottom() < MARGIN * draft.sheet.height();
    }

    private static String key(Draft draft) {
        return NUMBERS.matcher(draft.text()).replaceAll("#") + "@" + Math.round(draft.top() / BAND);
    }
}
