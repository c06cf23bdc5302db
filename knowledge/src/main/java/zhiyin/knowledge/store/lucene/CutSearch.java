package zhiyin.knowledge.store.lucene;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.HitQueue;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;
import zhiyin.knowledge.store.VectorScan;
import zhiyin.knowledge.store.VectorStore.Match;

/// Cosines of the first numbers of the stored vectors, for models that are trained so that these are good
/// vectors by themselves (Kusupati et al., "Matryoshka Representation Learning", 2022). Nothing is indexed for
/// it: every vector is read.
final class CutSearch {
    private final IndexSearcher searcher;
    private final float[] query;

    /// @param query cut, and of length 1
    CutSearch(IndexSearcher searcher, float[] query) {
        this.searcher = searcher;
        this.query = query;
    }

    List<Match> nearest(int count, Optional<Query> filter) throws IOException {
        var best = new HitQueue(count, false);
        Optional<Weight> admitted = Optional.empty();
        if (filter.isPresent()) {
            Query rewritten = searcher.rewrite(filter.get());
            admitted =
                    Optional.of(searcher.createWeight(rewritten, ScoreMode.COMPLETE_NO_SCORES, 1));
        }
        for (LeafReaderContext leaf : searcher.getLeafContexts()) {
            Optional<DocIdSetIterator> documents = documents(leaf, admitted);
            if (documents.isPresent()) {
                scan(leaf, documents.get(), best, count);
            }
        }
        var hits = new ArrayList<ScoreDoc>();
        best.forEach(hits::add);
        return Leaves.matches(searcher, hits);
    }

    /// Empty where the filter admits none of the segment's.
    private static Optional<DocIdSetIterator> documents(
            LeafReaderContext leaf, Optional<Weight> admitted) throws IOException {
        if (admitted.isEmpty()) {
            return Optional.of(DocIdSetIterator.all(leaf.reader().maxDoc()));
        }
        Scorer scorer = admitted.get().scorer(leaf);
        return Optional.ofNullable(scorer).map(Scorer::iterator);
    }

    private void scan(LeafReaderContext leaf, DocIdSetIterator documents, HitQueue best, int count)
            throws IOException {
        FloatVectorValues vectors = leaf.reader().getFloatVectorValues(StoreFields.VECTOR);
        if (vectors == null) {
            return;
        }
        Bits live = leaf.reader().getLiveDocs();
        KnnVectorValues.DocIndexIterator stored = vectors.iterator();
        for (int doc = documents.nextDoc();
                doc != DocIdSetIterator.NO_MORE_DOCS;
                doc = documents.nextDoc()) {
            if (stored.docID() < doc) {
                stored.advance(doc);
            }
            if (stored.docID() == doc && (live == null || live.get(doc))) {
                float cosine = VectorScan.cosine(query, vectors.vectorValue(stored.index()));
                VectorSearch.offer(best, count, leaf.docBase + doc, cosine);
            }
        }
    }

    List<Match> score(Collection<Leaves.Place> places) throws IOException {
        var hits = new ArrayList<ScoreDoc>();
        for (Leaves.Place place : places) {
            float[] vector = Leaves.vector(place.leaf(), place.doc());
            hits.add(new ScoreDoc(place.globalDoc(), VectorScan.cosine(query, vector)));
        }
        return Leaves.matches(searcher, hits);
    }
}
