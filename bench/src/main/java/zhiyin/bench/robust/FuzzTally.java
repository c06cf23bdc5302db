package zhiyin.bench.robust;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import zhiyin.bench.robust.FuzzRequest.Kind;

/// What became of the requests so far, by their kinds. Thread-safe.
final class FuzzTally {
    private static final int MOST_FAULTS = 20;

    private static final class Row {
        private int good;
        private int refused;
        private int excused;
        private int closed;
        private int faults;
        private double slowest;
    }

    private final Map<Kind, Row> rows = new EnumMap<>(Kind.class);
    private final List<String> faults = new ArrayList<>();
    private int unannounced;

    synchronized void answered(Kind kind, int status, double millis) {
        Row row = row(kind, millis);
        if (status < 400) {
            row.good++;
        } else if (status < 500) {
            row.refused++;
        } else {
            row.excused++;
        }
    }

    /// The server hung up without an answer, as it may.
    synchronized void closed(Kind kind, double millis) {
        row(kind, millis).closed++;
    }

    /// @param seed from which the request is made again
    synchronized void fault(FuzzRequest request, long seed, String what, double millis) {
        row(request.kind(), millis).faults++;
        if (faults.size() < MOST_FAULTS) {
            faults.add(
                    "%s: %s (%s); again: bench fuzz --seed %d --only %d%n%s"
                            .formatted(
                                    request.kind(),
                                    what,
                                    request.route().name(),
                                    seed,
                                    request.number(),
                                    request.shown().indent(4)));
        }
    }

    /// The server closed a connection after a request that was whole, and had not said so.
    synchronized void unannounced(FuzzRequest request, long seed) {
        unannounced++;
        if (faults.size() < MOST_FAULTS) {
            faults.add(
                    "closed unannounced after %s; again: bench fuzz --seed %d --only %d%n%s"
                            .formatted(
                                    request.route().name(),
                                    seed,
                                    request.number(),
                                    request.shown().indent(4)));
        }
    }

    private Row row(Kind kind, double millis) {
        Row row = rows.computeIfAbsent(kind, _ -> new Row());
        row.slowest = Math.max(row.slowest, millis);
        return row;
    }

    synchronized int faults() {
        return unannounced + rows.values().stream().mapToInt(row -> row.faults).sum();
    }

    synchronized void print() {
        System.out.println(
                "kind        requests      2xx      4xx  503 etc.   closed  faults  slowest ms");
        rows.forEach((kind, row) ->
                System.out.printf(
                        "%-11s %8d %8d %8d %9d %8d %7d %11.0f%n",
                        kind,
                        row.good + row.refused + row.excused + row.closed + row.faults,
                        row.good,
                        row.refused,
                        row.excused,
                        row.closed,
                        row.faults,
                        row.slowest));
        System.out.printf("connections closed unannounced: %d%n", unannounced);
        faults.forEach(System.out::println);
    }
}
