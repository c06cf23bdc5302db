package zhiyin.cli;

import java.time.Duration;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;
import zhiyin.knowledge.upload.UploadLimits;
import zhiyin.server.ServerOptions;
import zhiyin.server.kb.KbOptions;

/// The options that bound what clients may send.
final class LimitArguments {
    @Spec(Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Option(
            names = "--max-body",
            paramLabel = "SIZE",
            defaultValue = "16MiB",
            description = "Longest request that is JSON. Default: ${DEFAULT-VALUE}")
    String body = "16MiB";

    @Option(
            names = "--max-upload",
            paramLabel = "SIZE",
            defaultValue = "512MiB",
            description = "Largest document of the knowledge base. Default: ${DEFAULT-VALUE}")
    String upload = "512MiB";

    @Option(
            names = "--upload-expiry",
            paramLabel = "HOURS",
            defaultValue = "24",
            description =
                    "How long an unfinished upload is kept after its last part. Default: ${DEFAULT-VALUE}")
    int uploadHours = 24;

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            defaultValue = "10000",
            description =
                    "Connections at once; more wait to be accepted. Default: ${DEFAULT-VALUE}")
    int connections = 10_000;

    @Option(
            names = "--idle-timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description =
                    "How long a connection may be silent, within a request too; computing does not count. Default: ${DEFAULT-VALUE}")
    int idleSeconds = 30;

    /// @throws ParameterException where an option has no legal value
    ServerOptions of(ServerOptions options) {
        return legal(() ->
                options.withMaxBodyBytes(Sizes.parse(body))
                        .withMaxConnections(connections)
                        .withIdleTimeout(Duration.ofSeconds(idleSeconds)));
    }

    /// @throws ParameterException where an option has no legal value
    KbOptions knowledge() {
        return legal(() ->
                KbOptions.DEFAULTS
                        .withUploadBytes(Sizes.parse(upload))
                        .withUploads(
                                UploadLimits.DEFAULTS.withLifetime(Duration.ofHours(uploadHours))));
    }

    private <T> T legal(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--max-body, --max-upload, --upload-expiry, --max-connections or --idle-timeout: "
                            + e.getMessage(),
                    e);
        }
    }
}
