package zhiyin.cli;

import java.time.Duration;
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

    /// @throws ParameterException where an option has no legal value
    Observation of() {
        try {
            return Observation.NONE.withSelfCheck(Duration.ofSeconds(selfCheckSeconds));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--self-check: " + e.getMessage(), e);
        }
    }
}
