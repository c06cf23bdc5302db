package zhiyin.knowledge.transfer;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.Claim;
import zhiyin.knowledge.catalog.CollectionName;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.DocumentRow;
import zhiyin.knowledge.catalog.Entry;
import zhiyin.knowledge.catalog.IndexInfo.State;
import zhiyin.knowledge.catalog.IndexSettings;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.catalog.PassageEdit;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.catalog.Version;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.DocumentJson;
import zhiyin.knowledge.file.ContentException;
import zhiyin.knowledge.file.ContentFiles;
import zhiyin.knowledge.job.Stored;
import zhiyin.knowledge.job.Workplace;
import zhiyin.knowledge.store.StoredPassage;
import zhiyin.knowledge.store.VectorStore;
import zhiyin.knowledge.transfer.TransferException.Code;

/// A collection that nobody sees yet, while it is filled. Until [#show] a crash, and else [#drop], leave
/// nothing of it: what is hidden is deleted by and by.
final class Filling implements AutoCloseable {
    private static final int PUT_AT_ONCE = 500;
    private static final long MAX_PARSED_BYTES = 256L << 20;

    private final Workplace place;
    private final Tables tables;
    private final ImportedFile file;
    private final TransferLimits limits;
    private final Target target;
    private final Map<String, ContentFiles.Stored> originals = new LinkedHashMap<>();
    private long leftOut;

    /// Numbers in the catalog.
    ///
    /// @param index 0 for a collection without one
    private record Target(long collection, long index, long job) {}

    private Filling(Workplace place, ImportedFile file, TransferLimits limits, Target target) {
        this.place = place;
        this.tables = place.tables();
        this.file = file;
        this.limits = limits;
        this.target = target;
    }

    /// @param name it will have
    static Filling begin(
            Workplace place,
            ImportedFile file,
            TransferLimits limits,
            CollectionName name,
            CollectionSettings settings,
            Optional<IndexSettings> index) {
        Tables tables = place.tables();
        Target target =
                place.database()
                        .write(c -> {
                            Instant now = Instant.now();
                            long collection = tables.collections().insertHidden(c, settings, now);
                            claim(place, c, collection);
                            long number =
                                    index.isEmpty()
                                            ? 0
                                            : tables.indexes()
                                                    .insert(
                                                            c,
                                                            collection,
                                                            index.get(),
                                                            State.LIVE,
                                                            now);
                            long job =
                                    tables.jobs()
                                            .insert(
                                                    c,
                                                    collection,
                                                    JobInfo.Kind.IMPORT,
                                                    name.text(),
                                                    now);
                            return new Target(collection, number, job);
                        });
        return new Filling(place, file, limits, target);
    }

    /// Lets other processes know that somebody fills the collection: they clear away what nobody does.
    private static void claim(Workplace place, Connection c, long collection) throws SQLException {
        boolean mine =
                place.tables().collections().isHidden(c, collection)
                        && place.sharing().claim(c, Claim.IMPORTING, String.valueOf(collection));
        if (!mine) {
            throw new CatalogException(
                    CatalogException.Code.CONFLICT,
                    "the import was broken off, since the other processes heard nothing of this one for a while; import the file again");
        }
    }

    /// Adds documents; their files first, then all their rows at once, then their vectors.
    void add(List<ImportedDocument> documents) throws IOException {
        for (ImportedDocument document : documents) {
            keepFiles(document);
        }
        List<Entry.Task> tasks =
                place.database()
                        .write(c -> {
                            claim(place, c, target.collection());
                            var inserted = new ArrayList<Entry.Task>();
                            for (ImportedDocument document : documents) {
                                inserted.add(insert(c, document));
                            }
                            return inserted;
                        });
        for (int i = 0; i < documents.size(); i++) {
            put(documents.get(i), tasks.get(i));
        }
    }

    private void keepFiles(ImportedDocument document) throws IOException {
        DocumentLine line = document.line();
        if (line.original() && !originals.containsKey(line.sha256())) {
            originals.put(line.sha256(), original(line));
        }
        String member = Manifest.PARSED + document.number() + ".json";
        if (line.parsed() && file.has(member)) {
            keepParsed(document, member);
        }
    }

