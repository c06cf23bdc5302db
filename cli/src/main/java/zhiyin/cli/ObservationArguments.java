package zhiyin.cli;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;
import zhiyin.server.Observation;

/// The options that say how the server watches itself.
final class ObservationArguments {
    @Spec(Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Option(
            names = "--self-check",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description =
                    "How often each model in memory embeds a text whose vector is known; one that gives another turns /ready to 503. 0 for never. Default: ${DEFAULT-VALUE}")
    int selfCheckSeconds = 60;

    @Option(
            names = "--otlp-endpoint",
            paramLabel = "URL",
            description =
                    "Collector that is sent a trace of each request, by OTLP over HTTP, such as http://localhost:4318. OpenTelemetry's own variables (OTEL_SERVICE_NAME, OTEL_EXPORTER_OTLP_HEADERS, OTEL_TRACES_SAMPLER, ...) hold, too. Default: $$OTEL_EXPORTER_OTLP_ENDPOINT, else none")
    @Nullable URI collector;

    @Option(
            names = "--show-slow-queries",
            description =
                    "Show administrators the words of slow searches, besides their times; they are kept in memory for an hour.")
    boolean queriesShown;

    /// @throws ParameterException where an option has no legal value
    Observation of() {
        Observation begun = queriesShown ? Observation.NONE.withQueriesKept() : Observation.NONE;
        Observation watching =
                legal(
                        "--self-check",
                        () -> begun.withSelfCheck(Duration.ofSeconds(selfCheckSeconds)));
        return collector()
                .map(address -> legal("--otlp-endpoint", () -> watching.withCollector(address)))
                .orElse(watching);
    }

    private Optional<URI> collector() {
        return Optional.ofNullable(collector)
                .or(() ->
                        Optional.ofNullable(System.getenv("OTEL_EXPORTER_OTLP_ENDPOINT"))
                                .filter(text -> !text.isBlank())
                                .map(text -> legal("--otlp-endpoint", () -> URI.create(text))));
    }

    private <T> T legal(String option, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), "%s: %s".formatted(option, e.getMessage()), e);
        }
    }
}
