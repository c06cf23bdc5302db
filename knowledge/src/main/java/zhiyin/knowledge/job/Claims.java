package zhiyin.knowledge.job;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import zhiyin.knowledge.catalog.Version;

/// Which versions are being read. Of the same bytes in the same collection one is read at a time: the others
/// will be its duplicates. Thread-safe.
final class Claims {
    private final Map<Long, Bytes> claimed = new HashMap<>();

    private record Bytes(long collection, String sha256) {}

    synchronized Set<Long> versions() {
        return Set.copyOf(claimed.keySet());
    }

    /// The first of these that may be read now, which is claimed.
    synchronized Optional<Version> claim(List<Version> waiting) {
        for (Version version : waiting) {
            var bytes = new Bytes(version.collection(), version.sha256());
            if (!claimed.containsKey(version.id()) && !claimed.containsValue(bytes)) {
                claimed.put(version.id(), bytes);
                return Optional.of(version);
            }
        }
        return Optional.empty();
    }

    /// Whether nothing of the same bytes is being read.
    synchronized boolean isFree(Version version) {
        return !claimed.containsValue(new Bytes(version.collection(), version.sha256()));
    }

    synchronized void release(Version version) {
        claimed.remove(version.id());
    }

    /// Collections of which something is being read.
    synchronized List<Long> collections() {
        var collections = new ArrayList<Long>();
        claimed.values().forEach(bytes -> collections.add(bytes.collection()));
        return collections;
    }
}
