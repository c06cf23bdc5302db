package zhiyin.knowledge.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.CollectionInfo;
import zhiyin.knowledge.catalog.CollectionName;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.job.Workplace;
import zhiyin.knowledge.transfer.TransferException.Code;

/// Collections as portable files: text, vectors and settings, so that another machine answers the same at
/// once, with nothing computed anew. A zip file:
///
/// ```text
/// manifest.json          what it is, the index's settings, the model and its fingerprint, counts, and length
///                        and SHA-256 of the next three
/// documents.jsonl        a line for each document: path, tags, what reading brought, its report, its sections
/// passages.jsonl         a line for each passage, in the order of the documents and within them
/// vectors.f32            for each of these lines the vector's numbers: 32-bit floats, little-endian
/// originals/<sha256>     the documents' own files
/// parsed/<line>.json     what was read of the document of this line, counted from 0
/// ```
///
/// Neither way holds more than some documents in memory. Thread-safe; imports and exports may run side by
/// side, and while documents are added.
public final class Transfer {
    private static final Duration TO_CATCH_UP = Duration.ofMinutes(2);

    private static final String TEMPORARY = "tmp-";

    private final Workplace place;
    private final Path folder;
    private final TransferLimits limits;
    private final Runnable wake;

    private Transfer(Workplace place, Path folder, TransferLimits limits, Runnable wake) {
        this.place = place;
        this.folder = folder;
        this.limits = limits;
        this.wake = wake;
    }

    /// Removes what imports and exports have left that were under way when their process ended.
    ///
    /// @param folder for temporary files, as large as what is imported and exported; made where there is none
    /// @param wake tells the workers that there is something to be deleted
    public static Transfer open(Workplace place, Path folder, TransferLimits limits, Runnable wake)
            throws IOException {
        Files.createDirectories(folder);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, TEMPORARY + "*")) {
            for (Path file : left) {
                Files.delete(file);
            }
        }
        wake.run();
        return new Transfer(place, folder, limits, wake);
    }

    /// Drops what imports left that did not end. To be done before there can be any other.
    public static void dropUnfinished(Connection c, Tables tables) throws SQLException {
        for (long id : tables.collections().hidden(c)) {
            tables.collections().drop(c, id, Instant.now());
        }
    }

    /// The version in the jar's manifest.
    static String program() {
        String version = Transfer.class.getPackage().getImplementationVersion();
        return version == null ? "(not built as a jar)" : version;
    }

    /// Writes all of a collection that is ready when this begins. Each document is of one moment; one that is
    /// removed or replaced meanwhile is left out, or is in the file with its new version. Nothing is written
    /// before all is gathered on the disk.
    ///
    /// @param out not closed
    /// @throws CatalogException COLLECTION_NOT_FOUND; CONFLICT where the index is deleted meanwhile
    /// @throws IOException where the disk is full, or `out` takes no more: what it has is no file then
    public void exportTo(String collection, OutputStream out) throws IOException {
        catchUp(collection);
        try (var export = new Export(place, collection, folder)) {
            export.to(out);
        }
    }

    /// A document of which this process has not all would be left out.
    private void catchUp(String collection) {
        try {
            if (!place.sharing().catchUp(TO_CATCH_UP)) {
                throw new CatalogException(
                        CatalogException.Code.CONFLICT,
                        "this process has not followed yet all that others wrote to '%s'; export it again in a while"
                                .formatted(collection));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CatalogException(
                    CatalogException.Code.CONFLICT,
                    "the export of '%s' was broken off; export it again".formatted(collection),
                    e);
        }
    }

    /// Makes a collection of an exported file. It is there whole when this returns, and not at all otherwise.
    ///
    /// @param in read to its end, not closed; from whoever it may be
    /// @param name that it is to have; empty for the one it had
    /// @throws TransferException why the file is refused
    /// @throws CatalogException COLLECTION_EXISTS, INVALID for a name that is not allowed
    /// @throws IOException where the stream cannot be read or the disk is full
    public CollectionInfo importFrom(InputStream in, Optional<String> name) throws IOException {
        Path file = Files.createTempFile(folder, TEMPORARY, ".zip");
        CollectionName imported;
        try {
            store(in, file);
            imported = Import.of(place, file, limits, name);
        } finally {
            Files.deleteIfExists(file);
            wake.run();
        }
        Tables tables = place.tables();
        return place.database()
                .read(c ->
                        tables.listing()
                                .collection(c, tables.collections().require(c, imported.text())));
    }

    private void store(InputStream in, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            long bytes = 0;
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                bytes += count;
                if (bytes > limits.fileBytes()) {
                    throw new TransferException(
                            Code.TOO_LARGE,
                            "the file has more than %,d bytes".formatted(limits.fileBytes()));
                }
                out.write(buffer, 0, count);
            }
        }
    }
}
