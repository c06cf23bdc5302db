package zhiyin.server.state;

import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/// What a running server knows of a file that other processes may change: their changes count within a second.
/// Thread-safe.
public final class KnownFile<T> implements RecordList<T> {
    private static final System.Logger LOG = System.getLogger(KnownFile.class.getName());
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final PrivateList<T> file;
    private List<T> read;
    private PrivateList.Stamp stamp;
    private long lookedAt;

    /// @throws UncheckedIOException where the file cannot be read
    public KnownFile(PrivateList<T> file) {
        this.file = file;
        this.stamp = file.stamp();
        this.read = file.read();
        this.lookedAt = System.nanoTime();
    }

    @Override
    public synchronized List<T> read() {
        long now = System.nanoTime();
        if (now - lookedAt >= LOOK_AGAIN.toNanos()) {
            lookedAt = now;
            lookAgain();
        }
        return read;
    }

    private void lookAgain() {
        PrivateList.Stamp current = file.stamp();
        if (current.equals(stamp)) {
            return;
        }
        try {
            read = file.read();
            stamp = current;
        } catch (UncheckedIOException e) {
            LOG.log(Level.ERROR, "{0}; those known before stay", e.getMessage());
        }
    }

    @Override
    public void change(UnaryOperator<List<T>> change) {
        file.change(change);
        refresh();
    }

    /// Takes what this process itself has changed.
    private synchronized void refresh() {
        stamp = file.stamp();
        read = file.read();
    }
}
