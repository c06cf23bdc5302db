package zhiyin.knowledge.parse.pdf;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How most of a document's text looks; headings are what looks otherwise.
///
/// @param size most characters have, to half a point
/// @param bold whether most characters are
/// @param ink most characters have
record BodyStyle(float size, boolean bold, int ink) {
    static BodyStyle of(List<Draft> drafts) {
        Map<Float, Integer> sizes = new HashMap<>();
        Map<Integer, Integer> inks = new HashMap<>();
        int all = 0;
        int bold = 0;
        for (Draft draft : drafts) {
            if (draft.isText()) {
                for (TextLine line : draft.lines) {
                    int weight = Scripts.weight(line.text());
                    sizes.merge(Math.round(line.size() * 2) / 2f, weight, Integer::sum);
                    inks.merge(line.ink(), weight, Integer::sum);
                    all += weight;
                    bold += line.bold() ? weight : 0;
                }
            }
        }
        return new BodyStyle(Math.max(usual(sizes, 10f), 1), bold > all / 2, usual(inks, 0));
    }

    private static <K extends Comparable<K>> K usual(Map<K, Integer> counts, K otherwise) {
        return counts.entrySet().stream()
                .max(
                        Map.Entry.<K, Integer>comparingByValue()
                                .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .orElse(otherwise);
    }
}
