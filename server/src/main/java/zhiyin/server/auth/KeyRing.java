package zhiyin.server.auth;

import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The keys that a running server knows: those of its data directory, and those that it was started with. A key
/// that is added to the file or revoked counts within a second. Thread-safe.
public final class KeyRing {
    private static final System.Logger LOG = System.getLogger(KeyRing.class.getName());
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final KeyFile file;
    private final List<ApiKey> given;
    private final Optional<ApiKey> own;
    private List<ApiKey> read = List.of();
    private KeyFile.Stamp stamp = KeyFile.Stamp.ABSENT;
    private long lookedAt;

    /// @param given besides those in the file
    /// @param own of this machine's own commands; where there is no other, no key is asked for
    /// @throws UncheckedIOException where the file cannot be read
    public KeyRing(KeyFile file, List<ApiKey> given, Optional<ApiKey> own) {
        this.file = file;
        this.given = List.copyOf(given);
        this.own = own;
        this.stamp = file.stamp();
        this.read = file.read();
        this.lookedAt = System.nanoTime();
    }

    /// Compares all, so that the time does not tell which.
    Optional<ApiKey> find(String secret) {
        String hash = ApiKey.hash(secret);
        Optional<ApiKey> found = Optional.empty();
        for (List<ApiKey> keys : List.of(given, own.stream().toList(), keys())) {
            for (ApiKey key : keys) {
                found = key.hasHash(hash) ? Optional.of(key) : found;
            }
        }
        return found;
    }

    /// Whether nobody was given a key.
    boolean isEmpty() {
        return given.isEmpty() && keys().isEmpty();
    }

    private synchronized List<ApiKey> keys() {
        long now = System.nanoTime();
        if (now - lookedAt >= LOOK_AGAIN.toNanos()) {
            lookedAt = now;
            lookAgain();
        }
        return read;
    }

    private void lookAgain() {
        KeyFile.Stamp current = file.stamp();
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
}
