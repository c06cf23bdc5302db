package zhiyin.knowledge.file;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.DocumentJson;

/// The files of a knowledge base, each named by its content and stored once:
///
/// ```text
/// files/ab/abcd…            originals, by the SHA-256 of their bytes
/// parsed/ab/abcd….json.gz   documents as DocumentJson, by the SHA-256 of a ParsedKey
/// ```
///
/// When a method that writes returns, the file is durable; a crash leaves nothing but `tmp-…` files, which
/// the next [#open] removes. Which files are needed is the catalog's to say: others are removed by
/// [#collect]. Thread-safe. Several processes may have them open.
public final class ContentFiles {
    private static final System.Logger LOG = System.getLogger(ContentFiles.class.getName());

    private static final int BUFFER_BYTES = 1 << 16;

    /// What a kept document may have at most when it is read back, against damage.
    private static final long MAX_PARSED_BYTES = 4L << 30;

    private final NamedFiles originals;
    private final NamedFiles parsed;

    /// How many [Stored] of an original are open.
    private final ConcurrentHashMap<String, Integer> held = new ConcurrentHashMap<>();

    private ContentFiles(NamedFiles originals, NamedFiles parsed) {
        this.originals = originals;
        this.parsed = parsed;
    }

    /// Opens or creates the folders `files` and `parsed`, and removes what a crash left in them.
    public static ContentFiles open(Path folder) throws IOException {
        return open(folder, Duration.ZERO);
    }

    /// Opens or creates the folders where other processes may have them open too.
    public static ContentFiles openShared(Path folder) throws IOException {
        return open(folder, Leftovers.IN_SHARED_FOLDERS);
    }

    private static ContentFiles open(Path folder, Duration abandoned) throws IOException {
        return new ContentFiles(
                NamedFiles.open(folder.resolve("files"), "", abandoned),
                NamedFiles.open(folder.resolve("parsed"), ".json.gz", abandoned));
    }

    /// An original that was stored. While this is open the file is not collected: close it when the catalog
    /// names the file.
    public final class Stored implements AutoCloseable {
        private final String sha256;
        private final long bytes;
        private boolean closed;

        private Stored(String sha256, long bytes) {
            this.sha256 = sha256;
            this.bytes = bytes;
        }

        /// Of its bytes, in hexadecimal; its name.
        public String sha256() {
            return sha256;
        }

