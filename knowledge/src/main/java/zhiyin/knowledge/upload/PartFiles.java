package zhiyin.knowledge.upload;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import zhiyin.knowledge.file.Leftovers;
import zhiyin.knowledge.upload.UploadException.Code;

/// Files that grow by their ends, one an upload:
///
/// ```text
/// upload/ID.part     what has come; its length is the offset at which the sender goes on
/// upload/ID-….check  a part whose checksum is not known to be right yet
/// ```
///
/// A file has one writer at a time, the one who came last: whoever wrote before is told so at its next write.
/// A connection that hangs thus keeps nobody from going on over another. Thread-safe.
public final class PartFiles {
    private static final String PART = ".part";
    private static final String CHECK = ".check";

    /// Left free on the disk, for the catalog and the index.
    private static final long RESERVE_BYTES = 64L << 20;

    private final Path folder;
    private final Map<String, PartWriter> writers = new HashMap<>();

    private PartFiles(Path folder) {
        this.folder = folder;
    }

    /// Opens or creates the folder, and removes what was never checked.
    ///
    /// @param abandoned after which that is taken for what a crash left
    public static PartFiles open(Path folder, Duration abandoned) throws IOException {
        Files.createDirectories(folder);
        Leftovers.remove(folder, "*" + CHECK, abandoned);
        return new PartFiles(folder);
    }

    public Path path(String id) {
        return folder.resolve(id + PART);
    }

    /// An empty file for a part that is to be checked.
    Path beside(String id) throws IOException {
        return Files.createTempFile(folder, id + "-", CHECK);
    }

    /// An empty one, durable as a name.
    ///
    /// @param bytes that it is to have
    /// @throws UploadException DISK_FULL where the disk has no room for as many
    public void create(String id, long bytes) throws IOException {
        long room = Files.getFileStore(folder).getUsableSpace() - RESERVE_BYTES;
        if (room < bytes) {
            throw new UploadException(
                    Code.DISK_FULL,
                    "the file has %,d bytes, and the server's disk has room for %,d"
                            .formatted(bytes, Math.max(0, room)));
        }
        Files.createFile(path(id));
        forceFolder();
    }

    /// Windows keeps folders durable by itself, and lets nobody open them.
    private void forceFolder() throws IOException {
        if (System.getProperty("os.name").startsWith("Windows")) {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// @throws NoSuchFileException where there is none
    public long size(String id) throws IOException {
        return Files.size(path(id));
    }

    /// When something was written last.
    ///
    /// @throws NoSuchFileException where there is none
    public Instant touched(String id) throws IOException {
        return Files.getLastModifiedTime(path(id)).toInstant();
    }

    /// Goes on with a file, in the place of whoever wrote to it before.
    ///
    /// @throws UploadException WRONG_OFFSET where it does not end there
    /// @throws NoSuchFileException where there is none
    public synchronized PartWriter writer(String id, long offset) throws IOException {
        long size = size(id);
        if (size != offset) {
            throw new UploadException(
                    Code.WRONG_OFFSET,
                    "the part begins at byte %d, and %d have come; go on from there"
                            .formatted(offset, size));
        }
        PartWriter before = writers.get(id);
        if (before != null) {
            before.end();
        }
        var writer =
                new PartWriter(
                        FileChannel.open(path(id), StandardOpenOption.WRITE), offset, this, id);
        writers.put(id, writer);
        return writer;
    }

    synchronized void closed(String id, PartWriter writer) {
        writers.remove(id, writer);
    }

    /// Removes a file; whoever writes to it is told at the next write.
    public synchronized void remove(String id) throws IOException {
        PartWriter writer = writers.remove(id);
        if (writer != null) {
            writer.end();
        }
        Files.deleteIfExists(path(id));
    }

    /// Those that are there, in no order.
    public List<String> ids() throws IOException {
        var ids = new ArrayList<String>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + PART)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                ids.add(name.substring(0, name.length() - PART.length()));
            }
        }
        return ids;
    }
}
