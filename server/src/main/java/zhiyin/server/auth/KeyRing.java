package zhiyin.server.auth;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The keys that a running server knows: those that are kept, and those that it was started with. A key that is made
/// or revoked elsewhere counts within seconds. Thread-safe; failures are those of
/// [RecordList][zhiyin.server.state.RecordList], too.
public final class KeyRing {
    private final KeyList kept;
    private final List<ApiKey> given;
    private final List<ApiKey> fixed;

    /// @param given besides those that are kept
    /// @param own of this machine's own commands; where there is no other, no key is asked for
    public KeyRing(AccountStore store, List<ApiKey> given, Optional<ApiKey> own) {
        this.kept = new KeyList(store);
        this.given = List.copyOf(given);
        this.fixed = Stream.concat(given.stream(), own.stream()).toList();
    }

    /// Those that the server was started with are known whatever becomes of the others.
    Optional<ApiKey> find(String secret) {
        String hash = ApiKey.hash(secret);
        return among(fixed, hash).or(() -> among(kept.read(), hash));
    }

    /// One that was not found, and may have been made elsewhere a moment ago.
    Optional<ApiKey> findLatest(String secret) {
        return among(kept.latest(), ApiKey.hash(secret));
    }

    /// Compares all, so that the time does not tell which.
    private static Optional<ApiKey> among(List<ApiKey> keys, String hash) {
        Optional<ApiKey> found = Optional.empty();
        for (ApiKey key : keys) {
            found = key.hasHash(hash) ? Optional.of(key) : found;
        }
        return found;
    }

    /// Whether nobody was given a key.
    boolean isEmpty() {
        return given.isEmpty() && kept.read().isEmpty();
    }

    /// Those that are kept.
    public List<ApiKey> kept() {
        return kept.read();
    }

    /// @throws IllegalArgumentException where there is one of that name, or too many
    public void add(ApiKey key) {
        kept.add(key);
    }

    /// @return whether there was one of that name among those that are kept
    public boolean revoke(String name) {
        return kept.remove(name);
    }
}
