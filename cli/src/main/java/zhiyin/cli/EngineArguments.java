package zhiyin.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.backend.NumericType;

/// The options with which a model is loaded, shared by commands.
public final class EngineArguments {
    @Spec(Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            defaultValue = "auto",
            description =
                    "Arithmetic of matrix products: auto, f32, bf16, int8. auto takes the fastest on this CPU; see \"zhiyin info\". Default: ${DEFAULT-VALUE}")
    String type = "auto";

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Compute threads. Default: one a core")
    @Nullable Integer threads;

    /// @throws ParameterException where an option has no legal value
    public EmbedderOptions options() {
        try {
            EmbedderOptions options = EmbedderOptions.defaults();
            if (threads != null) {
                options = options.withThreads(threads);
            }
            return type.equals("auto") ? options : options.withNumericType(numericType());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private NumericType numericType() {
        Optional<NumericType> named = NumericType.of(type);
        return named.orElseThrow(() ->
                new ParameterException(
                        spec.commandLine(),
                        "--type is \"%s\", expected auto, %s"
                                .formatted(type, NumericType.labels())));
    }
}
