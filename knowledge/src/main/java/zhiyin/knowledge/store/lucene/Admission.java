package zhiyin.knowledge.store.lucene;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;

/// What a filter admits, for whoever searches elsewhere.
final class Admission {
    private final IndexSearcher searcher;
    private final Optional<Query> filter;

    Admission(IndexSearcher searcher, Optional<Query> filter) {
        this.searcher = searcher;
        this.filter = filter;
    }

    /// The numbers of the documents that have admitted passages.
    Set<Long> documents() throws IOException {
        Query query = searcher.rewrite(filter.orElse(MatchAllDocsQuery.INSTANCE));
        Weight admitted = searcher.createWeight(query, ScoreMode.COMPLETE_NO_SCORES, 1);
        Set<Long> documents = new HashSet<>();
        for (LeafReaderContext leaf : searcher.getLeafContexts()) {
            Scorer scorer = admitted.scorer(leaf);
            if (scorer != null) {
                addDocuments(leaf, scorer.iterator(), documents);
            }
        }
        return documents;
    }

    private static void addDocuments(
            LeafReaderContext leaf, DocIdSetIterator passages, Set<Long> documents)
            throws IOException {
        SortedNumericDocValues numbers =
                DocValues.getSortedNumeric(leaf.reader(), StoreFields.DOCUMENT);
        Bits live = leaf.reader().getLiveDocs();
        for (int doc = passages.nextDoc();
                doc != DocIdSetIterator.NO_MORE_DOCS;
                doc = passages.nextDoc()) {
            if ((live == null || live.get(doc)) && numbers.advanceExact(doc)) {
                documents.add(numbers.nextValue());
            }
        }
    }

    /// Which of these passages are there and admitted.
    Set<String> passages(Collection<String> ids) throws IOException {
        if (ids.isEmpty()) {
            return Set.of();
        }
        var query = new BooleanQuery.Builder();
        query.add(
                new TermInSetQuery(StoreFields.ID, ids.stream().map(BytesRef::new).toList()),
                Occur.FILTER);
        filter.ifPresent(admitted -> query.add(admitted, Occur.FILTER));
        Set<String> passages = new HashSet<>();
        for (ScoreDoc hit : searcher.search(query.build(), ids.size()).scoreDocs) {
            passages.add(Leaves.id(searcher, hit.doc));
        }
        return passages;
    }
}
