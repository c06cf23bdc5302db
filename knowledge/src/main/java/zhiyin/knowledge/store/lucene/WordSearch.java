package zhiyin.knowledge.store.lucene;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import zhiyin.knowledge.store.VectorStore.Match;
import zhiyin.knowledge.store.VectorStore.TermScore;
import zhiyin.knowledge.store.lucene.WordQuery.Clause;

/// Passages by their words.
final class WordSearch {
    private final IndexSearcher searcher;
    private final List<Clause> clauses;

    WordSearch(IndexSearcher searcher, WordQuery query) throws IOException {
        this.searcher = searcher;
        this.clauses = query.clauses(searcher.getIndexReader());
    }

    List<Match> matching(int count, Optional<Query> filter) throws IOException {
        if (clauses.isEmpty()) {
            return List.of();
        }
        var query = new BooleanQuery.Builder();
        query.add(WordQuery.anyOf(clauses).build(), Occur.MUST);
        filter.ifPresent(admitted -> query.add(admitted, Occur.FILTER));
        return Leaves.matches(searcher, List.of(searcher.search(query.build(), count).scoreDocs));
    }

    /// What each term adds to a passage's score, in all fields together, greatest first.
    List<TermScore> explain(int doc) throws IOException {
        Map<String, Float> scores = new HashMap<>();
        for (Clause clause : clauses) {
            float score = searcher.explain(clause.query(), doc).getValue().floatValue();
            if (score > 0) {
                scores.merge(clause.term().text(), score, Float::sum);
            }
        }
        return scores.entrySet().stream()
                .map(entry -> new TermScore(entry.getKey(), entry.getValue()))
                .sorted(WordSearch::greatestFirst)
                .toList();
    }

    private static int greatestFirst(TermScore a, TermScore b) {
        int byScore = Float.compare(b.score(), a.score());
        return byScore == 0 ? a.term().compareTo(b.term()) : byScore;
    }
}
