package zhiyin.knowledge.base;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.CatalogException.Code;
import zhiyin.knowledge.catalog.CollectionRow;
import zhiyin.knowledge.catalog.Database;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.knowledge.catalog.DocumentPath;
import zhiyin.knowledge.catalog.DocumentQuery;
import zhiyin.knowledge.catalog.DocumentRow;
import zhiyin.knowledge.catalog.Entry;
import zhiyin.knowledge.catalog.IndexTable;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.catalog.PassageInfo;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.catalog.Tags;
import zhiyin.knowledge.catalog.Version;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.file.ContentException;
import zhiyin.knowledge.file.ContentFiles;
import zhiyin.knowledge.file.ContentFiles.ParsedKey;
import zhiyin.knowledge.job.Workplace;
import zhiyin.knowledge.parse.ParseLimits;

/// The documents of collections.
public final class Documents {
    private final Workplace place;
    private final Database database;
    private final Tables tables;
    private final Runnable wake;
    private final ParseLimits limits;
    private final JobStates states;

    Documents(Workplace place, Runnable wake, ParseLimits limits) {
        this.place = place;
        this.database = place.database();
        this.tables = place.tables();
        this.wake = wake;
        this.limits = limits;
        this.states = new JobStates(tables);
    }

    /// Adds a document, or a new version of the one of that path: the old version is found until the new one
    /// is ready. Bytes equal to the newest version's change nothing but its tags. Streams to disk, and returns
    /// when all is durable; reading and embedding follow.
    ///
    /// @param path within the collection, with `/` between folders
    /// @param body read to its end, not closed
    /// @throws IOException where the body cannot be read
    /// @throws CatalogException COLLECTION_NOT_FOUND, JOB_NOT_FOUND, CONFLICT where the job was cancelled,
    ///     INVALID for a path that is not allowed or a body too large
    public DocumentInfo put(String collection, String path, InputStream body, PutOptions options)
            throws IOException {
        var checked = new DocumentPath(path);
        database.read(c -> tables.collections().require(c, collection));
        try (ContentFiles.Stored stored = place.files().store(body, limits.fileBytes())) {
            DocumentInfo info = database.write(c -> put(c, collection, checked, stored, options));
            wake.run();
            return info;
        } catch (ContentException e) {
            throw new CatalogException(Code.INVALID, path + ": " + e.getMessage(), e);
        }
    }

    /// [#put] as part of a transaction, of a file that is stored; [#wake] when it is over.
    DocumentInfo put(
            Connection c,
            String name,
            DocumentPath path,
            ContentFiles.Stored stored,
            PutOptions options)
            throws SQLException {
        Instant now = Instant.now();
        CollectionRow collection = tables.collections().require(c, name);
        DocumentRow document = tables.documents().findOrInsert(c, collection.id(), path, now);
        Tags tags = document.tags().with(options.tags());
        boolean same = isNewest(c, document, stored);
        if (!tags.equals(document.tags())) {
            retag(c, document, tags);
        }
        if (!same) {
            long job = job(c, collection, path, options, now);
            var upload =
                    new Version.Upload(
                            job,
                            stored.sha256(),
                            stored.bytes(),
                            options.modified().orElse(now),
                            options.owner().orElse(""));
            long version = tables.versions().insert(c, document, upload, now);
            tables.documents().setNewest(c, document.id(), version);
        }
        return tables.listing().document(c, document);
    }

    /// Something was put.
    void wake() {
        wake.run();
    }

    /// Of a document.
    long mostBytes() {
        return limits.fileBytes();
    }

    private boolean isNewest(Connection c, DocumentRow document, ContentFiles.Stored stored)
            throws SQLException {
        if (document.newest().isEmpty()) {
            return false;
        }
        Optional<Version> newest = tables.versions().find(c, document.newest().getAsLong());
        return newest.filter(version ->
                        version.sha256().equals(stored.sha256())
                                && version.stage() != Version.Stage.FAILED
                                && version.stage() != Version.Stage.CANCELLED)
                .isPresent();
    }

    private long job(
            Connection c,
            CollectionRow collection,
            DocumentPath path,
            PutOptions options,
            Instant now)
            throws SQLException {
        if (options.job().isPresent()) {
            states.takeUp(c, collection, options.job().getAsLong());
            return options.job().getAsLong();
        }
        long job = tables.jobs().insert(c, collection.id(), JobInfo.Kind.ADD, path.text(), now);
        tables.jobs().setState(c, job, JobInfo.State.RUNNING, now);
        return job;
    }

    /// @throws CatalogException COLLECTION_NOT_FOUND
    public List<DocumentInfo> list(String collection, DocumentQuery query) {
        return database.read(c ->
                tables.listing().documents(c, tables.collections().require(c, collection), query));
    }

    public Optional<DocumentInfo> find(String collection, String path) {
        return database.read(c -> {
            CollectionRow row = tables.collections().require(c, collection);
            Optional<DocumentRow> document = tables.documents().find(c, row.id(), path);
            return document.isEmpty()
                    ? Optional.empty()
                    : Optional.of(tables.listing().document(c, document.get()));
        });
    }

