package zhiyin.knowledge.job;

import java.util.HashMap;
import java.util.Map;

/// Indexes and collections whose work failed, each left alone for a while, so that a model that is missing or
/// a store that is damaged keeps only its own. Thread-safe.
final class Holds {
    private final Map<Long, Hold> holds = new HashMap<>();

    private static final class Hold {
        private final Backoff backoff = new Backoff();
        private long until;
    }

    /// @return whether it was not held, and so whether this is to be told
    synchronized boolean failed(long id) {
        Hold hold = holds.computeIfAbsent(id, _ -> new Hold());
        if (isHeld(id)) {
            return false;
        }
        hold.until = System.nanoTime() + hold.backoff.failed().toNanos();
        return true;
    }

    synchronized void succeeded(long id) {
        holds.remove(id);
    }

    synchronized boolean isHeld(long id) {
        Hold hold = holds.get(id);
        return hold != null && hold.until != 0 && System.nanoTime() - hold.until < 0;
    }
}
