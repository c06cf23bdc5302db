package zhiyin.knowledge.base;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.CollectionRow;
import zhiyin.knowledge.catalog.Database;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.knowledge.catalog.DocumentPath;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.catalog.Tags;
import zhiyin.knowledge.catalog.Upload;
import zhiyin.knowledge.catalog.UploadTable;
import zhiyin.knowledge.file.ContentFiles;
import zhiyin.knowledge.job.Workplace;
import zhiyin.knowledge.upload.Checksum;
import zhiyin.knowledge.upload.PartFiles;
import zhiyin.knowledge.upload.PartWriter;
import zhiyin.knowledge.upload.UploadException;
import zhiyin.knowledge.upload.UploadException.Code;
import zhiyin.knowledge.upload.UploadLimits;

/// Files that come in parts, each of which is durable when it is acknowledged, until they are documents.
///
/// The catalog says what was announced, the file how much of it has come: its length is the only truth about
/// that, so there is nothing that a crash could leave in contradiction. What is whole becomes a document in the
/// transaction that notes so, hence once, however often the last part is sent. An unfinished upload is removed
/// when nothing has come for a while, a finished one is remembered as long. Thread-safe.
public final class Uploads implements AutoCloseable {
    private static final int ID_BYTES = 16;

    private final Database database;
    private final Tables tables;
    private final ContentFiles files;
    private final boolean shared;
    private final Documents documents;
    private final PartFiles parts;
    private final UploadLimits limits;
    private final JobStates states;
    private final SecureRandom random = new SecureRandom();
    private final UploadSweeper sweeper;

    /// How far an upload has come.
    ///
    /// @param offset how many bytes are durable
    /// @param expires when it is forgotten, unless more comes
    public record State(Upload upload, long offset, Instant expires) {}

    /// What is said of a file before it comes.
    ///
    /// @param bytes that it has
    /// @param fingerprint by which the sender knows the file again; empty for none
    /// @param metadata in the sender's own words, told again as it is
    public record Announcement(
            String path, long bytes, String fingerprint, String metadata, PutOptions options) {}

    Uploads(Workplace place, Documents documents, PartFiles parts, UploadLimits limits) {
        this.database = place.database();
        this.tables = place.tables();
        this.files = place.files();
        this.shared = place.sharing().isShared();
        this.documents = documents;
        this.parts = parts;
        this.limits = limits;
        this.states = new JobStates(tables);
        this.sweeper = new UploadSweeper(database, tables, parts, limits.lifetime());
    }

    /// The most that a file may have.
    public long mostBytes() {
        return documents.mostBytes();
    }

    /// Begins one. A file without bytes is a document at once.
    ///
    /// @throws CatalogException COLLECTION_NOT_FOUND, JOB_NOT_FOUND, CONFLICT for the job, INVALID
    /// @throws UploadException UPLOAD_TOO_LARGE, TOO_MANY_UPLOADS, DISK_FULL
    public State begin(String collection, Announcement file) throws IOException {
        if (file.bytes() > mostBytes()) {
            throw new UploadException(
                    Code.UPLOAD_TOO_LARGE,
                    "the file has %,d bytes, at most %,d are taken"
                            .formatted(file.bytes(), mostBytes()));
        }
        if (!hasRoom(file)) {
            sweeper.sweep();
        }
        CollectionRow row = database.read(c -> tables.collections().require(c, collection));
        Upload upload = announced(row.id(), file);
        parts.create(upload.id(), upload.bytes());
        try {
            database.change(c -> insert(c, collection, upload));
        } catch (RuntimeException e) {
            parts.remove(upload.id());
            throw e;
        }
        return finished(upload);
    }

    private Upload announced(long collection, Announcement file) {
        PutOptions options = file.options();
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        return new Upload(
                HexFormat.of().formatHex(id),
                collection,
                options.owner().orElse(""),
                new DocumentPath(file.path()).text(),
                file.bytes(),
                Tags.of(options.tags()).all(),
                options.modified(),
                options.job(),
                file.fingerprint(),
                file.metadata(),
                Instant.now(),
                OptionalLong.empty(),
                Optional.empty());
    }

    private boolean hasRoom(Announcement file) {
        return database.read(c -> {
            try {
                requireRoom(c, file.options().owner().orElse(""), file.bytes());
                return true;
            } catch (UploadException _) {
                return false;
            }
        });
    }

    private void insert(Connection c, String collection, Upload upload) throws SQLException {
        CollectionRow row = tables.collections().require(c, collection);
        if (upload.job().isPresent()) {
            states.requireTaking(c, row, upload.job().getAsLong());
        }
        requireRoom(c, upload.owner(), upload.bytes());
        tables.uploads().insert(c, upload);
    }

    private void requireRoom(Connection c, String owner, long bytes) throws SQLException {
        requireRoom(tables.uploads().load(c, owner), limits.each(), bytes, "you have");
        requireRoom(tables.uploads().load(c), limits.all(), bytes, "all users together have");
    }

    private static void requireRoom(
            UploadTable.Load load, UploadLimits.Bound bound, long bytes, String whose) {
        if (load.count() >= bound.count() || load.bytes() + bytes > bound.bytes()) {
            throw new UploadException(
                    Code.TOO_MANY_UPLOADS,
                    ("%s %,d unfinished uploads of %,d bytes; at most %,d of %,d are kept: finish some,"
                                    + " or delete them")
                            .formatted(
                                    whose,
                                    load.count(),
                                    load.bytes(),
                                    bound.count(),
                                    bound.bytes()));
        }
    }

