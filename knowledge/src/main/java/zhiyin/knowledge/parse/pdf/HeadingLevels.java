package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import zhiyin.knowledge.parse.pdf.Draft.Kind;

/// How high each heading is: larger ones above smaller ones, bold above plain, and among those of one
/// look by their numbers.
final class HeadingLevels {
    private static final int DEEPEST = 6;

    /// Bold is left out of the look where a line is of Chinese: its Latin words alone may be bold.
    private record Look(int halfPoints, boolean plain, boolean italic) {
        static Look of(Draft draft) {
            String text = draft.text();
            boolean han = text.codePoints().anyMatch(Scripts::isHan);
            return new Look(
                    Math.round(draft.size() * 2), !han && !draft.isBold(), draft.isItalic());
        }
    }

    private HeadingLevels() {}

    static void assign(List<Draft> drafts) {
        List<Draft> headings = drafts.stream().filter(d -> d.kind == Kind.HEADING).toList();
        var looks =
                new TreeSet<Look>(
                        Comparator.comparingInt(Look::halfPoints)
                                .reversed()
                                .thenComparing(Look::plain)
                                .thenComparing(Look::italic));
        headings.forEach(heading -> looks.add(Look.of(heading)));
        int above = 0;
        for (Look look : looks) {
            List<Draft> alike = new ArrayList<>();
            headings.stream().filter(h -> Look.of(h).equals(look)).forEach(alike::add);
            above += number(alike, above);
        }
    }

    /// @return how many levels there are among them
    private static int number(List<Draft> alike, int above) {
        int first =
                alike.stream()
                        .mapToInt(h -> Markers.depth(h.text()))
                        .filter(d -> d > 0)
                        .min()
                        .orElse(1);
        int deepest = 1;
        for (Draft heading : alike) {
            int depth = Math.max(Markers.depth(heading.text()), first) - first + 1;
            heading.level = Math.min(above + depth, DEEPEST);
            deepest = Math.max(deepest, depth);
        }
        return deepest;
    }
}
