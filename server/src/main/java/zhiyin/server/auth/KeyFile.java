package zhiyin.server.auth;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import zhiyin.server.state.PrivateList;

/// The API keys of a data directory, in `keys.json`.
public final class KeyFile {
    /// As many are compared with each request.
    private static final int MOST_KEYS = 1_000;

    private final PrivateList<ApiKey> list;

    public KeyFile(Path directory) {
        this.list = new PrivateList<>(directory, "keys", "the API keys", ApiKey.class);
    }

    PrivateList<ApiKey> list() {
        return list;
    }

    public Path path() {
        return list.path();
    }

    /// In the order in which they were made; none where there is no file.
    ///
    /// @throws UncheckedIOException where it cannot be read
    public List<ApiKey> read() {
        return list.read();
    }

    /// @throws IllegalArgumentException where there is one of that name, or too many
    public void add(ApiKey key) {
        list.change(keys -> {
            if (keys.stream().anyMatch(other -> other.name().equals(key.name()))) {
                throw new IllegalArgumentException(
                        "there is a key called %s; revoke it first, or choose another name"
                                .formatted(key.name()));
            }
            if (keys.size() >= MOST_KEYS) {
                throw new IllegalArgumentException(
                        "there are %d keys already, which is as many as may be"
                                .formatted(MOST_KEYS));
            }
            var more = new ArrayList<>(keys);
            more.add(key);
            return more;
        });
    }

    /// @return whether there was one of that name
    public boolean remove(String name) {
        List<ApiKey> before = read();
        list.change(keys -> keys.stream().filter(key -> !key.name().equals(name)).toList());
        return before.stream().anyMatch(key -> key.name().equals(name));
    }
}