    /// How far one has come. One that is whole and was cut off before it became a document does so now.
    ///
    /// @param owner whose it is; empty where nobody is known
    /// @throws CatalogException COLLECTION_NOT_FOUND; CONFLICT where its job was cancelled
    /// @throws UploadException UPLOAD_NOT_FOUND
    public State find(String collection, String id, String owner) throws IOException {
        return finished(require(collection, id, owner));
    }

    /// Somebody's unfinished ones, the oldest first.
    ///
    /// @throws CatalogException COLLECTION_NOT_FOUND
    public List<State> list(String collection, String owner) throws IOException {
        List<Upload> unfinished =
                database.read(c -> {
                    long row = tables.collections().require(c, collection).id();
                    return tables.uploads().unfinished(c, row, owner);
                });
        var states = new ArrayList<State>();
        for (Upload upload : unfinished) {
            sweeper.alive(upload).ifPresent(states::add);
        }
        return states;
    }

    /// Appends a part. All that has come of one without a checksum is kept, also where its sender broke off.
    ///
    /// @param offset where it begins
    /// @param part read to its end, not closed
    /// @throws CatalogException as [#find] does
    /// @throws UploadException UPLOAD_NOT_FOUND, WRONG_OFFSET, SUPERSEDED, UPLOAD_TOO_LARGE,
    ///     CHECKSUM_MISMATCH, DISK_FULL
    /// @throws IOException where the part cannot be read
    public State append(
            String collection,
            String id,
            String owner,
            long offset,
            InputStream part,
            Optional<Checksum> checksum)
            throws IOException {
        Upload upload = require(collection, id, owner);
        if (upload.isFinished()) {
            requireEnd(upload, offset);
            return finished(upload);
        }
        try (PartWriter writer = parts.writer(id, offset)) {
            writer.append(part, upload.bytes() - offset, checksum);
        } catch (NoSuchFileException _) {
            throw notFound();
        }
        return finished(upload);
    }

    private static void requireEnd(Upload upload, long offset) {
        if (offset != upload.bytes()) {
            throw new UploadException(
                    Code.WRONG_OFFSET,
                    "the part begins at byte %d, and all %d have come: the file is a document"
                            .formatted(offset, upload.bytes()));
        }
    }

    /// Gives one up. What it became, if it did, stays.
    ///
    /// @throws CatalogException COLLECTION_NOT_FOUND
    /// @throws UploadException UPLOAD_NOT_FOUND
    public void remove(String collection, String id, String owner) throws IOException {
        require(collection, id, owner);
        database.change(c -> tables.uploads().remove(c, id));
        parts.remove(id);
    }

    private Upload require(String collection, String id, String owner) {
        Upload upload =
                database.read(
                                c -> {
                                    long row = tables.collections().require(c, collection).id();
                                    return tables.uploads()
                                            .find(c, id)
                                            .filter(each -> each.collection() == row);
                                })
                        .filter(each -> each.owner().equals(owner))
                        .orElseThrow(this::notFound);
        return sweeper.alive(upload).map(State::upload).orElseThrow(this::notFound);
    }

    private UploadException notFound() {
        return new UploadException(
                Code.UPLOAD_NOT_FOUND,
                "there is no such upload; what is not finished is removed %d hours after its last part: begin anew"
                        .formatted(limits.lifetime().toHours()));
    }

    /// Makes it a document where it is whole.
    private State finished(Upload upload) throws IOException {
        if (!upload.isFinished() && sizeOf(upload) == upload.bytes()) {
            Upload done = finish(upload);
            parts.remove(upload.id());
            documents.wake();
            return sweeper.alive(done).orElseThrow(this::notFound);
        }
        return sweeper.alive(upload).orElseThrow(this::notFound);
    }

    private long sizeOf(Upload upload) throws IOException {
        try {
            return parts.size(upload.id());
        } catch (NoSuchFileException _) {
            throw notFound();
        }
    }

    private Upload finish(Upload upload) throws IOException {
        try (ContentFiles.Stored stored = stored(upload)) {
            return database.write(c -> finish(c, upload, stored));
        } catch (NoSuchFileException _) {
            // Somebody else has finished it, or given it up.
            return database.read(c -> tables.uploads().find(c, upload.id()))
                    .orElseThrow(this::notFound);
        }
    }

    /// Copied where there are other processes: one of them may write to the file late, over a connection that hung
    /// while the sender went on here.
    private ContentFiles.Stored stored(Upload upload) throws IOException {
        Path file = parts.path(upload.id());
        if (!shared) {
            return files.adopt(file);
        }
        try (InputStream whole = Files.newInputStream(file)) {
            return files.store(whole, upload.bytes());
        }
    }

    private Upload finish(Connection c, Upload upload, ContentFiles.Stored stored)
            throws SQLException {
        Upload now = tables.uploads().find(c, upload.id()).orElseThrow(this::notFound);
        if (now.isFinished()) {
            return now;
        }
        String collection = tables.collections().require(c, now.collection()).name();
        var path = new DocumentPath(now.path());
        DocumentInfo document = documents.put(c, collection, path, stored, options(now));
        tables.uploads().finish(c, now.id(), document.id(), Instant.now());
        return tables.uploads().find(c, now.id()).orElseThrow();
    }

    private static PutOptions options(Upload upload) {
        var options =
                new PutOptions(upload.tags(), upload.modified(), upload.job(), Optional.empty());
        return upload.owner().isEmpty() ? options : options.withOwner(upload.owner());
    }

    /// Unfinished uploads stay.
    @Override
    public void close() {
        sweeper.close();
    }
}
