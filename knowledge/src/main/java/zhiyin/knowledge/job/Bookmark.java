package zhiyin.knowledge.job;

import java.time.Instant;
import java.util.List;
import zhiyin.knowledge.catalog.FollowTable;

/// How far a process has followed what was written to an index.
///
/// @param ready the last document's number
/// @param removed the last removal's number
/// @param at when it was looked at last
record Bookmark(long ready, long removed, Instant at) {
    static final Bookmark NONE = new Bookmark(0, 0, Instant.EPOCH);

    /// Whether it knows of numbers that were never given.
    boolean isBehind(long last) {
        return ready > last || removed > last;
    }

    /// What was removed is known; what became ready is looked at anew.
    Bookmark fromTheBeginning() {
        return new Bookmark(0, removed, at);
    }

    Bookmark behind(List<FollowTable.Ready> ready, List<FollowTable.Removed> removed, Instant now) {
        return new Bookmark(
                ready.isEmpty() ? this.ready : ready.getLast().number(),
                removed.isEmpty() ? this.removed : removed.getLast().number(),
                now);
    }
}
