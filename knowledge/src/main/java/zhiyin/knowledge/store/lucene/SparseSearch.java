package zhiyin.knowledge.store.lucene;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.lucene.document.FeatureField;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import zhiyin.engine.SparseVector;
import zhiyin.knowledge.store.VectorStore.Match;

/// Passages by sparse vectors: candidates from an inverted index, in which a weight is a term frequency with 8
/// bits of mantissa (Lucene's feature field; it skips what cannot be among the best, by the greatest weight of
/// each block), scored by the whole vectors.
final class SparseSearch {
    /// Candidates beyond those wanted, which rounding may have put behind them.
    private static final int SPARE = 20;

    /// Lucene takes 1,024 clauses, those of the filter among them. Questions have a few dozen tokens; of a text
    /// taken for one, the heaviest count for candidates, and all for scores.
    private static final int MAX_TOKENS = 512;

    private final IndexSearcher searcher;
    private final SparseVector query;

    SparseSearch(IndexSearcher searcher, SparseVector query) {
        this.searcher = searcher;
        this.query = query;
    }

    List<Match> nearest(int count, Optional<Query> filter) throws IOException {
        if (query.size() == 0) {
            return List.of();
        }
        var candidates = new BooleanQuery.Builder().add(anyToken(), Occur.MUST);
        filter.ifPresent(admitted -> candidates.add(admitted, Occur.FILTER));
        var hits = new ArrayList<ScoreDoc>();
        for (ScoreDoc hit : searcher.search(candidates.build(), count + SPARE).scoreDocs) {
            product(hit.doc).ifPresent(score -> hits.add(new ScoreDoc(hit.doc, score)));
        }
        List<Match> matches = Leaves.matches(searcher, hits);
        return List.copyOf(matches.subList(0, Math.min(count, matches.size())));
    }

    /// Lucene takes weights of up to 64, so they are divided by the greatest: the order is the same.
    private Query anyToken() {
        int[] heaviest =
                IntStream.range(0, query.size())
                        .boxed()
                        .sorted(Comparator.comparingDouble(i -> -query.weights()[i]))
                        .limit(MAX_TOKENS)
                        .mapToInt(Integer::intValue)
                        .toArray();
        float greatest = query.weights()[heaviest[0]];
        var any = new BooleanQuery.Builder();
        for (int i : heaviest) {
            float weight = query.weights()[i] / greatest;
            if (weight > 0) {
                any.add(
                        FeatureField.newLinearQuery(
                                StoreFields.SPARSE, StoreFields.feature(query.ids()[i]), weight),
                        Occur.SHOULD);
            }
        }
        return any.build();
    }

    private Optional<Float> product(int doc) throws IOException {
        List<LeafReaderContext> leaves = searcher.getLeafContexts();
        LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
        return product(leaf, doc - leaf.docBase);
    }

    private Optional<Float> product(LeafReaderContext leaf, int doc) throws IOException {
        return Leaves.sparse(leaf, doc).map(sparse -> (float) query.dot(sparse));
    }

    List<Match> score(Collection<Leaves.Place> places) throws IOException {
        var hits = new ArrayList<ScoreDoc>();
        for (Leaves.Place place : places) {
            product(place.leaf(), place.doc())
                    .ifPresent(score -> hits.add(new ScoreDoc(place.globalDoc(), score)));
        }
        return Leaves.matches(searcher, hits);
    }
}
