package zhiyin.knowledge.parse.pdf;

import java.util.List;

/// What only the whole document can tell of its drafts: what is furniture, code, heading, and what goes on
/// over a page's end.
final class DocumentLayout {
    private DocumentLayout() {}

    /// Decides the kinds of all drafts.
    static List<Draft> settle(List<Draft> drafts, int pages) {
        RunningText.mark(drafts, pages);
        List<Draft> merged = CodeBlocks.mark(drafts, isMostlyMono(drafts));
        BodyStyle body = BodyStyle.of(merged);
        Headings.mark(merged, body);
        merged = HeadingLines.join(merged);
        HeadingLevels.assign(merged);
        Captions.mark(merged);
        Footnotes.mark(merged, body);
        ListItems.mark(merged);
        return Continuations.join(merged);
    }

    private static boolean isMostlyMono(List<Draft> drafts) {
        long all = 0;
        long mono = 0;
        for (Draft draft : drafts) {
            int weight = draft.weight();
            all += weight;
            mono += draft.isMono() ? weight : 0;
        }
        return 2 * mono > all;
    }
}
