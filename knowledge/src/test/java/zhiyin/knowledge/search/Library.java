package zhiyin.knowledge.search;

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
import java.util.TreeMap;
import zhiyin.engine.SparseVector;
import zhiyin.knowledge.catalog.CollectionName;
import zhiyin.knowledge.catalog.CollectionRow;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.Database;
import zhiyin.knowledge.catalog.DocumentPath;
import zhiyin.knowledge.catalog.DocumentRow;
import zhiyin.knowledge.catalog.Entry;
import zhiyin.knowledge.catalog.IndexInfo;
import zhiyin.knowledge.catalog.IndexSettings;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.catalog.Tags;
import zhiyin.knowledge.catalog.TestCatalogs;
import zhiyin.knowledge.catalog.Version;
import zhiyin.knowledge.chunk.Chunk;
import zhiyin.knowledge.chunk.ChunkOptions;
import zhiyin.knowledge.chunk.ChunkedDocument;
import zhiyin.knowledge.chunk.Section;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.store.Labels;
import zhiyin.knowledge.store.StoreSettings;
import zhiyin.knowledge.store.StoredPassage;
import zhiyin.knowledge.store.TextVectors;
import zhiyin.knowledge.store.VectorStore;
import zhiyin.knowledge.store.lucene.Highlights;
import zhiyin.knowledge.store.lucene.LuceneStore;

/// A real catalog and real stores, with documents whose passages and vectors a test names.
final class Library implements AutoCloseable {
    static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");

    final Database database;
    final Tables tables = new Tables();
    final Map<Long, VectorStore> stores = new HashMap<>();

    private final Path folder;
    private final Map<String, float[]> queries = new HashMap<>();
    private final Map<String, SparseVector> sparseQueries = new HashMap<>();

    Library(Path folder) {
        this.folder = folder;
        this.database = TestCatalogs.open(folder);
    }

    /// A passage, its heading, and its vector before it is brought to length 1.
    ///
    /// @param sparse empty where it has none
    record Text(String heading, String body, Optional<SparseVector> sparse, float... vector) {
        Text(String heading, String body, float... vector) {
            this(heading, body, Optional.empty(), vector);
        }

        /// With a weight for each of these tokens.
        Text with(Map<Integer, Float> weights) {
            return new Text(heading, body, Optional.of(Library.sparse(weights)), vector);
        }

        String embedText() {
            return heading.isEmpty() ? body : heading + "\n" + body;
        }

        static Text of(String body, float... vector) {
            return new Text("", body, vector);
        }
    }

    /// Passages found by full vectors of 4 numbers.
    static IndexSettings settings(String model) {
        return new IndexSettings(model, 4, 4, ChunkOptions.defaults());
    }

    static IndexSettings twoStage(String model, int shortDimensions) {
        return new IndexSettings(model, 4, shortDimensions, ChunkOptions.defaults());
    }

    static IndexSettings sparse(String model) {
        return new IndexSettings(model, 4, 4, ChunkOptions.defaults(), true);
    }

    /// A collection without an index.
    long empty(String name) {
        return database.write(c ->
                tables.collections()
                        .insert(c, new CollectionName(name), CollectionSettings.DEFAULTS, TIME));
    }

    /// A collection with a live index.
    void collection(String name, IndexSettings settings) {
        index(empty(name), settings, IndexInfo.State.LIVE);
    }

    /// An index that is being built, beside the live one.
    void rebuild(String name, IndexSettings settings) {
        index(row(name).id(), settings, IndexInfo.State.BUILDING);
    }

    private void index(long collection, IndexSettings settings, IndexInfo.State state) {
        long index =
                database.write(c -> tables.indexes().insert(c, collection, settings, state, TIME));
        stores.put(
                index,
                LuceneStore.open(
                        folder.resolve("index-" + index),
                        new StoreSettings(settings.dimensions(), settings.shortDimensions())));
    }

    CollectionRow row(String collection) {
        return database.read(c -> tables.collections().require(c, collection));
    }

    VectorStore store(String collection) {
        return store(row(collection).live().orElseThrow());
    }

    private VectorStore store(long index) {
        return Optional.ofNullable(stores.get(index)).orElseThrow();
    }

    /// A document that is ready, of type `md` and in English.
    long add(String collection, String path, Text... texts) {
        return add(collection, path, Set.of(), texts);
    }

    long add(String collection, String path, Set<String> tags, Text... texts) {
        return database.write(c -> {
            Version version = upload(c, collection, path);
            read(c, version);
            tables.documents().setTags(c, version.document(), Tags.of(tags));
            long index = tables.collections().require(c, collection).live().orElseThrow();
            var key = new Entry.Key(index, version.id());
            List<Chunk> chunks = chunks(version, texts);
            tables.entries().queue(c, version);
            tables.entries()
                    .divided(c, key, new ChunkedDocument(List.of(), chunks, sections(chunks)));
            store(index, version, path, tags, chunks, texts);
            tables.entries().ready(c, key);
            tables.documents().setCurrent(c, version.document(), version.id());
            return version.document();
        });
    }

