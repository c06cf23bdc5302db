package zhiyin.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import zhiyin.engine.EmbedderLoad;
import zhiyin.server.api.Exchange;
import zhiyin.server.api.Operation;
import zhiyin.server.api.Principal;
import zhiyin.server.model.Models;
import zhiyin.server.model.SelfChecks;
import zhiyin.server.model.SelfChecks.Verdict;

/// The server's figures in Prometheus' text format: its own by the names `zhiyin_*`, those of Text Embeddings
/// Inference (`te_*`) for dashboards that exist, and the JVM's and process'. Thread-safe.
public final class Metrics implements AutoCloseable {
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final Duration[] LATENCIES = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30)
    };

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final Optional<Models> models;
    private final Optional<SelfChecks> checks;
    private final TeiMetrics tei;
    private final MultiGauge waiting =
            gauges("zhiyin.queue.sequences", "Texts that wait, by model and urgency");
    private final MultiGauge waitingTokens =
            gauges("zhiyin.queue.tokens", "Tokens that wait, by model and urgency");
    private final MultiGauge speeds =
            gauges("zhiyin.model.tokens.per.second", "Moving average while computing");
    private final MultiGauge bytes =
            gauges("zhiyin.model.memory.bytes", "Memory of a model's weights, as estimated");
    private final MultiGauge passed =
            gauges(
                    "zhiyin.selfcheck.passed",
                    "1 where a model gives the vector that is known, else 0");
    private final MultiGauge took = gauges("zhiyin.selfcheck.seconds", "How long that took");

    public Metrics(Optional<Models> models, Optional<SelfChecks> checks) {
        this.models = models;
        this.checks = checks;
        this.tei = new TeiMetrics(registry, this::waitingSequences);
        BatchMetrics.addTo(registry.getPrometheusRegistry(), this::loads);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        collections.bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        models.ifPresent(some ->
                FunctionCounter.builder("zhiyin.computed.texts", some, Models::computed)
                        .description("Texts that models computed, those from the cache not counted")
                        .register(registry));
    }

    private MultiGauge gauges(String name, String description) {
        return MultiGauge.builder(name).description(description).register(registry);
    }

    private double waitingSequences() {
        return loads().values().stream()
                .mapToDouble(
                        load -> (double) load.interactive().sequences() + load.bulk().sequences())
                .sum();
    }

    private Map<String, EmbedderLoad> loads() {
        return models.map(Models::loads).orElse(Map.of());
    }

    /// Counts a request that was answered.
    ///
    /// @param status of the answer
    public void answered(Exchange exchange, String method, int status) {
        String route = exchange.operation().map(Operation::path).orElse("none");
        Timer.builder("zhiyin.http.requests")
                .description("Answered requests, by route")
                .tags("method", legal(method), "route", route, "status", String.valueOf(status))
                .serviceLevelObjectives(LATENCIES)
                .register(registry)
                .record(exchange.age());
        if (exchange.texts() > 0) {
            count(
                    "zhiyin.embedded.texts",
                    "Texts asked for, cached ones too",
                    exchange,
                    exchange.texts());
            count("zhiyin.embedded.tokens", "Tokens of these", exchange, exchange.tokens());
        }
        tei.answered(exchange, method, status);
    }

    /// Clients may send methods without end, and each would be a series of its own.
    private static String legal(String method) {
        return method.matches("GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS") ? method : "other";
    }

    private void count(String name, String description, Exchange exchange, long amount) {
        String key =
                exchange.principal()
                        .filter(Principal::identified)
                        .map(Principal::name)
                        .orElse("none");
        Counter.builder(name)
                .description(description)
                .tag("key", key)
                .register(registry)
                .increment((double) amount);
    }

    /// All figures as they are now.
    public String scrape() {
        Map<String, EmbedderLoad> loads = loads();
        waiting.register(byUrgency(loads, EmbedderLoad.Waiting::sequences), true);
        waitingTokens.register(byUrgency(loads, EmbedderLoad.Waiting::tokens), true);
        speeds.register(
                loads.entrySet().stream()
                        .<Row<?>>map(each ->
                                Row.of(
                                        Tags.of("model", each.getKey()),
                                        each.getValue().tokensPerSecond()))
                        .toList(),
                true);
        bytes.register(
                models.map(Models::loaded).orElse(List.of()).stream()
                        .<Row<?>>map(model -> Row.of(Tags.of("model", model.name()), model.bytes()))
                        .toList(),
                true);
        List<Verdict> verdicts = checks.map(SelfChecks::verdicts).orElse(List.of());
        passed.register(byModel(verdicts, verdict -> verdict.fault().isEmpty() ? 1 : 0), true);
        took.register(byModel(verdicts, verdict -> verdict.took().toNanos() / 1e9), true);
        return registry.scrape();
    }

    private static List<Row<?>> byModel(List<Verdict> verdicts, ToDoubleFunction<Verdict> amount) {
        return verdicts.stream()
                .<Row<?>>map(
                        each -> Row.of(Tags.of("model", each.model()), amount.applyAsDouble(each)))
                .toList();
    }

    private static List<Row<?>> byUrgency(
            Map<String, EmbedderLoad> loads, ToDoubleFunction<EmbedderLoad.Waiting> amount) {
        return loads.entrySet().stream()
                .flatMap(each ->
                        List.<Row<?>>of(
                                Row.of(
                                        Tags.of("model", each.getKey(), "urgency", "interactive"),
                                        amount.applyAsDouble(each.getValue().interactive())),
                                Row.of(
                                        Tags.of("model", each.getKey(), "urgency", "bulk"),
                                        amount.applyAsDouble(each.getValue().bulk())))
                                .stream())
                .toList();
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
