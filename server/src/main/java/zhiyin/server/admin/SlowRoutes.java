package zhiyin.server.admin;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import zhiyin.server.api.Operation;
import zhiyin.server.api.Routes;
import zhiyin.server.metrics.SlowRequests;
import zhiyin.server.metrics.SlowRequests.Slow;

/// The slowest requests of late.
record SlowRoutes(SlowRequests slow) {
    /// @param windowSeconds how far back it goes
    /// @param queriesKept whether the words of searches are told
    record SlowList(long windowSeconds, boolean queriesKept, List<SlowView> requests) {}

    /// @param at when it arrived
    /// @param ms until the answer was sent
    /// @param stages what parts of it took, in ms
    /// @param by who asked
    record SlowView(
            String id,
            String method,
            String route,
            Instant at,
            double ms,
            Map<String, Double> stages,
            int status,
            long texts,
            long tokens,
            Optional<String> by,
            Optional<String> query) {
        static SlowView of(Slow slow) {
            return new SlowView(
                    slow.id(),
                    slow.method(),
                    slow.route(),
                    slow.at(),
                    slow.took().toNanos() / 1e6,
                    slow.stages(),
                    slow.status(),
                    slow.texts(),
                    slow.tokens(),
                    slow.by(),
                    slow.query());
        }
    }

    void addTo(Routes routes) {
        routes.answer(
                Operation.of(
                        "GET", "/admin/slow-requests", "the slowest requests of the last hour"),
                SlowList.class,
                _ ->
                        new SlowList(
                                SlowRequests.WINDOW.toSeconds(),
                                slow.areQueriesKept(),
                                slow.list().stream().map(SlowView::of).toList()));
    }
}