    /// A version of a document that waits to be read.
    Version queue(String collection, String path) {
        return database.write(c -> upload(c, collection, path));
    }

    private Version upload(Connection c, String collection, String path) throws SQLException {
        DocumentRow document =
                tables.documents()
                        .findOrInsert(
                                c,
                                tables.collections().require(c, collection).id(),
                                new DocumentPath(path),
                                TIME);
        long version =
                tables.versions()
                        .insert(
                                c,
                                document,
                                new Version.Upload(0, "%064x".formatted(path.hashCode()), 1, TIME),
                                TIME);
        tables.documents().setNewest(c, document.id(), version);
        return tables.versions().find(c, version).orElseThrow();
    }

    private void read(Connection c, Version version) throws SQLException {
        tables.versions()
                .parsed(
                        c,
                        version.id(),
                        new Version.Reading("md", "Title", "en", 1, 1, "test"),
                        Report.EMPTY);
    }

    private static List<Chunk> chunks(Version version, Text... texts) {
        var chunks = new ArrayList<Chunk>();
        int section = 0;
        for (Text text : texts) {
            boolean begins =
                    !text.heading().isEmpty()
                            && (chunks.isEmpty()
                                    || !chunks.getLast()
                                            .headings()
                                            .equals(List.of(text.heading())));
            section += begins ? 1 : 0;
            chunks.add(
                    new Chunk(
                            version.id() + "#" + chunks.size(),
                            text.heading().isEmpty() ? List.of() : List.of(text.heading()),
                            text.body(),
                            text.embedText(),
                            1,
                            section,
                            List.of(new Chunk.Part(0, 0, 1)),
                            Place.of(Place.Unit.PAGE, chunks.size() + 1)));
        }
        return chunks;
    }

    private static List<Section> sections(List<Chunk> chunks) {
        var sections = new ArrayList<Section>();
        int count = chunks.isEmpty() ? 0 : chunks.getLast().section() + 1;
        for (int number = 0; number < count; number++) {
            int wanted = number;
            List<Integer> within = new ArrayList<>();
            for (int i = 0; i < chunks.size(); i++) {
                if (wanted == 0 || chunks.get(i).section() == wanted) {
                    within.add(i);
                }
            }
            sections.add(
                    new Section(
                            number,
                            number == 0 ? -1 : 0,
                            List.of(),
                            within.getFirst(),
                            within.getLast()));
        }
        return sections;
    }

    private void store(
            long index,
            Version version,
            String path,
            Set<String> tags,
            List<Chunk> chunks,
            Text... texts) {
        var labels = new Labels(version.document(), path, "md", "en", TIME, tags);
        var passages = new ArrayList<StoredPassage>();
        for (int i = 0; i < texts.length; i++) {
            passages.add(
                    new StoredPassage(
                            chunks.get(i).id(),
                            labels,
                            "",
                            texts[i].body(),
                            unit(texts[i].vector()),
                            texts[i].sparse()));
        }
        VectorStore store = store(index);
        store.put(passages);
        store.commit();
    }

    /// Puts a passage in the store alone.
    void stray(String collection, String id, Text text) {
        var labels = new Labels(999, "gone.md", "md", "en", TIME, Set.of());
        store(collection)
                .put(List.of(new StoredPassage(id, labels, "", text.body(), unit(text.vector()))));
        store(collection).commit();
    }

    /// What a query's vector is to be; without, it is the first axis.
    void means(String query, float... vector) {
        queries.put(query, unit(vector));
    }

    /// What a query's sparse vector is to be; without, it has none.
    void weighs(String query, Map<Integer, Float> weights) {
        sparseQueries.put(query, sparse(weights));
    }

    static SparseVector sparse(Map<Integer, Float> weights) {
        var sorted = new TreeMap<>(weights);
        float[] values = new float[sorted.size()];
        int next = 0;
        for (float weight : sorted.values()) {
            values[next++] = weight;
        }
        return new SparseVector(
                sorted.keySet().stream().mapToInt(Integer::intValue).toArray(), values);
    }

    Search search() {
        return new Search(
                database,
                this::store,
                (settings, query, instruction) ->
                        new TextVectors(
                                queries.getOrDefault(query, unit(1, 0, 0, 0)),
                                Optional.ofNullable(
                                        settings.sparse() ? sparseQueries.get(query) : null)),
                query -> {
                    var highlights = new Highlights(query);
                    return text ->
                            highlights.in(text).stream()
                                    .map(span -> new Hit.Mark(span.start(), span.end()))
                                    .toList();
                });
    }

    static float[] unit(float... vector) {
        double sum = 0;
        for (float number : vector) {
            sum += (double) number * number;
        }
        float[] unit = new float[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (vector[i] / Math.sqrt(sum));
        }
        return unit;
    }

    @Override
    public void close() {
        stores.values().forEach(VectorStore::close);
        database.close();
    }
}
