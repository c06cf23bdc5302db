package zhiyin.server.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import zhiyin.server.state.RecordList;

/// The API keys. Thread-safe; failures are those of [RecordList], too.
public final class KeyList {
    /// As many are compared with each request.
    private static final int MOST_KEYS = 1_000;

    private final RecordList<ApiKey> list;

    public KeyList(AccountStore store) {
        this.list = store.keys();
    }

    /// In the order in which they were made.
    public List<ApiKey> read() {
        return list.read();
    }

    /// With what others changed a moment ago.
    List<ApiKey> latest() {
        return list.latest();
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
        var known = new AtomicBoolean();
        list.change(keys -> {
            known.set(keys.stream().anyMatch(key -> key.name().equals(name)));
            return keys.stream().filter(key -> !key.name().equals(name)).toList();
        });
        return known.get();
    }
}
