package zhiyin.knowledge.job;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import zhiyin.knowledge.catalog.Claim;
import zhiyin.knowledge.catalog.Entry;

/// Which documents are on their way into an index, by this process's doing. Thread-safe.
final class Flights {
    private final EntryClaims claims;
    private final Set<Entry.Key> underway = ConcurrentHashMap.newKeySet();

    Flights(Workplace place) {
        this.claims = new EntryClaims(place, Claim.STORING);
    }

    /// Some that were divided and that nobody is at; this process is, from now on.
    List<Entry.Task> take(int limit) {
        List<Entry.Task> taken = claims.take(Entry.Stage.CHUNKED, limit, Set.copyOf(underway));
        taken.forEach(task -> underway.add(task.entry().key()));
        return taken;
    }

    /// One has landed, or was given up for now.
    void landed(Entry.Key key) {
        underway.remove(key);
        claims.giveBack(key);
    }
}
