package zhiyin.server.metrics;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import zhiyin.engine.Distribution;
import zhiyin.engine.EmbedderLoad;

/// TEI's `te_batch_next_size` and `te_batch_next_tokens`, in its buckets: how large the batches were that the
/// models' queues were cut into. The engine counts them; here they are told, by model, since a model that is
/// closed takes its counts along.
final class BatchMetrics {
    /// Up to 4,096 sequences and 1,048,576 tokens.
    private static final int SIZE_BOUNDS = 13;

    private static final int TOKEN_BOUNDS = 21;

    private BatchMetrics() {}

    /// @param loads by model
    static void addTo(PrometheusRegistry registry, Supplier<Map<String, EmbedderLoad>> loads) {
        registry.register(() ->
                histogram(
                        "te_batch_next_size",
                        "Texts of a batch",
                        SIZE_BOUNDS,
                        loads.get(),
                        EmbedderLoad::batchSequences));
        registry.register(() ->
                histogram(
                        "te_batch_next_tokens",
                        "Tokens of a batch",
                        TOKEN_BOUNDS,
                        loads.get(),
                        EmbedderLoad::batchTokens));
    }

    private static HistogramSnapshot histogram(
            String name,
            String help,
            int bounds,
            Map<String, EmbedderLoad> loads,
            Function<EmbedderLoad, Distribution> part) {
        HistogramSnapshot.Builder histogram = HistogramSnapshot.builder().name(name).help(help);
        loads.forEach((model, load) -> {
            Distribution distribution = part.apply(load);
            histogram.dataPoint(
                    HistogramDataPointSnapshot.builder()
                            .labels(Labels.of("model", model))
                            .classicHistogramBuckets(buckets(distribution.counts(), bounds))
                            .sum((double) distribution.sum())
                            .build());
        });
        return histogram.build();
    }

    private static ClassicHistogramBuckets buckets(List<Long> counts, int bounds) {
        var uppers = new ArrayList<Double>();
        var within = new ArrayList<Long>();
        for (int i = 0; i < bounds; i++) {
            uppers.add((double) (1L << i));
            within.add(counts.get(i));
        }
        uppers.add(Double.POSITIVE_INFINITY);
        within.add(counts.subList(bounds, counts.size()).stream().mapToLong(Long::longValue).sum());
        return ClassicHistogramBuckets.of(uppers, within);
    }
}
