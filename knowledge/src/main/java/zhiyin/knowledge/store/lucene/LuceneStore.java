package zhiyin.knowledge.store.lucene;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.Query;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.Bits;
import zhiyin.engine.SparseVector;
import zhiyin.knowledge.store.Filter;
import zhiyin.knowledge.store.Labels;
import zhiyin.knowledge.store.StoreException;
import zhiyin.knowledge.store.StoreSettings;
import zhiyin.knowledge.store.StoredPassage;
import zhiyin.knowledge.store.VectorStore;

/// Passages in an index of Lucene's, in one directory that one process has open at a time.
///
/// - Vectors, of up to 4,096 dimensions, are found by one bit a number and scored by all their floats:
///   `VectorFormats`.
/// - Sparse vectors are found by rounded weights in an inverted index, and scored by their floats:
///   `SparseSearch`.
/// - Words are found by BM25, in all languages, traditional and simplified Chinese alike, and in code:
///   `Words`.
/// - Searches see the last commit. A commit takes some milliseconds; where much was written, about 2 ms of
///   one core a passage of 2,560 dimensions. Segments are merged on a background thread.
/// - Lucene's vector arithmetic is several times as fast where the JVM runs with
///   `--add-modules jdk.incubator.vector`.
///
/// Thread-safe.
public final class LuceneStore implements VectorStore {
    public static final int MAX_DIMENSIONS = VectorFormats.MAX_DIMENSIONS;

    /// Of a passage's id.
    public static final int MAX_ID_CHARACTERS = 1_000;

    /// More matches are not given, whatever is asked for.
    public static final int MAX_COUNT = 10_000;

    private final StoreSettings settings;
    private final Layout layout;
    private final IndexFiles files;

    LuceneStore(Directory directory, Layout layout, String place) {
        this.settings = layout.settings();
        this.layout = layout;
        this.files = new IndexFiles(directory, layout, place);
    }

    /// Opens a store, or makes one where the directory is empty or not there.
    ///
    /// @throws StoreException where it is damaged, in use, of other settings, or cannot be read or written
    public static LuceneStore open(Path directory, StoreSettings settings) {
        return open(directory, Layout.whole(settings));
    }

    /// One whose dense vectors lie elsewhere: it is not to be asked for what needs them.
    static LuceneStore openWithoutVectors(Path directory, StoreSettings settings) {
        return open(directory, Layout.withoutVectors(settings));
    }

    private static LuceneStore open(Path directory, Layout layout) {
        StoreSettings settings = layout.settings();
        if (settings.dimensions() > MAX_DIMENSIONS) {
            throw new IllegalArgumentException(
                    "dimensions is %,d, expected 1 to %,d"
                            .formatted(settings.dimensions(), MAX_DIMENSIONS));
        }
        Directory opened;
        try {
            Files.createDirectories(directory);
            opened = FSDirectory.open(directory);
        } catch (IOException e) {
            throw new Failures(directory.toString()).of(e);
        }
        return new LuceneStore(opened, layout, directory.toString());
    }

    @Override
    public void put(List<StoredPassage> passages) {
        check(passages);
        files.change(writer -> {
            for (StoredPassage passage : passages) {
                writer.updateDocument(
                        new Term(StoreFields.ID, passage.id()),
                        StoreFields.document(passage, layout));
            }
        });
    }

    void check(List<StoredPassage> passages) {
        passages.forEach(this::check);
    }

    private void check(StoredPassage passage) {
        if (passage.id().isEmpty() || passage.id().length() > MAX_ID_CHARACTERS) {
            throw new IllegalArgumentException(
                    "a passage's id has %,d characters, expected 1 to %,d"
                            .formatted(passage.id().length(), MAX_ID_CHARACTERS));
        }
        Vectors.check(
                passage.vector(), settings.dimensions(), "the vector of passage " + passage.id());
        passage.sparse()
                .ifPresent(sparse ->
                        Vectors.check(sparse, "the sparse vector of passage " + passage.id()));
    }

    @Override
    public void remove(Collection<String> ids) {
        Term[] terms = ids.stream().map(id -> new Term(StoreFields.ID, id)).toArray(Term[]::new);
        files.change(writer -> writer.deleteDocuments(terms));
    }

    @Override
    public void relabel(long document, Labels labels) {
        files.changeAlone(writer -> Relabelling.apply(writer, layout, document, labels));
    }

    @Override
    public void commit() {
        files.commit();
    }

    @Override
    public Set<String> present(Collection<String> ids) {
        return files.ask(searcher -> {
            var present = new HashSet<String>();
            Leaves.places(searcher, ids).forEach(place -> present.add(place.id()));
            return present;
        });
    }

    @Override
    public long count() {
        return files.ask(searcher -> (long) searcher.getIndexReader().numDocs());
    }

    @Override
    public void forEachId(Consumer<String> consumer) {
        files.ask(searcher -> {
            for (LeafReaderContext leaf : searcher.getLeafContexts()) {
                forEachId(leaf, consumer);
            }
            return true;
        });
    }

    private static void forEachId(LeafReaderContext leaf, Consumer<String> consumer)
            throws IOException {
        BinaryDocValues ids = Leaves.ids(leaf);
        Bits live = leaf.reader().getLiveDocs();
        for (int doc = 0; doc < leaf.reader().maxDoc(); doc++) {
            if ((live == null || live.get(doc)) && ids.advanceExact(doc)) {
                consumer.accept(ids.binaryValue().utf8ToString());
            }
        }
    }

