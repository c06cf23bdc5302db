package zhiyin.knowledge.job;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;

/// What a process that has just come has still to follow, until it has followed it.
///
/// It is waited for while it comes forward, however long that takes: others have everything meanwhile. Where it does
/// not come a step further, since a store cannot be reached, say, it is not waited for any longer: a process that
/// finds less in one collection is of more use than none. That stays so, lest it come and go. Thread-safe.
final class Arriving {
    /// So long a step forward may take: half a dozen failures of a store that cannot be reached, and more than some
    /// passages take that are computed anew.
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private final int collections;
    private final Set<Long> behind;
    private final long last;
    private final Duration patience;
    private final LongSupplier nanos;
    private long moved;
    private boolean over;

    /// @param indexes that are searched when it comes
    /// @param last the number of the last change that it has to follow
    Arriving(Collection<Long> indexes, long last) {
        this(indexes, last, PATIENCE, System::nanoTime);
    }

    Arriving(Collection<Long> indexes, long last, Duration patience, LongSupplier nanos) {
        this.collections = indexes.size();
        this.behind = new HashSet<>(indexes);
        this.last = last;
        this.patience = patience;
        this.nanos = nanos;
        this.moved = nanos.getAsLong();
    }

    /// Some of what it lacked of an index is here.
    synchronized void moved(long index) {
        if (behind.contains(index)) {
            look();
            moved = nanos.getAsLong();
        }
    }

    /// An index was followed so far.
    ///
    /// @param more whether something is known to be left
    synchronized void reached(long index, long ready, boolean more) {
        if (!more || ready >= last) {
            moved(index);
            behind.remove(index);
        }
    }

    /// Others are searched no more.
    synchronized void keep(Collection<Long> indexes) {
        behind.retainAll(indexes);
    }

    private void look() {
        over |= nanos.getAsLong() - moved > patience.toNanos();
    }

    synchronized Arrival state() {
        look();
        return new Arrival(collections, behind.size(), !behind.isEmpty() && !over);
    }
}
