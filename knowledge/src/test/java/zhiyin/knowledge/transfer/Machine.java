package zhiyin.knowledge.transfer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import zhiyin.engine.EngineException;
import zhiyin.knowledge.catalog.CollectionInfo;
import zhiyin.knowledge.catalog.CollectionRow;
import zhiyin.knowledge.catalog.Database;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.embed.EmbeddingCache;
import zhiyin.knowledge.embed.EmbeddingModels;
import zhiyin.knowledge.embed.ModelOpener;
import zhiyin.knowledge.file.ContentFiles;
import zhiyin.knowledge.job.IndexStores;
import zhiyin.knowledge.job.JobEvents;
import zhiyin.knowledge.job.OpenStores;
import zhiyin.knowledge.job.Workplace;
import zhiyin.knowledge.store.VectorStore;

/// A data directory without workers and models: what transfers need, and no more.
final class Machine implements AutoCloseable {
    private static final ModelOpener NO_MODELS =
            name -> {
                throw new EngineException(
                        EngineException.Code.MODEL_NOT_FOUND, "no model " + name + " here");
            };

    private final Path data;
    private final Database database;
    private final EmbeddingCache cache;
    private final EmbeddingModels models;
    private final OpenStores stores;
    private final JobEvents events;
    private final Workplace place;
    private final Transfer transfer;

    Machine(Path data, TransferLimits limits) throws IOException {
        this.data = data;
        this.database = Database.open(data.resolve("catalog.db"));
        this.cache = EmbeddingCache.open(data.resolve("vectors.db"), 0);
        this.models = new EmbeddingModels(NO_MODELS, cache, Duration.ofMinutes(1));
        this.stores = new OpenStores(data.resolve("index"), new IndexStores(Map.of()), database);
        var tables = new Tables();
        this.events = new JobEvents(id -> database.read(c -> tables.jobs().find(c, id)));
        this.place =
                new Workplace(database, tables, ContentFiles.open(data), stores, models, events);
        database.change(c -> Transfer.dropUnfinished(c, tables));
        this.transfer = Transfer.open(place, data.resolve("transfer"), limits, () -> {});
    }

    Machine(Path data) throws IOException {
        this(data, TransferLimits.DEFAULTS);
    }

    Workplace place() {
        return place;
    }

    Transfer transfer() {
        return transfer;
    }

    CollectionInfo take(byte[] file) throws IOException {
        return transfer.importFrom(new ByteArrayInputStream(file), Optional.empty());
    }

    byte[] export(String collection) throws IOException {
        var out = new ByteArrayOutputStream();
        transfer.exportTo(collection, out);
        return out.toByteArray();
    }

    VectorStore store(CollectionInfo collection) {
        return stores.store(collection.live().orElseThrow().id());
    }

    /// Names of those that anybody sees.
    List<String> collections() {
        return database.read(c -> place.tables().collections().list(c)).stream()
                .map(CollectionRow::name)
                .toList();
    }

    /// Whether an import left anything that stays: a hidden collection or a temporary file.
    boolean hasLeftovers() throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("transfer"))) {
            return files.findAny().isPresent()
                    || !database.read(c -> place.tables().collections().hidden(c)).isEmpty();
        }
    }

    /// Deletes what was dropped, as the workers do.
    void sweep() {
        while (database.write(c -> place.tables().collections().sweep(c, 1_000))) {
            // One transaction after the other.
        }
    }

    long documents() {
        return database.read(c -> {
            try (var rows = c.createStatement().executeQuery("select count(*) from documents")) {
                return rows.getLong(1);
            }
        });
    }

    @Override
    public void close() {
        events.close();
        stores.close();
        models.close();
        cache.close();
        database.close();
    }
}
