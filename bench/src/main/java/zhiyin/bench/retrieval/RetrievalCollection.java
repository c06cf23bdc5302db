package zhiyin.bench.retrieval;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import zhiyin.bench.retrieval.RetrievalSet.Passage;
import zhiyin.knowledge.catalog.CollectionName;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.Database;
import zhiyin.knowledge.catalog.DocumentPath;
import zhiyin.knowledge.catalog.DocumentRow;
import zhiyin.knowledge.catalog.Entry;
import zhiyin.knowledge.catalog.IndexInfo;
import zhiyin.knowledge.catalog.IndexSettings;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.catalog.Version;
import zhiyin.knowledge.chunk.Chunk;
import zhiyin.knowledge.chunk.ChunkOptions;
import zhiyin.knowledge.chunk.ChunkedDocument;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.search.Search;
import zhiyin.knowledge.store.Filter;
import zhiyin.knowledge.store.Labels;
import zhiyin.knowledge.store.StoreSettings;
import zhiyin.knowledge.store.StoredPassage;
import zhiyin.knowledge.store.TextVectors;
import zhiyin.knowledge.store.VectorStore;
import zhiyin.knowledge.store.VectorStore.Match;
import zhiyin.knowledge.store.lucene.LuceneStore;

/// A set's passages in a real catalog and a real store, each a document of its own.
final class RetrievalCollection implements AutoCloseable {
    static final String NAME = "set";

    private final Database database;
    private final VectorStore store;
    private final Tables tables = new Tables();
    private final Map<String, float[]> queries = new HashMap<>();
    private final Search search;
    private final String type;

    /// @param vectors of the passages, in their order
    /// @param type of the passages' documents
    RetrievalCollection(
            Path folder,
            List<Passage> passages,
            List<float[]> vectors,
            IndexSettings settings,
            String type) {
        this.type = type;
        database = Database.open(folder.resolve("catalog.db"));
        store =
                LuceneStore.open(
                        folder.resolve("index"),
                        new StoreSettings(settings.dimensions(), settings.shortDimensions()));
        List<Long> documents = database.write(c -> catalogued(c, passages, settings));
        var stored = new ArrayList<StoredPassage>();
        for (int i = 0; i < passages.size(); i++) {
            Passage passage = passages.get(i);
            Labels labels =
                    new Labels(documents.get(i), path(i), type, "", Instant.EPOCH, Set.of());
            stored.add(
                    new StoredPassage(
                            passage.id(), labels, passage.title(), passage.text(), vectors.get(i)));
        }
        store.put(stored);
        store.commit();
        search =
                new Search(
                        database,
                        index -> store,
                        (index, query, instruction) ->
                                TextVectors.ofDense(
                                        Optional.ofNullable(queries.get(query)).orElseThrow()),
                        query -> text -> List.of());
    }

    private static String path(int number) {
        return "p" + number;
    }

    private List<Long> catalogued(Connection c, List<Passage> passages, IndexSettings settings)
            throws SQLException {
        Instant now = Instant.EPOCH;
        long collection =
                tables.collections()
                        .insert(c, new CollectionName(NAME), CollectionSettings.DEFAULTS, now);
        long index = tables.indexes().insert(c, collection, settings, IndexInfo.State.LIVE, now);
        var documents = new ArrayList<Long>();
        for (int i = 0; i < passages.size(); i++) {
            DocumentRow document =
                    tables.documents().findOrInsert(c, collection, new DocumentPath(path(i)), now);
            var upload = new Version.Upload(0, "%064x".formatted(i), 1, now);
            long id = tables.versions().insert(c, document, upload, now);
            tables.documents().setNewest(c, document.id(), id);
            var reading = new Version.Reading(type, "", "", 1, 1, "bench");
            tables.versions().parsed(c, id, reading, Report.EMPTY);
            tables.entries().queue(c, tables.versions().find(c, id).orElseThrow());
            var key = new Entry.Key(index, id);
            var divided =
                    new ChunkedDocument(List.of(), List.of(chunk(passages.get(i))), List.of());
            tables.entries().divided(c, key, divided);
            tables.entries().ready(c, key);
            tables.documents().setCurrent(c, document.id(), id);
            documents.add(document.id());
        }
        return documents;
    }

    private static Chunk chunk(Passage passage) {
        return new Chunk(
                passage.id(),
                List.of(),
                passage.text(),
                passage.embedded(),
                1,
                0,
                List.of(new Chunk.Part(0, 0, 1)),
                Place.UNKNOWN);
    }

    static IndexSettings settings(String model, int dimensions, int shortDimensions) {
        return new IndexSettings(model, dimensions, shortDimensions, ChunkOptions.defaults());
    }

    /// What the model computed for a query.
    void means(String query, float[] vector) {
        queries.put(query, vector);
    }

    Search search() {
        return search;
    }

    /// By comparing with every vector.
    List<String> exact(float[] query, int count) {
        return store.nearest(query, count, Filter.NONE, VectorStore.Stage.EXACT).stream()
                .map(Match::id)
                .toList();
    }

    @Override
    public void close() {
        store.close();
        database.close();
    }
}
