package zhiyin.knowledge.catalog;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import zhiyin.knowledge.chunk.Chunk;
import zhiyin.knowledge.chunk.ChunkOptions;
import zhiyin.knowledge.chunk.ChunkedDocument;
import zhiyin.knowledge.chunk.Section;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Report;

/// A catalog to test with: the pipeline's steps, a line each.
final class Shelf implements AutoCloseable {
    static final Instant NOW = Instant.ofEpochMilli(1_800_000_000_123L);

    static final IndexSettings SETTINGS =
            new IndexSettings("builtin", 512, 256, ChunkOptions.defaults());

    final Database database;
    final Tables tables = new Tables();

    Shelf(Path folder) {
        database = TestCatalogs.open(folder);
    }

    long collection(String name) {
        return database.write(c ->
                tables.collections()
                        .insert(c, new CollectionName(name), CollectionSettings.DEFAULTS, NOW));
    }

    long index(long collection, IndexInfo.State state) {
        return database.write(c -> tables.indexes().insert(c, collection, SETTINGS, state, NOW));
    }

    long job(long collection) {
        return database.write(
                c -> tables.jobs().insert(c, collection, JobInfo.Kind.ADD, "files", NOW));
    }

    /// A version of the document of this path, with bytes told by a word.
    Version put(long collection, long job, String path, String bytes) {
        return database.write(c -> {
            DocumentRow document =
                    tables.documents().findOrInsert(c, collection, new DocumentPath(path), NOW);
            var upload = new Version.Upload(job, bytes, 100, NOW);
            long id = tables.versions().insert(c, document, upload, NOW);
            tables.documents().setNewest(c, document.id(), id);
            return tables.versions().find(c, id).orElseThrow();
        });
    }

    void read(Version version) {
        var reading = new Version.Reading("pdf", "A title", "en", 3, 1_000, "parser-1");
        database.change(c -> {
            tables.versions().parsed(c, version.id(), reading, Report.EMPTY);
            tables.entries().queue(c, version);
        });
    }

    void divide(long index, Version version, String... ids) {
        database.write(
                c -> tables.entries().divided(c, new Entry.Key(index, version.id()), chunks(ids)));
    }

    void embed(long index, Version version) {
        database.change(c -> {
            tables.entries().ready(c, new Entry.Key(index, version.id()));
            tables.documents().setCurrent(c, version.document(), version.id());
        });
    }

    /// All steps.
    Version ready(long collection, long job, long index, String path, String... ids) {
        Version version = put(collection, job, path, path + ids.length);
        read(version);
        divide(index, version, ids);
        embed(index, version);
        return version;
    }

    DocumentInfo info(Version version) {
        return database.read(c ->
                tables.listing().document(c, tables.documents().require(c, version.document())));
    }

    CollectionInfo collectionInfo(long id) {
        return database.read(
                c -> tables.listing().collection(c, tables.collections().require(c, id)));
    }

    List<DocumentInfo> list(long collection, DocumentQuery query) {
        return database.read(c ->
                tables.listing().documents(c, tables.collections().require(c, collection), query));
    }

    List<String> removals(long index) {
        return database.read(c -> tables.removals().list(c, index, 1_000));
    }

    static ChunkedDocument chunks(String... ids) {
        var chunks = new ArrayList<Chunk>();
        for (String id : ids) {
            chunks.add(chunk(id, "body of " + id));
        }
        int last = ids.length - 1;
        return new ChunkedDocument(
                List.of(), chunks, List.of(new Section(0, -1, List.of(), 0, last)));
    }

    static Chunk chunk(String id, String body) {
        return new Chunk(
                id,
                List.of("Heading", "其二"),
                body,
                "title " + body,
                7,
                0,
                List.of(new Chunk.Part(0, 0, 4)),
                Place.page(new Place.Box(2, 1.5f, 2, 3, 4)));
    }

    @Override
    public void close() {
        database.close();
    }
}
