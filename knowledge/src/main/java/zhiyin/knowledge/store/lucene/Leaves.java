package zhiyin.knowledge.store.lucene;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import zhiyin.engine.SparseVector;
import zhiyin.knowledge.store.SparseBytes;
import zhiyin.knowledge.store.VectorStore.Match;

/// From passages' ids to Lucene's document numbers, which change with every merge, and back.
final class Leaves {
    private static final Comparator<ScoreDoc> BEST_FIRST =
            Comparator.<ScoreDoc>comparingDouble(hit -> -hit.score)
                    .thenComparingInt(hit -> hit.doc);

    private Leaves() {}

    /// A passage in a segment.
    ///
    /// @param doc within the segment
    record Place(String id, LeafReaderContext leaf, int doc) {
        int globalDoc() {
            return leaf.docBase + doc;
        }
    }

    /// Where passages are; ids that are not there are left out. In the order of segments, and of ids in each.
    static List<Place> places(IndexSearcher searcher, Collection<String> ids) throws IOException {
        List<BytesRef> sorted = ids.stream().distinct().map(BytesRef::new).sorted().toList();
        var places = new ArrayList<Place>();
        for (LeafReaderContext leaf : searcher.getLeafContexts()) {
            Terms terms = leaf.reader().terms(StoreFields.ID);
            if (terms != null) {
                addPlaces(sorted, leaf, terms.iterator(), places);
            }
        }
        return places;
    }

    private static void addPlaces(
            List<BytesRef> ids, LeafReaderContext leaf, TermsEnum terms, List<Place> places)
            throws IOException {
        Bits live = leaf.reader().getLiveDocs();
        PostingsEnum documents = null;
        for (BytesRef id : ids) {
            if (!terms.seekExact(id)) {
                continue;
            }
            documents = terms.postings(documents, PostingsEnum.NONE);
            for (int doc = documents.nextDoc();
                    doc != DocIdSetIterator.NO_MORE_DOCS;
                    doc = documents.nextDoc()) {
                if (live == null || live.get(doc)) {
                    places.add(new Place(id.utf8ToString(), leaf, doc));
                }
            }
        }
    }

    /// Best first, with their ids.
    static List<Match> matches(IndexSearcher searcher, Collection<ScoreDoc> hits)
            throws IOException {
        var matches = new ArrayList<Match>(hits.size());
        for (ScoreDoc hit : hits.stream().sorted(BEST_FIRST).toList()) {
            matches.add(new Match(id(searcher, hit.doc), hit.score));
        }
        return matches;
    }

    static String id(IndexSearcher searcher, int doc) throws IOException {
        List<LeafReaderContext> leaves = searcher.getLeafContexts();
        LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
        return id(leaf, doc - leaf.docBase);
    }

    /// @param doc within the segment
    static String id(LeafReaderContext leaf, int doc) throws IOException {
        BinaryDocValues ids = ids(leaf);
        ids.advanceExact(doc);
        return ids.binaryValue().utf8ToString();
    }

    /// A copy of the vector of a passage.
    ///
    /// @param doc within the segment
    static float[] vector(LeafReaderContext leaf, int doc) throws IOException {
        FloatVectorValues vectors = leaf.reader().getFloatVectorValues(StoreFields.VECTOR);
        KnnVectorValues.DocIndexIterator documents = vectors.iterator();
        documents.advance(doc);
        return vectors.vectorValue(documents.index()).clone();
    }

    /// The sparse vector of a passage, where it has one.
    ///
    /// @param doc within the segment
    static Optional<SparseVector> sparse(LeafReaderContext leaf, int doc) throws IOException {
        BinaryDocValues vectors = DocValues.getBinary(leaf.reader(), StoreFields.SPARSE_VECTOR);
        if (!vectors.advanceExact(doc)) {
            return Optional.empty();
        }
        BytesRef bytes = vectors.binaryValue();
        try {
            return Optional.of(
                    SparseBytes.decode(ByteBuffer.wrap(bytes.bytes, bytes.offset, bytes.length)));
        } catch (IllegalArgumentException e) {
            throw new CorruptIndexException(
                    String.valueOf(e.getMessage()), StoreFields.SPARSE_VECTOR, e);
        }
    }

    /// The ids of a segment's passages, by document number; every passage has one.
    static BinaryDocValues ids(LeafReaderContext leaf) throws IOException {
        return DocValues.getBinary(leaf.reader(), StoreFields.ID);
    }
}
