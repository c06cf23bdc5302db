package zhiyin.engine.pull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Which bytes of a file are here: disjoint spans, merged where they touch. Not thread-safe.
final class Spans {
    private final TreeMap<Long, Long> ends = new TreeMap<>();
    private long bytes;

    /// Adds a span that overlaps none of those here.
    void add(Span span) {
        if (span.length() <= 0) {
            return;
        }
        bytes += span.length();
        long from = span.from();
        long to = span.to();
        Map.Entry<Long, Long> before = ends.floorEntry(from);
        if (before != null && before.getValue() == from) {
            from = before.getKey();
        }
        Long after = ends.remove(to);
        ends.put(from, after == null ? to : after);
    }

    void clear() {
        ends.clear();
        bytes = 0;
    }

    long bytes() {
        return bytes;
    }

    List<Span> all() {
        List<Span> spans = new ArrayList<>();
        ends.forEach((from, to) -> spans.add(new Span(from, to)));
        return spans;
    }

    /// What is missing until `size`, in pieces of at most `chunk` bytes.
    List<Span> missing(long size, long chunk) {
        List<Span> missing = new ArrayList<>();
        long at = 0;
        for (Span here : all()) {
            cut(at, here.from(), chunk, missing);
            at = here.to();
        }
        cut(at, size, chunk, missing);
        return missing;
    }

    private static void cut(long from, long to, long chunk, List<Span> pieces) {
        for (long at = from; at < to; at += chunk) {
            pieces.add(new Span(at, Math.min(to, at + chunk)));
        }
    }
}
