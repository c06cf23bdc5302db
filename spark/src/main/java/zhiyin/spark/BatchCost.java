package zhiyin.spark;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a batch is, and took.
///
/// @param rows written
/// @param bad rows of the input without a vector
/// @param seconds from its beginning to its end
/// @param coreSeconds that its tasks held a core
record BatchCost(long batch, long rows, long bad, long tokens, double seconds, double coreSeconds) {
    /// All together, under the number of batches.
    static BatchCost sum(List<BatchCost> costs) {
        BatchCost sum = new BatchCost(costs.size(), 0, 0, 0, 0, 0);
        for (BatchCost each : costs) {
            sum =
                    new BatchCost(
                            sum.batch,
                            sum.rows + each.rows,
                            sum.bad + each.bad,
                            sum.tokens + each.tokens,
                            sum.seconds + each.seconds,
                            sum.coreSeconds + each.coreSeconds);
        }
        return sum;
    }

    private String speeds() {
        double time = Math.max(seconds, 1e-3);
        return "%,d rows in %,.1f s, %,.0f rows/s, %,.0f tokens/s"
                .formatted(rows, seconds, rows / time, tokens / time);
    }

    /// @param left batches that are still to be done
    /// @param mean seconds of a batch so far
    String progress(long left, double mean) {
        return "batch %d: %s%s; %s"
                .formatted(
                        batch,
                        speeds(),
                        bad == 0 ? "" : ", %,d bad".formatted(bad),
                        left <= 0
                                ? "the last"
                                : "about %d left, ETA %,.0f s".formatted(left, left * mean));
    }

    /// @param price of an hour of one core
    String summary(String out, Optional<Double> price) {
        String cost =
                price.filter(_ -> tokens > 0)
                        .map(hour ->
                                String.format(
                                        Locale.ROOT,
                                        ", %.6f a million tokens",
                                        hour * coreSeconds / 3600 / tokens * 1e6))
                        .orElse("");
        return "%s: %d batches, %s%s; %,.0f core seconds, %,.0f tokens each%s"
                .formatted(
                        out,
                        batch,
                        speeds(),
                        bad == 0 ? "" : ", %,d bad".formatted(bad),
                        coreSeconds,
                        tokens / Math.max(coreSeconds, 1e-3),
                        cost);
    }
}
