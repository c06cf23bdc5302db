package zhiyin.knowledge.store.lucene;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Where a query's words stand in texts, to be marked in results: by the same analysis as the search, so
/// that what was found is marked, and nothing else. Immutable, for any number of texts.
public final class Highlights {
    private final WordQuery query;

    /// @param query a person's words; of very long ones the beginning counts
    public Highlights(String query) {
        this.query = new WordQuery(query);
    }

    /// @param start of the first character
    /// @param end behind the last
    public record Span(int start, int end) {}

    /// In order, apart from each other. Takes time in proportion to the text.
    public List<Span> in(String text) {
        List<Word> wanted =
                Words.of(text).stream()
                        .filter(query::wants)
                        .sorted(Comparator.comparingInt(Word::start))
                        .toList();
        var spans = new ArrayList<Span>();
        for (Word word : wanted) {
            int last = spans.size() - 1;
            if (last >= 0 && word.start() <= spans.get(last).end()) {
                Span before = spans.get(last);
                spans.set(last, new Span(before.start(), Math.max(before.end(), word.end())));
            } else {
                spans.add(new Span(word.start(), word.end()));
            }
        }
        return List.copyOf(spans);
    }
}
