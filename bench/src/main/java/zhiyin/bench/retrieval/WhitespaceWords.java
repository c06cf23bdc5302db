package zhiyin.bench.retrieval;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// BM25 over words as white space divides them: what a search that knows no Chinese does. Small and plain,
/// to compare with.
final class WhitespaceWords {
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final double K1 = 1.2;
    private static final double B = 0.75;

    private final Map<String, Map<String, Integer>> counts = new HashMap<>();
    private final Map<String, Integer> passages = new HashMap<>();
    private final Map<String, Integer> lengths = new HashMap<>();
    private final double meanLength;

    WhitespaceWords(List<RetrievalSet.Passage> all) {
        for (RetrievalSet.Passage passage : all) {
            var own = new HashMap<String, Integer>();
            for (String word : words(passage.embedded())) {
                own.merge(word, 1, Integer::sum);
            }
            own.keySet().forEach(word -> passages.merge(word, 1, Integer::sum));
            counts.put(passage.id(), own);
            lengths.put(passage.id(), own.values().stream().mapToInt(Integer::intValue).sum());
        }
        meanLength = lengths.values().stream().mapToInt(Integer::intValue).average().orElse(1);
    }

    private static List<String> words(String text) {
        return SPACE.splitAsStream(text.toLowerCase(Locale.ROOT).strip()).toList();
    }

    List<String> best(String query, int count) {
        var scores = new HashMap<String, Double>();
        for (String word : words(query)) {
            int with = passages.getOrDefault(word, 0);
            double rarity = Math.log(1 + (counts.size() - with + 0.5) / (with + 0.5));
            counts.forEach((id, own) -> {
                int times = own.getOrDefault(word, 0);
                if (times > 0) {
                    double length = lengths.getOrDefault(id, 0) / meanLength;
                    double saturated = times / (times + K1 * (1 - B + B * length));
                    scores.merge(id, rarity * saturated, Double::sum);
                }
            });
        }
        return scores.entrySet().stream()
                .sorted(
                        Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                                .thenComparing(Map.Entry.comparingByKey()))
                .limit(count)
                .map(Map.Entry::getKey)
                .toList();
    }
}