    /// The documents that have admitted passages, by their numbers.
    Set<Long> documents(Filter filter) {
        if (Filter.NONE.withDocuments(filter.documents()).equals(filter)) {
            return filter.documents();
        }
        Optional<Query> admitted = Filters.query(filter);
        return files.ask(searcher -> new Admission(searcher, admitted).documents());
    }

    /// Which of these passages are there and admitted.
    Set<String> admitted(Collection<String> ids, Filter filter) {
        Optional<Query> admitted = Filters.query(filter);
        return files.ask(searcher -> new Admission(searcher, admitted).passages(ids));
    }

    @Override
    public Map<String, float[]> vectors(Collection<String> ids) {
        return files.ask(searcher -> {
            Map<String, float[]> vectors = new HashMap<>();
            for (Leaves.Place place : Leaves.places(searcher, ids)) {
                vectors.put(place.id(), Leaves.vector(place.leaf(), place.doc()));
            }
            return vectors;
        });
    }

    @Override
    public Map<String, SparseVector> sparseVectors(Collection<String> ids) {
        return files.ask(searcher -> {
            Map<String, SparseVector> vectors = new HashMap<>();
            for (Leaves.Place place : Leaves.places(searcher, ids)) {
                Leaves.sparse(place.leaf(), place.doc())
                        .ifPresent(sparse -> vectors.put(place.id(), sparse));
            }
            return vectors;
        });
    }

    @Override
    public List<Match> nearest(float[] query, int count, Filter filter, Stage stage) {
        Vectors.check(query, settings.dimensions(), "the query's vector");
        if (count < 1) {
            return List.of();
        }
        Optional<Query> admitted = Filters.query(filter);
        int wanted = Math.min(count, MAX_COUNT);
        return files.ask(searcher -> {
            var search = new VectorSearch(searcher, admitted);
            return switch (stage) {
                case EXACT -> search.exact(query, wanted);
                case SHORT ->
                        layout.hasShort()
                                ? search.approximate(
                                        StoreFields.SHORT,
                                        Vectors.cut(query, settings.shortDimensions()),
                                        wanted)
                                : search.approximate(StoreFields.VECTOR, query, wanted);
                case FULL -> search.approximate(StoreFields.VECTOR, query, wanted);
            };
        });
    }

    @Override
    public List<Match> nearestCut(float[] query, int dimensions, int count, Filter filter) {
        float[] cut = cut(query, dimensions);
        if (count < 1) {
            return List.of();
        }
        Optional<Query> admitted = Filters.query(filter);
        int wanted = Math.min(count, MAX_COUNT);
        return files.ask(searcher -> new CutSearch(searcher, cut).nearest(wanted, admitted));
    }

    @Override
    public List<Match> scoreCut(float[] query, int dimensions, Collection<String> ids) {
        float[] cut = cut(query, dimensions);
        return files.ask(
                searcher -> new CutSearch(searcher, cut).score(Leaves.places(searcher, ids)));
    }

    /// The query's first numbers, of length 1.
    float[] cut(float[] query, int dimensions) {
        Vectors.check(query, settings.dimensions(), "the query's vector");
        if (dimensions < 1 || dimensions > settings.dimensions()) {
            throw new IllegalArgumentException(
                    "dimensions is %,d, expected 1 to the store's %,d"
                            .formatted(dimensions, settings.dimensions()));
        }
        return Vectors.cut(query, dimensions);
    }

    @Override
    public List<Match> score(float[] query, Collection<String> ids) {
        Vectors.check(query, settings.dimensions(), "the query's vector");
        return files.ask(searcher ->
                new VectorSearch(searcher, Optional.empty())
                        .score(query, Leaves.places(searcher, ids)));
    }

    @Override
    public List<Match> nearestSparse(SparseVector query, int count, Filter filter) {
        Vectors.check(query, "the query's sparse vector");
        if (count < 1) {
            return List.of();
        }
        Optional<Query> admitted = Filters.query(filter);
        int wanted = Math.min(count, MAX_COUNT);
        return files.ask(searcher -> new SparseSearch(searcher, query).nearest(wanted, admitted));
    }

    @Override
    public List<Match> scoreSparse(SparseVector query, Collection<String> ids) {
        Vectors.check(query, "the query's sparse vector");
        return files.ask(
                searcher -> new SparseSearch(searcher, query).score(Leaves.places(searcher, ids)));
    }

    @Override
    public List<Match> matching(String words, int count, Filter filter) {
        if (count < 1) {
            return List.of();
        }
        Optional<Query> admitted = Filters.query(filter);
        var query = new WordQuery(words);
        int wanted = Math.min(count, MAX_COUNT);
        return files.ask(searcher -> new WordSearch(searcher, query).matching(wanted, admitted));
    }

    @Override
    public List<TermScore> explain(String words, String id) {
        var query = new WordQuery(words);
        return files.ask(searcher -> {
            List<Leaves.Place> places = Leaves.places(searcher, List.of(id));
            return places.isEmpty()
                    ? List.<TermScore>of()
                    : new WordSearch(searcher, query).explain(places.getFirst().globalDoc());
        });
    }

    @Override
    public long bytes() {
        return files.bytes();
    }

    @Override
    public void close() {
        files.close();
    }
}
