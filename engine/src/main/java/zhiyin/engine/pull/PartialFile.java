package zhiyin.engine.pull;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A file while it is fetched, next to where it will be:
/// ```text
/// model.safetensors.partial         the bytes, with holes
/// model.safetensors.partial.json    which bytes are there; see PartialState
/// ```
/// Bytes are on the disk before the state says so, hence a kill or a power cut loses the last seconds
/// only. Thread-safe.
final class PartialFile implements AutoCloseable {
    static final String SUFFIX = ".partial";
    private static final Duration BETWEEN_CHECKPOINTS = Duration.ofSeconds(1);

    private final Path target;
    private final Path path;
    private final Path statePath;
    private final RepositoryFile file;
    private final RandomAccessFile bytes;
    private final Spans present = new Spans();
    private Optional<String> tag = Optional.empty();
    private long nextCheckpoint = System.nanoTime() + BETWEEN_CHECKPOINTS.toNanos();

    private PartialFile(Path target, RepositoryFile file) throws IOException {
        this.target = target;
        this.path = target.resolveSibling(target.getFileName() + SUFFIX);
        this.statePath = target.resolveSibling(target.getFileName() + SUFFIX + ".json");
        this.file = file;
        Files.createDirectories(target.getParent());
        this.bytes = new RandomAccessFile(path.toFile(), "rw");
    }

    /// Continues what an earlier pull left, where it was of the same content; else begins anew.
    static PartialFile open(Path target, RepositoryFile file) throws IOException {
        var partial = new PartialFile(target, file);
        try {
            partial.resume();
            return partial;
        } catch (IOException | RuntimeException e) {
            partial.close();
            throw e;
        }
    }

    /// How many bytes of the file are in a folder already, for an estimate.
    static long bytesOf(Path target, RepositoryFile file) {
        Path state = target.resolveSibling(target.getFileName() + SUFFIX + ".json");
        return PartialState.read(state)
                .filter(found -> found.isOf(file))
                .map(found -> found.spans().stream().mapToLong(Span::length).sum())
                .orElse(0L);
    }

    private void resume() throws IOException {
        Optional<PartialState> state =
                PartialState.read(statePath).filter(found -> found.isOf(file));
        long end =
                state.flatMap(s -> s.spans().stream().map(Span::to).reduce(Math::max)).orElse(0L);
        if (state.isPresent() && end <= bytes.length()) {
            state.get().spans().forEach(present::add);
            tag = state.get().tag();
        } else {
            restart();
        }
    }

    /// Forgets all bytes.
    synchronized void restart() throws IOException {
        Files.deleteIfExists(statePath);
        present.clear();
        tag = Optional.empty();
        bytes.setLength(0);
    }

    synchronized long presentBytes() {
        return present.bytes();
    }

    synchronized List<Span> missing(long chunkBytes) {
        return present.missing(file.size(), chunkBytes);
    }

    /// Whether bytes with this entity tag may lie beside those that are here. Where the hub gives a
    /// checksum that decides; else all bytes must have the same tag, the first one's.
    synchronized boolean accepts(Optional<String> responseTag) {
        if (file.checksum().isPresent() || responseTag.isEmpty()) {
            return true;
        }
        if (tag.isEmpty() && present.bytes() == 0) {
            tag = responseTag;
        }
        return tag.equals(responseTag);
    }

    /// Writes through this see no interrupt, unlike those through a channel.
    RandomAccessFile writer() throws IOException {
        return new RandomAccessFile(path.toFile(), "rw");
    }

    /// Bytes have been written.
    void wrote(long from, int length) throws IOException {
        boolean due;
        synchronized (this) {
            present.add(new Span(from, from + length));
            due = System.nanoTime() - nextCheckpoint >= 0;
            if (due) {
                nextCheckpoint = System.nanoTime() + BETWEEN_CHECKPOINTS.toNanos();
            }
        }
        if (due) {
            checkpoint();
        }
    }

    /// Puts on the disk what a later pull can continue from.
    void checkpoint() throws IOException {
        PartialState state;
        synchronized (this) {
            state = PartialState.of(file, tag, present.all());
        }
        bytes.getFD().sync();
        synchronized (statePath) {
            state.write(statePath);
        }
    }

    Path path() {
        return path;
    }

    long length() throws IOException {
        return bytes.length();
    }

    /// Gives the file its name. Only for what has been verified.
    void finish() throws IOException {
        bytes.getFD().sync();
        bytes.close();
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(statePath);
        syncFolder();
    }

    /// So that the new name survives a power cut; not every system can.
    private void syncFolder() {
        try (FileChannel folder = FileChannel.open(target.getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException _) {
            // Windows does not open folders; the file itself is on the disk.
        }
    }

    void discard() throws IOException {
        bytes.close();
        Files.deleteIfExists(path);
        Files.deleteIfExists(statePath);
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