    /// @throws CatalogException COLLECTION_NOT_FOUND, DOCUMENT_NOT_FOUND
    public DocumentInfo require(String collection, long id) {
        return database.read(c -> tables.listing().document(c, row(c, collection, id)));
    }

    private DocumentRow row(Connection c, String collection, long id) throws SQLException {
        return tables.documents().require(c, tables.collections().require(c, collection), id);
    }

    /// What was noticed while the newest version was read; empty before it was.
    ///
    /// @throws CatalogException DOCUMENT_NOT_FOUND
    public Report report(long id) {
        return database.read(c -> tables.versions().report(c, newest(c, id).id()))
                .orElse(Report.EMPTY);
    }

    private Version newest(Connection c, long id) throws SQLException {
        DocumentRow document = tables.documents().require(c, id);
        return tables.versions().find(c, document.newest().orElseThrow()).orElseThrow();
    }

    /// The newest version's own file. Not to be changed.
    ///
    /// @throws CatalogException DOCUMENT_NOT_FOUND
    public Path original(long id) {
        Version newest = database.read(c -> newest(c, id));
        try {
            return place.files().original(newest.sha256());
        } catch (ContentException e) {
            throw new CatalogException(Code.DOCUMENT_NOT_FOUND, String.valueOf(e.getMessage()), e);
        }
    }

    /// What the newest version says.
    ///
    /// @throws CatalogException DOCUMENT_NOT_FOUND; CONFLICT where it is not read (yet)
    public Document parsed(long id) {
        DocumentRow document = database.read(c -> tables.documents().require(c, id));
        Version newest = database.read(c -> newest(c, id));
        var key = new ParsedKey(newest.sha256(), newest.reading().parser(), name(document.path()));
        try {
            return place.files()
                    .parsed(key)
                    .orElseThrow(() ->
                            new CatalogException(
                                    Code.CONFLICT,
                                    "%s has not been read; it is %s"
                                            .formatted(document.path(), newest.stage())));
        } catch (IOException e) {
            throw new CatalogException(
                    Code.CATALOG_UNAVAILABLE, document.path() + " cannot be read: " + e, e);
        }
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /// The passages that searches find of it, in order; none before it is ready.
    ///
    /// @throws CatalogException DOCUMENT_NOT_FOUND
    public List<PassageInfo> passages(long id) {
        return database.read(c -> {
            DocumentRow document = tables.documents().require(c, id);
            CollectionRow collection = tables.collections().require(c, document.collection());
            if (document.current().isEmpty() || collection.live().isEmpty()) {
                return List.of();
            }
            var key = new Entry.Key(collection.live().getAsLong(), document.current().getAsLong());
            return tables.passages().of(c, key);
        });
    }

    /// Takes a document out of its collection. A document with the same bytes that stood back takes its place.
    ///
    /// @throws CatalogException COLLECTION_NOT_FOUND, DOCUMENT_NOT_FOUND
    public void remove(String collection, long id) {
        database.change(c -> tables.documents().remove(c, row(c, collection, id).id()));
        wake.run();
    }

    /// Gives a document these tags in place of those it has.
    ///
    /// @throws CatalogException COLLECTION_NOT_FOUND, DOCUMENT_NOT_FOUND, INVALID
    public DocumentInfo tag(String collection, long id, Set<String> tags) {
        Tags checked = Tags.of(tags);
        DocumentInfo info =
                database.write(c -> {
                    DocumentRow document = row(c, collection, id);
                    retag(c, document, checked);
                    return tables.listing().document(c, document);
                });
        wake.run();
        return info;
    }

    /// Its entries are gone through once more, for no job: all passages are there, and get the new labels.
    private void retag(Connection c, DocumentRow document, Tags tags) throws SQLException {
        tables.documents().setTags(c, document.id(), tags);
        for (IndexTable.Row index : tables.indexes().list(c, document.collection())) {
            for (Version version : tables.versions().of(c, document.id())) {
                var key = new Entry.Key(index.id(), version.id());
                Optional<Entry.Task> task = tables.entries().find(c, key);
                if (task.isPresent() && task.get().entry().stage() == Entry.Stage.READY) {
                    tables.entries().requeue(c, key, 0);
                }
            }
        }
    }

    /// Reads and embeds a failed or cancelled document once more.
    ///
    /// @throws CatalogException COLLECTION_NOT_FOUND, DOCUMENT_NOT_FOUND; CONFLICT where it neither failed
    ///     nor was cancelled
    public DocumentInfo retry(String collection, long id) {
        DocumentInfo info =
                database.write(c -> {
                    DocumentRow document = row(c, collection, id);
                    Version newest = newest(c, id);
                    if (!states.retry(c, newest)) {
                        throw new CatalogException(
                                Code.CONFLICT,
                                "%s neither failed nor was cancelled; there is nothing to be tried again"
                                        .formatted(document.path()));
                    }
                    return tables.listing().document(c, document);
                });
        wake.run();
        return info;
    }
}
