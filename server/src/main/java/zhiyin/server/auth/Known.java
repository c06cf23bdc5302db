package zhiyin.server.auth;

import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import zhiyin.server.state.PrivateList;

/// What a running server knows of a file that other processes may change: their changes count within a second.
/// Thread-safe.
final class Known<T> {
    private static final System.Logger LOG = System.getLogger(Known.class.getName());
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final PrivateList<T> file;
    private List<T> read;
    private PrivateList.Stamp stamp;
    private long lookedAt;

    /// @throws UncheckedIOException where the file cannot be read
    Known(PrivateList<T> file) {
        this.file = file;
        this.stamp = file.stamp();
        this.read = file.read();
        this.lookedAt = System.nanoTime();
    }

    synchronized List<T> all() {
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

    /// Takes what this process itself has changed.
    ///
    /// @throws UncheckedIOException where the file cannot be read
    synchronized void refresh() {
        stamp = file.stamp();
        read = file.read();
    }
}
