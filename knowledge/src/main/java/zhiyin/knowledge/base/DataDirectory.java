package zhiyin.knowledge.base;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.CatalogException.Code;

/// The directory of a knowledge base, held by one process.
/// ```text
/// catalog.db        what there is
/// files/            originals, by their hashes
/// parsed/           what was read of them
/// index/<number>/   stores
/// vectors.db        cache of vectors; may be deleted
/// upload/           files that come in parts
/// transfer/         temporary files of imports and exports
/// lock              held by the owner: {"pid":4711,"url":"http://127.0.0.1:8000"}
/// ```
/// The lock is on one byte far behind the text, so that others can read the text where locks are mandatory.
final class DataDirectory implements AutoCloseable {
    private static final long LOCKED_BYTE = 1L << 30;
    private static final int MOST_TEXT = 4096;
    private static final JsonMapper JSON = new JsonMapper();

    private final Path path;
    private final FileChannel lock;

    private DataDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /// @throws KnowledgeBaseInUseException where another process has it
    static DataDirectory hold(Path path) {
        try {
            Files.createDirectories(path);
            FileChannel channel =
                    FileChannel.open(
                            path.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            if (!isLocked(channel)) {
                KnowledgeBaseInUseException inUse = inUse(path, channel);
                channel.close();
                throw inUse;
            }
            var held = new DataDirectory(path, channel);
            held.announce(Optional.empty());
            return held;
        } catch (IOException e) {
            throw new CatalogException(
                    Code.CATALOG_UNAVAILABLE,
                    "the data directory %s cannot be used: %s; choose another by --data or ZHIYIN_DATA"
                            .formatted(path, e),
                    e);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(LOCKED_BYTE, 1, false) != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    private static KnowledgeBaseInUseException inUse(Path path, FileChannel channel)
            throws IOException {
        byte[] text = Channels.newInputStream(channel).readNBytes(MOST_TEXT);
        try {
            JsonNode owner = JSON.readTree(text);
            long pid = owner.path("pid").asLong(0);
            String url = owner.path("url").asString("");
            return new KnowledgeBaseInUseException(
                    path,
                    pid == 0 ? OptionalLong.empty() : OptionalLong.of(pid),
                    url.isEmpty() ? Optional.empty() : Optional.of(URI.create(url)));
        } catch (JacksonException | IllegalArgumentException _) {
            return new KnowledgeBaseInUseException(path, OptionalLong.empty(), Optional.empty());
        }
    }

    /// Tells other processes whose it is.
    void announce(Optional<URI> url) throws IOException {
        var owner = JSON.createObjectNode().put("pid", ProcessHandle.current().pid());
        url.ifPresent(address -> owner.put("url", address.toString()));
        var text = ByteBuffer.wrap((owner + "\n").getBytes(StandardCharsets.UTF_8));
        long length = text.remaining();
        while (text.hasRemaining()) {
            lock.write(text, text.position());
        }
        lock.truncate(length);
    }

    /// `$ZHIYIN_DATA`, else the system's usual place for users' data.
    static Path standard(Map<String, String> environment, String system, Path home) {
        String chosen = environment.getOrDefault("ZHIYIN_DATA", "");
        if (!chosen.isEmpty()) {
            return Path.of(chosen);
        }
        String os = system.toLowerCase(Locale.ROOT);
        if (os.contains("mac")) {
            return home.resolve("Library/Application Support/zhiyin");
        }
        String base =
                environment.getOrDefault(os.contains("win") ? "LOCALAPPDATA" : "XDG_DATA_HOME", "");
        return base.isEmpty() ? home.resolve(".local/share/zhiyin") : Path.of(base, "zhiyin");
    }

    Path path() {
        return path;
    }

    Path catalog() {
        return path.resolve("catalog.db");
    }

    Path vectors() {
        return path.resolve("vectors.db");
    }

    Path transfers() {
        return path.resolve("transfer");
    }

    Path uploads() {
        return path.resolve("upload");
    }

    Path indexes() {
        return path.resolve("index");
    }

    /// Lets it go.
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new CatalogException(
                    Code.CATALOG_UNAVAILABLE, path + ": the lock cannot be let go: " + e, e);
        }
    }
}
