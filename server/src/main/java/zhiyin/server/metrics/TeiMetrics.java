package zhiyin.server.metrics;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import zhiyin.engine.Timings;
import zhiyin.server.api.Exchange;
import zhiyin.server.api.Operation;
import zhiyin.server.api.Scope;

/// The figures of [Text Embeddings Inference](https://github.com/huggingface/text-embeddings-inference) 1.9 by
/// its names, over all dialects: seconds, in its buckets.
///
/// TEI's counters do not end in `_total`, which is what Prometheus' library ends counters in, so they are told
/// as gauges; `rate()` works on them all the same. TEI times each text of a request by itself (`te_embed_*`); here
/// all of a request have the request's times. What is measured at batches is in [BatchMetrics].
final class TeiMetrics {
    /// TEI's: 35 steps of a half more, from 15 microseconds to 14 seconds.
    private static final double[] SECONDS =
            DoubleStream.iterate(0.000015, step -> step * 1.5).limit(35).toArray();

    /// Its buckets for tokens of a text.
    private static final double[] TOKENS =
            DoubleStream.iterate(1, step -> step * 2).limit(16).toArray();

    private static final int LONGEST_SINGLE = 1;

    private final MeterRegistry registry;
    private final ConcurrentMap<String, AtomicLong> counts = new ConcurrentHashMap<>();

    TeiMetrics(MeterRegistry registry, Supplier<Number> waiting) {
        this.registry = registry;
        Gauge.builder("te_queue_size", waiting).register(registry);
        count("te_embed_count", "", "").set(0);
        count("te_embed_success", "", "").set(0);
    }

    void answered(Exchange exchange, String method, int status) {
        boolean embeds =
                exchange.operation()
                                .flatMap(Operation::scope)
                                .filter(Scope.EMBED::equals)
                                .isPresent()
                        && method.equals("POST");
        if (!embeds) {
            return;
        }
        String how = exchange.texts() > LONGEST_SINGLE ? "batch" : "single";
        count("te_request_count", "method", how).incrementAndGet();
        if (status >= 400) {
            count("te_request_failure", "err", failure(status)).incrementAndGet();
            return;
        }
        count("te_request_success", "method", how).incrementAndGet();
        count("te_embed_count", "", "").addAndGet(exchange.texts());
        count("te_embed_success", "", "").addAndGet(exchange.texts());
        Timings timings = exchange.timings();
        Duration all = exchange.age();
        times("te_request", 1, all, timings);
        times("te_embed", exchange.texts(), all, timings);
        DistributionSummary lengths = summary("te_request_input_length", TOKENS);
        exchange.embeddedTexts().forEach(text -> lengths.record(text.tokens()));
    }

    private void times(String what, long times, Duration all, Timings timings) {
        record(what + "_duration", times, all);
        record(what + "_tokenization_duration", times, timings.tokenization());
        record(what + "_queue_duration", times, timings.queue());
        record(what + "_inference_duration", times, timings.compute());
    }

    private static String failure(int status) {
        return switch (status) {
            case 429, 503 -> "overloaded";
            case 424, 500 -> "inference";
            default -> "validation";
        };
    }

    private AtomicLong count(String name, String tag, String value) {
        return counts.computeIfAbsent(
                name + " " + value,
                _ -> {
                    var number = new AtomicLong();
                    Gauge.Builder<?> gauge =
                            Gauge.builder(name, number, AtomicLong::doubleValue)
                                    .strongReference(true);
                    (tag.isEmpty() ? gauge : gauge.tag(tag, value)).register(registry);
                    return number;
                });
    }

    private void record(String name, long times, Duration time) {
        DistributionSummary summary = summary(name, SECONDS);
        for (long i = 0; i < times; i++) {
            summary.record(time.toNanos() / 1e9);
        }
    }

    private DistributionSummary summary(String name, double[] buckets) {
        return DistributionSummary.builder(name).serviceLevelObjectives(buckets).register(registry);
    }
}