    private ContentFiles.Stored original(DocumentLine line) throws IOException {
        try (MemberStream in = file.open(Manifest.ORIGINALS + line.sha256())) {
            ContentFiles.Stored stored = place.files().store(in, limits.originalBytes());
            if (!stored.sha256().equals(line.sha256()) || stored.bytes() != line.bytes()) {
                stored.close();
                throw new TransferException(
                        Code.DAMAGED,
                        "the original of %s has %,d bytes of SHA-256 %s, expected %,d of %s"
                                .formatted(
                                        line.path(),
                                        stored.bytes(),
                                        stored.sha256(),
                                        line.bytes(),
                                        line.sha256()));
            }
            return stored;
        } catch (ContentException e) {
            throw new TransferException(Code.TOO_LARGE, line.path() + ": " + e.getMessage(), e);
        }
    }

    /// An empty member stands for a document that was no longer kept.
    private void keepParsed(ImportedDocument document, String member) throws IOException {
        var key =
                new ContentFiles.ParsedKey(
                        document.line().sha256(), document.line().parser(), document.name());
        Document parsed;
        try (var in = new BufferedInputStream(file.open(member))) {
            in.mark(1);
            if (in.read() < 0) {
                return;
            }
            in.reset();
            parsed = DocumentJson.read(in, MAX_PARSED_BYTES);
        } catch (IOException e) {
            throw new TransferException(
                    Code.DAMAGED, "member %s: %s".formatted(member, e.getMessage()), e);
        }
        place.files().keep(key, parsed);
    }

    private Entry.Task insert(Connection c, ImportedDocument document) throws SQLException {
        Instant now = Instant.now();
        DocumentRow row =
                tables.documents().findOrInsert(c, target.collection(), document.path(), now);
        if (row.newest().isPresent()) {
            throw new TransferException(
                    Code.DAMAGED,
                    "%s has the document '%s' twice"
                            .formatted(Manifest.DOCUMENTS, document.path()));
        }
        DocumentLine line = document.line();
        var upload = new Version.Upload(target.job(), line.sha256(), line.bytes(), line.modified());
        long version = tables.versions().insert(c, row, upload, now);
        tables.documents().setTags(c, row.id(), document.tags());
        tables.documents().setNewest(c, row.id(), version);
        tables.versions().parsed(c, version, line.reading(), document.report());
        tables.entries().queue(c, tables.versions().find(c, version).orElseThrow());
        var key = new Entry.Key(target.index(), version);
        for (PassageEdit edit : document.edits()) {
            tables.edits().put(c, row.id(), edit);
        }
        tables.entries().divided(c, key, document.chunked(), document.revisions());
        tables.entries().ready(c, key);
        tables.documents().setCurrent(c, row.id(), version);
        return tables.entries().find(c, key).orElseThrow();
    }

    private void put(ImportedDocument document, Entry.Task task) {
        VectorStore store = place.stores().store(target.index());
        var passages = new ArrayList<StoredPassage>();
        int count = document.vectors().size();
        for (int ordinal = 0; ordinal < count; ordinal++) {
            if (document.isSearched(ordinal)) {
                passages.add(
                        Stored.of(
                                task,
                                document.passage(
                                        ordinal, task.document().id(), task.version().id()),
                                document.vectors().get(ordinal)));
            } else {
                leftOut++;
            }
            if (passages.size() == PUT_AT_ONCE || ordinal == count - 1) {
                store.put(passages);
                passages = new ArrayList<>();
            }
        }
    }

    /// Makes the collection one like others, with its name: from now on it stays.
    ///
    /// @param passages that the store must have
    /// @throws CatalogException COLLECTION_EXISTS; CONFLICT where others took it for abandoned
    void show(CollectionName name, long passages) {
        if (target.index() != 0) {
            complete(passages);
        }
        place.database()
                .change(c -> {
                    claim(place, c, target.collection());
                    tables.follow().renumber(c, target.index());
                    tables.collections().show(c, target.collection(), name);
                    tables.jobs().setState(c, target.job(), JobInfo.State.DONE, Instant.now());
                });
    }

    private void complete(long passages) {
        VectorStore store = place.stores().store(target.index());
        store.commit();
        if (store.count() != passages - leftOut) {
            throw new TransferException(
                    Code.DAMAGED,
                    "%,d passages make %,d in the store: some have the same id"
                            .formatted(passages - leftOut, store.count()));
        }
    }

    /// Nothing of it is to be kept.
    void drop() {
        place.database()
                .change(c -> tables.collections().drop(c, target.collection(), Instant.now()));
    }

    /// Lets go of the originals: the catalog names them now, or nobody does.
    @Override
    public void close() {
        originals.values().forEach(ContentFiles.Stored::close);
        place.sharing().giveBack(Claim.IMPORTING, String.valueOf(target.collection()));
    }
}
