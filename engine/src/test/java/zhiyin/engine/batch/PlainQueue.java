package zhiyin.engine.batch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Start-time fair queueing as the paper writes it, for the real queue to be compared with: a list of
/// sequences, gone through from end to end.
final class PlainQueue {
    /// One sequence; `request` is its number.
    record Entry(String caller, int request, int index, int tokens) {}

    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Long> finish = new HashMap<>();
    private final Map<String, Long> activeSince = new HashMap<>();
    private final Map<String, Long> arrivalTime = new HashMap<>();
    private long virtualTime;
    private long activations;

    void add(Entry entry) {
        if (entries.stream().noneMatch(other -> other.caller().equals(entry.caller()))) {
            activeSince.put(entry.caller(), activations++);
            arrivalTime.put(entry.caller(), virtualTime);
        }
        entries.add(entry);
    }

    void removeRequest(int request) {
        entries.removeIf(entry -> entry.request() == request);
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    int size() {
        return entries.size();
    }

    long tokens() {
        return entries.stream().mapToLong(Entry::tokens).sum();
    }

    boolean has(int request) {
        return entries.stream().anyMatch(entry -> entry.request() == request);
    }

    /// The sequence that must be next.
    Entry take() {
        Entry best = null;
        for (Entry entry : entries) {
            boolean ofOther = best != null && !entry.caller().equals(best.caller());
            if (best == null || (ofOther && isBefore(entry.caller(), best.caller()))) {
                best = entry;
            }
        }
        if (best == null) {
            throw new IllegalStateException("nothing waits");
        }
        long start = start(best.caller());
        virtualTime = start;
        finish.put(best.caller(), start + best.tokens());
        entries.remove(best);
        return best;
    }

    private boolean isBefore(String a, String b) {
        int byStart = Long.compare(start(a), start(b));
        return byStart < 0
                || (byStart == 0
                        && activeSince.getOrDefault(a, 0L) < activeSince.getOrDefault(b, 0L));
    }

    private long start(String caller) {
        return Math.max(arrivalTime.getOrDefault(caller, 0L), finish.getOrDefault(caller, 0L));
    }

    void startAfresh() {
        finish.clear();
        virtualTime = 0;
    }
}