        public long bytes() {
            return bytes;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                release(sha256);
            }
        }
    }

    /// What a kept document depends on.
    ///
    /// @param sha256 of the original
    /// @param parser its version and options, as one text: another parser's answers are others
    /// @param name the file's, by which its format may be told and that stands in the document
    public record ParsedKey(String sha256, String parser, String name) {
        String fileName() {
            return Sha256.name(sha256, parser, name);
        }
    }

    /// Stores all of a stream.
    ///
    /// @param in read to its end, not closed
    /// @throws ContentException TOO_LARGE; nothing is kept then
    public Stored store(InputStream in, long maxBytes) throws IOException {
        var copy = new BoundedCopy(in, maxBytes);
        var holds = new ArrayList<String>();
        try {
            String name =
                    originals.add(out -> {
                        String hash = copy.to(out);
                        // Before the file is placed: from then on it could be collected.
                        hold(hash);
                        holds.add(hash);
                        return hash;
                    });
            return new Stored(name, copy.bytes());
        } catch (IOException | RuntimeException e) {
            holds.forEach(this::release);
            throw e;
        }
    }

    /// Stores a file of the same disk, which stays where it is; nobody may write to it from then on. Copies
    /// nothing where the file system knows links.
    public Stored adopt(Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (InputStream in = Files.newInputStream(file)) {
            new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
        }
        String hash = Sha256.name(digest);
        hold(hash);
        try {
            originals.link(file, hash);
            return new Stored(hash, Files.size(file));
        } catch (IOException | RuntimeException e) {
            release(hash);
            throw e;
        }
    }

    /// Takes hold of an original that is kept, so that it is not collected while this is open.
    ///
    /// @throws ContentException NOT_FOUND
    public Stored held(String sha256) throws IOException {
        hold(sha256);
        try {
            return new Stored(sha256, Files.size(original(sha256)));
        } catch (IOException | RuntimeException e) {
            release(sha256);
            throw e;
        }
    }

    private void hold(String sha256) {
        held.merge(sha256, 1, Integer::sum);
    }

    private void release(String sha256) {
        held.computeIfPresent(sha256, (_, count) -> count == 1 ? null : count - 1);
    }

    /// Where an original lies; not to be changed.
    ///
    /// @throws ContentException NOT_FOUND
    public Path original(String sha256) throws ContentException {
        Path file = originals.path(sha256);
        if (Files.notExists(file)) {
            throw new ContentException(
                    ContentException.Code.NOT_FOUND,
                    "the original " + sha256 + " is not kept; add the file again");
        }
        return file;
    }

    /// Whether an original's bytes are still those it is named by. Reads all of it.
    public boolean isIntact(String sha256) throws IOException {
        try (InputStream in = Files.newInputStream(originals.path(sha256))) {
            MessageDigest digest = Sha256.digest();
            new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
            return Sha256.name(digest).equals(sha256);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /// Keeps what a parser made of an original.
    public void keep(ParsedKey key, Document document) throws IOException {
        parsed.add(out -> {
            try (var zipped = new GZIPOutputStream(new StaysOpen(out), BUFFER_BYTES);
                    var buffered = new BufferedOutputStream(zipped, BUFFER_BYTES)) {
                DocumentJson.write(document, buffered);
            }
            return key.fileName();
        });
    }

    /// What was kept. A file that is damaged is removed, and told of in the log: the original can be parsed
    /// again.
    public Optional<Document> parsed(ParsedKey key) throws IOException {
        Path file = parsed.path(key.fileName());
        try (var in = Files.newInputStream(file)) {
            return Optional.of(read(in));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "removed the damaged file " + file, e);
            parsed.remove(key.fileName());
            return Optional.empty();
        }
    }

    /// Whether a document is kept; whether it is sound, [#parsed] finds out.
    public boolean hasParsed(ParsedKey key) {
        return Files.exists(parsed.path(key.fileName()));
    }

    private static Document read(InputStream in) throws IOException {
        try (var unzipped = new BufferedInputStream(new GZIPInputStream(in, BUFFER_BYTES))) {
            return DocumentJson.read(unzipped, MAX_PARSED_BYTES);
        }
    }

    /// Removes the files that nobody needs.
    ///
    /// @param needed whether an original of this hash is needed; asked of each original anew, so it must
    ///     answer by the catalog as it is then
    /// @param keys whether the document of a key's [file name][#fileName] is needed
    /// @return how many bytes were set free
    public long collect(Predicate<String> needed, Predicate<String> keys) throws IOException {
        long bytes = 0;
        for (int prefix = 0; prefix < 256; prefix++) {
            for (String name : originals.names(prefix)) {
                bytes += needed.test(name) ? 0 : removeUnheld(name, needed);
            }
            for (String name : parsed.names(prefix)) {
                bytes += keys.test(name) ? 0 : parsed.collect(name);
            }
        }
        return bytes;
    }

    /// The name a key's document is kept by.
    public static String fileName(ParsedKey key) {
        return key.fileName();
    }

    /// Asked once more while nobody can take hold of it: it may have been stored again meanwhile.
    private long removeUnheld(String name, Predicate<String> needed) throws IOException {
        try {
            var bytes = new long[1];
            held.compute(
                    name,
                    (_, count) -> {
                        if (count == null && !needed.test(name)) {
                            bytes[0] = removeOriginal(name);
                        }
                        return count;
                    });
            return bytes[0];
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private long removeOriginal(String name) {
        try {
            return originals.collect(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
