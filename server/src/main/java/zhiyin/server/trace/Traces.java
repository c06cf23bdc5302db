package zhiyin.server.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.Timings;
import zhiyin.server.api.Exchange;
import zhiyin.server.api.Operation;

/// Tells a collector of OpenTelemetry's of each request: a span from its arrival to its answer, within the trace
/// that its header `traceparent` names, named and described by the conventions for HTTP servers. What the
/// environment says by `OTEL_*` holds: the service's name, headers, sampling, timeouts. Spans are sent in the
/// background; where the collector is away they are lost, and requests are not. Thread-safe.
public final class Traces implements AutoCloseable {
    private static final Duration LAST_SPANS = Duration.ofSeconds(2);
    private static final double NANOS = Duration.ofSeconds(1).toNanos();

    /// Asked every few seconds by programs that watch, and told by themselves.
    private static final Set<String> UNTOLD = Set.of("/health", "/ping", "/ready", "/metrics");

    private final OpenTelemetrySdk sdk;
    private final TextMapPropagator propagator;
    private final Tracer tracer;

    private Traces(OpenTelemetrySdk sdk) {
        this.sdk = sdk;
        this.propagator = sdk.getPropagators().getTextMapPropagator();
        this.tracer = sdk.getTracer("zhiyin");
    }

    /// @param collector that takes OTLP over HTTP, such as `http://localhost:4318`
    public static Traces to(URI collector) {
        return new Traces(
                AutoConfiguredOpenTelemetrySdk.builder()
                        .disableShutdownHook()
                        .addPropertiesSupplier(() ->
                                Map.of(
                                        "otel.service.name", "zhiyin",
                                        "otel.exporter.otlp.protocol", "http/protobuf",
                                        "otel.metrics.exporter", "none",
                                        "otel.logs.exporter", "none"))
                        .addPropertiesCustomizer(
                                _ -> Map.of("otel.exporter.otlp.endpoint", collector.toString()))
                        .build()
                        .getOpenTelemetrySdk());
    }

    /// To be called when the answer is sent.
    public void answered(Exchange exchange, HttpServletRequest request, int status) {
        String route = exchange.operation().map(Operation::path).orElse("");
        if (UNTOLD.contains(route)) {
            return;
        }
        Instant end = Instant.now();
        String method = request.getMethod();
        Span span =
                tracer.spanBuilder(route.isEmpty() ? method : method + " " + route)
                        .setSpanKind(SpanKind.SERVER)
                        .setParent(propagator.extract(Context.root(), request, Headers.GETTER))
                        .setStartTimestamp(end.minus(exchange.age()))
                        .startSpan();
        span.setAttribute("http.request.method", method);
        span.setAttribute("http.response.status_code", status);
        span.setAttribute("url.path", request.getRequestURI());
        span.setAttribute("zhiyin.request_id", exchange.id());
        if (!route.isEmpty()) {
            span.setAttribute("http.route", route);
        }
        if (exchange.texts() > 0) {
            embedded(exchange, span);
        }
        if (status >= 500) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end(end);
    }

    private static void embedded(Exchange exchange, Span span) {
        Timings timings = exchange.timings();
        span.setAttribute("zhiyin.texts", exchange.texts());
        span.setAttribute("zhiyin.tokens", exchange.tokens());
        span.setAttribute("zhiyin.tokenization_seconds", timings.tokenization().toNanos() / NANOS);
        span.setAttribute("zhiyin.queue_seconds", timings.queue().toNanos() / NANOS);
        span.setAttribute("zhiyin.compute_seconds", timings.compute().toNanos() / NANOS);
    }

    /// Sends what is not sent yet, as far as it can be sent at once.
    @Override
    public void close() {
        sdk.getSdkTracerProvider().shutdown().join(LAST_SPANS.toMillis(), TimeUnit.MILLISECONDS);
    }

    private enum Headers implements TextMapGetter<HttpServletRequest> {
        GETTER;

        @Override
        public Iterable<String> keys(HttpServletRequest request) {
            return Collections.list(request.getHeaderNames());
        }

        @Override
        public @Nullable String get(@Nullable HttpServletRequest request, String name) {
            return request == null ? null : request.getHeader(name);
        }
    }
}
