package zhiyin.lab.report;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// What a model costs. What cannot be known of a model that is computed elsewhere is empty.
///
/// @param parameters numbers in its weights
/// @param fileBytes of its weights
/// @param memoryBytes of its weights when loaded, as planned
/// @param vectorBytes of one vector in f32
/// @param speed empty where it was not measured
/// @param remote empty for models of this process
public record Cost(
        OptionalLong parameters,
        OptionalLong fileBytes,
        OptionalLong memoryBytes,
        long vectorBytes,
        Optional<Speed> speed,
        Optional<Remote> remote) {

    /// Measured with texts of the tasks, nothing from a cache.
    ///
    /// @param documents that were embedded together
    /// @param latency of queries one by one; empty where a task has none
    public record Speed(
            int documents,
            double documentsPerSecond,
            double tokensPerSecond,
            Optional<Latency> latency) {}

    /// @param queries that were embedded one by one
    public record Latency(int queries, double p50Millis, double p95Millis) {}

    /// @param tokens that were paid for in this run
    /// @param dollars they cost; empty where no price was given
    public record Remote(String host, long tokens, OptionalDouble dollars) {}
}
