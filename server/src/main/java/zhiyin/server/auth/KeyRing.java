package zhiyin.server.auth;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/// The keys that a running server knows: those of its data directory, and those that it was started with. A key
/// that is added to the file or revoked counts within a second. Thread-safe.
public final class KeyRing {
    private final KeyFile file;
    private final Known<ApiKey> kept;
    private final List<ApiKey> given;
    private final Optional<ApiKey> own;

    /// @param given besides those in the file
    /// @param own of this machine's own commands; where there is no other, no key is asked for
    /// @throws UncheckedIOException where the file cannot be read
    public KeyRing(KeyFile file, List<ApiKey> given, Optional<ApiKey> own) {
        this.file = file;
        this.kept = new Known<>(file.list());
        this.given = List.copyOf(given);
        this.own = own;
    }

    /// Compares all, so that the time does not tell which.
    Optional<ApiKey> find(String secret) {
        String hash = ApiKey.hash(secret);
        Optional<ApiKey> found = Optional.empty();
        for (List<ApiKey> keys : List.of(given, own.stream().toList(), kept.all())) {
            for (ApiKey key : keys) {
                found = key.hasHash(hash) ? Optional.of(key) : found;
            }
        }
        return found;
    }

    /// Whether nobody was given a key.
    boolean isEmpty() {
        return given.isEmpty() && kept.all().isEmpty();
    }

    /// Those in the file.
    public List<ApiKey> kept() {
        return kept.all();
    }

    /// @throws IllegalArgumentException where there is one of that name, or too many
    public void add(ApiKey key) {
        file.add(key);
        kept.refresh();
    }

    /// @return whether there was one of that name in the file
    public boolean revoke(String name) {
        boolean was = file.remove(name);
        kept.refresh();
        return was;
    }
}
