package zhiyin.knowledge.store.lucene;

import java.io.IOException;
import java.util.Objects;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;
import zhiyin.knowledge.store.Labels;
import zhiyin.knowledge.store.StoredPassage;

/// Gives a document's passages other labels. Lucene changes nothing in place, so they are read, those not
/// yet committed too, and added again with the vectors that they have.
final class Relabelling {
    /// Of passages whose vectors lie elsewhere.
    private static final float[] NONE = {};

    private Relabelling() {}

    static void apply(IndexWriter writer, Layout layout, long document, Labels labels)
            throws IOException {
        try (DirectoryReader reader = DirectoryReader.open(writer)) {
            var searcher = new IndexSearcher(reader);
            Query passages = searcher.rewrite(Filters.document(document));
            Weight weight = searcher.createWeight(passages, ScoreMode.COMPLETE_NO_SCORES, 1);
            for (LeafReaderContext leaf : searcher.getLeafContexts()) {
                Scorer scorer = weight.scorer(leaf);
                if (scorer != null) {
                    apply(writer, layout, leaf, scorer.iterator(), labels);
                }
            }
        }
    }

    private static void apply(
            IndexWriter writer,
            Layout layout,
            LeafReaderContext leaf,
            DocIdSetIterator documents,
            Labels labels)
            throws IOException {
        Bits live = leaf.reader().getLiveDocs();
        StoredFields stored = leaf.reader().storedFields();
        for (int doc = documents.nextDoc();
                doc != DocIdSetIterator.NO_MORE_DOCS;
                doc = documents.nextDoc()) {
            if (live == null || live.get(doc)) {
                StoredPassage passage = passage(leaf, layout, stored.document(doc), doc, labels);
                writer.updateDocument(
                        new Term(StoreFields.ID, passage.id()),
                        StoreFields.document(passage, layout));
            }
        }
    }

    private static StoredPassage passage(
            LeafReaderContext leaf, Layout layout, Document stored, int doc, Labels labels)
            throws IOException {
        return new StoredPassage(
                Leaves.id(leaf, doc),
                labels,
                Objects.requireNonNull(stored.get(StoreFields.TITLE)),
                Objects.requireNonNull(stored.get(StoreFields.TEXT)),
                layout.dense() ? Leaves.vector(leaf, doc) : NONE,
                Leaves.sparse(leaf, doc));
    }
}
