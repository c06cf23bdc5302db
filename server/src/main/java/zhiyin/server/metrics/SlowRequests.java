package zhiyin.server.metrics;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import zhiyin.engine.Timings;
import zhiyin.server.api.Exchange;
import zhiyin.server.api.Operation;
import zhiyin.server.api.Principal;
import zhiyin.server.api.Scope;

/// The slowest requests of the last hour, for administrators: which route, when, how long, and where the time went as
/// far as that is known. Never a text or a vector; the words of a search only where the operator allows it. Kept in
/// memory, at most [#MOST]. Thread-safe.
public final class SlowRequests {
    public static final int MOST = 50;
    public static final Duration WINDOW = Duration.ofHours(1);

    private static final int MOST_CHARACTERS = 200;

    private static final Comparator<Slow> SLOWEST_FIRST =
            Comparator.comparing(Slow::took).reversed();

    /// A request.
    ///
    /// @param took until the answer was sent
    /// @param stages what parts of it took, in milliseconds: `embedding` and `finding` of a search; `tokenization`,
    ///     `queue` and `compute` of texts
    /// @param tokens of the texts that were embedded
    /// @param by who asked; empty where nobody was let in
    /// @param query the words of a search, where they are kept
    public record Slow(
            String id,
            String method,
            String route,
            Instant at,
            Duration took,
            Map<String, Double> stages,
            int status,
            long texts,
            long tokens,
            Optional<String> by,
            Optional<String> query) {}

    private final boolean queriesKept;
    private final InstantSource clock;
    private final List<Slow> slowest = new ArrayList<>();

    /// @param queriesKept whether the words of searches are
    public SlowRequests(boolean queriesKept) {
        this(queriesKept, InstantSource.system());
    }

    SlowRequests(boolean queriesKept, InstantSource clock) {
        this.queriesKept = queriesKept;
        this.clock = clock;
    }

    /// Looks at a request that was answered.
    public void answered(Exchange exchange, String method, int status) {
        exchange.operation()
                .filter(SlowRequests::isTold)
                .ifPresent(operation -> add(exchange, operation, method, status));
    }

    /// What somebody asked of models or the knowledge base; not the pages' files, nor who watches the server.
    private static boolean isTold(Operation operation) {
        String path = operation.path();
        return operation.scope().filter(scope -> scope != Scope.METRICS).isPresent()
                && !path.endsWith("/events")
                && !path.equals("/api/pull")
                && !path.equals("/admin/slow-requests");
    }

    private synchronized void add(
            Exchange exchange, Operation operation, String method, int status) {
        forgetOld();
        Duration took = exchange.age();
        if (slowest.size() == MOST) {
            if (slowest.getLast().took().compareTo(took) >= 0) {
                return;
            }
            slowest.removeLast();
        }
        slowest.add(
                new Slow(
                        exchange.id(),
                        method,
                        operation.path(),
                        exchange.arrival(),
                        took,
                        stages(exchange),
                        status,
                        exchange.texts(),
                        exchange.tokens(),
                        exchange.principal().map(Principal::name),
                        exchange.query().filter(_ -> queriesKept).map(SlowRequests::shortened)));
        slowest.sort(SLOWEST_FIRST);
    }

    private void forgetOld() {
        Instant oldest = clock.instant().minus(WINDOW);
        slowest.removeIf(each -> each.at().isBefore(oldest));
    }

    private static Map<String, Double> stages(Exchange exchange) {
        var stages = new TreeMap<String, Double>();
        exchange.stages().forEach((name, time) -> stages.put(name, millis(time)));
        if (exchange.texts() > 0) {
            Timings timings = exchange.timings();
            stages.put("tokenization", millis(timings.tokenization()));
            stages.put("queue", millis(timings.queue()));
            stages.put("compute", millis(timings.compute()));
        }
        return stages;
    }

    private static double millis(Duration time) {
        return time.toNanos() / 1e6;
    }

    private static String shortened(String query) {
        return query.codePointCount(0, query.length()) <= MOST_CHARACTERS
                ? query
                : query.substring(0, query.offsetByCodePoints(0, MOST_CHARACTERS)) + "…";
    }

    /// The slowest first.
    public synchronized List<Slow> list() {
        forgetOld();
        return List.copyOf(slowest);
    }

    public boolean areQueriesKept() {
        return queriesKept;
    }
}
