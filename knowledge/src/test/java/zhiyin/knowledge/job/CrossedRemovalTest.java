package zhiyin.knowledge.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.catalog.CollectionName;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.Database;
import zhiyin.knowledge.catalog.DocumentPath;
import zhiyin.knowledge.catalog.DocumentRow;
import zhiyin.knowledge.catalog.Entry;
import zhiyin.knowledge.catalog.IndexInfo;
import zhiyin.knowledge.catalog.IndexSettings;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.catalog.TestCatalogs;
import zhiyin.knowledge.catalog.Version;
import zhiyin.knowledge.chunk.Chunk;
import zhiyin.knowledge.chunk.ChunkOptions;
import zhiyin.knowledge.chunk.ChunkedDocument;
import zhiyin.knowledge.chunk.Section;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.embed.EmbeddingCache;
import zhiyin.knowledge.embed.EmbeddingModels;
import zhiyin.knowledge.embed.KeepAlive;
import zhiyin.knowledge.file.ContentFiles;
import zhiyin.knowledge.store.StoreSettings;
import zhiyin.knowledge.store.TextVectors;
import zhiyin.knowledge.store.VectorStore;
import zhiyin.knowledge.store.lucene.LuceneStore;

/// One process takes a passage out of the store that another one finds there and counts on.
@Timeout(300)
final class CrossedRemovalTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_800_000_000_123L);
    private static final String PASSAGE = "p";
    private static final int DIMENSIONS = 4;

    @TempDir Path folder;

    private final Tables tables = new Tables();
    private final CompletableFuture<Boolean> listed = new CompletableFuture<>();
    private final CompletableFuture<Boolean> seen = new CompletableFuture<>();
    private final CompletableFuture<Boolean> removed = new CompletableFuture<>();
    private final AtomicBoolean crossing = new AtomicBoolean(true);
    private final List<AutoCloseable> open = new ArrayList<>();
    private Database database;
    private Workplace place;
    private long index;

    @BeforeEach
    void open() throws Exception {
        database = opened(TestCatalogs.open(folder));
        var stores = opened(new OpenStores(folder.resolve("index"), new Crossing(), database));
        var models =
                opened(
                        new EmbeddingModels(
                                name -> {
                                    throw new IllegalStateException(name);
                                },
                                EmbeddingCache.none(),
                                KeepAlive.FOREVER,
                                Long.MAX_VALUE));
        long process =
                database.write(c ->
                        tables.processes().insert(c, "one", NOW, Instant.now().plusSeconds(600)));
        place =
                new Workplace(
                        database,
                        tables,
                        ContentFiles.open(folder.resolve("data")),
                        stores,
                        models,
                        opened(new JobEvents(_ -> Optional.empty())),
                        Sharing.of(database, tables, () -> process, "nowhere"));
        index = database.write(this::index);
    }

    private <T extends AutoCloseable> T opened(T one) {
        open.addFirst(one);
        return one;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private long index(Connection c) throws SQLException {
        long collection =
                tables.collections()
                        .insert(c, new CollectionName("a"), CollectionSettings.DEFAULTS, NOW);
        var settings = new IndexSettings("m", DIMENSIONS, DIMENSIONS, ChunkOptions.defaults());
        return tables.indexes().insert(c, collection, settings, IndexInfo.State.LIVE, NOW);
    }

    /// A removal waits until the other process has seen the passage, and that one's answer waits for the removal.
    private final class Crossing implements StoreFactory {
        @Override
        public VectorStore open(Path directory, IndexSettings settings) {
            VectorStore real =
                    LuceneStore.open(directory, new StoreSettings(DIMENSIONS, DIMENSIONS));
            return (VectorStore)
                    Proxy.newProxyInstance(
                            getClass().getClassLoader(),
                            new Class<?>[] {VectorStore.class},
                            (_, method, arguments) -> {
                                if (method.getName().equals("remove")) {
                                    listed.complete(true);
                                    seen.join();
                                }
                                try {
                                    Object answer = method.invoke(real, arguments);
                                    if (method.getName().equals("present")
                                            && crossing.getAndSet(false)) {
                                        seen.complete(true);
                                        removed.join();
                                    }
                                    return answer;
                                } catch (InvocationTargetException e) {
                                    throw e.getCause();
                                }
                            });
        }

        @Override
        public void drop(IndexSettings settings) {}

        @Override
        public void tryOut(String address) {}

        @Override
        public void close() {}
    }

    private Entry.Key divided(String path) {
        return database.write(c -> {
            long collection = tables.indexes().require(c, index).collection();
            DocumentRow document =
                    tables.documents().findOrInsert(c, collection, new DocumentPath(path), NOW);
            long id =
                    tables.versions()
                            .insert(c, document, new Version.Upload(0, path, 100, NOW), NOW);
            tables.documents().setNewest(c, document.id(), id);
            var reading = new Version.Reading("md", "A title", "en", 1, 100, "parser-1");
            tables.versions().parsed(c, id, reading, Report.EMPTY);
            tables.entries().queue(c, tables.versions().find(c, id).orElseThrow());
            var key = new Entry.Key(index, id);
            tables.entries().divided(c, key, passages());
            return key;
        });
    }

    private static ChunkedDocument passages() {
        var chunk =
                new Chunk(
                        PASSAGE,
                        List.of(),
                        "body",
                        "body",
                        7,
                        0,
                        List.of(new Chunk.Part(0, 0, 4)),
                        Place.page(new Place.Box(2, 1.5f, 2, 3, 4)));
        return new ChunkedDocument(
                List.of(), List.of(chunk), List.of(new Section(0, -1, List.of(), 0, 0)));
    }

    private Entry.Task task(Entry.Key key) {
        return database.read(c -> tables.entries().find(c, key).orElseThrow());
    }

    private void put(Entry.Key key) {
        VectorStore store = place.stores().store(index);
        var passage = database.read(c -> tables.passages().of(c, key)).getFirst();
        var vectors = new TextVectors(new float[] {1, 0, 0, 0}, Optional.empty());
        store.put(List.of(Stored.of(task(key), passage, vectors)));
        store.commit();
    }

    private Entry.Stage finished(Entry.Key key) {
        var flight = new Flight(task(key), 1);
        assertThat(flight.gathered()).isTrue();
        new Finishing(place).finish(flight);
        return task(key).entry().stage();
    }

    @Test
    void a_document_whose_passage_is_taken_out_after_it_was_seen_is_gathered_again()
            throws Exception {
        crossing.set(false);
        Entry.Key old = divided("old.md");
        put(old);
        assertThat(finished(old)).isEqualTo(Entry.Stage.READY);
        database.change(c -> tables.documents().remove(c, task(c, old).document().id()));
        crossing.set(true);

        var other = new Housekeeping(place, () -> {});
        CompletableFuture<Void> looking =
                CompletableFuture.runAsync(() -> {
                    try {
                        other.look();
                    } finally {
                        removed.complete(true);
                    }
                });
        listed.join();
        Entry.Key wanted = divided("new.md");
        assertThat(finished(wanted))
                .as("the store lacks its passage")
                .isEqualTo(Entry.Stage.CHUNKED);
        looking.join();

        put(wanted);
        assertThat(finished(wanted)).isEqualTo(Entry.Stage.READY);
    }

    private Entry.Task task(Connection c, Entry.Key key) throws SQLException {
        return tables.entries().find(c, key).orElseThrow();
    }
}
