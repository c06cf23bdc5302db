package zhiyin.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;
import zhiyin.engine.Device;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.Profile;
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
            names = "--profile",
            paramLabel = "PROFILE",
            defaultValue = "auto",
            description =
                    "How a large model's weights are held: fast (expanded at load), turbo (bytes: faster, half the memory, vectors a little off), small (as in the file: least memory, slower), auto (fast where it fits in memory, else small). Default: ${DEFAULT-VALUE}")
    String profile = "auto";

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "auto",
            description =
                    "What models are computed on: cpu, cuda (an NVIDIA GPU, in bf16), auto (a GPU where there is one that can take the model); see \"zhiyin info\". Default: ${DEFAULT-VALUE}")
    String device = "auto";

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Compute threads. Default: one a core")
    @Nullable Integer threads;

    /// Whether any of them was given.
    boolean isGiven() {
        return threads != null
                || !device.equals("auto")
                || !type.equals("auto")
                || !profile.equals("auto");
    }

    /// @throws ParameterException where an option has no legal value
    public EmbedderOptions options() {
        try {
            EmbedderOptions options = EmbedderOptions.defaults().withDevice(device());
            if (threads != null) {
                options = options.withThreads(threads);
            }
            if (!type.equals("auto")) {
                options = options.withNumericType(numericType());
            }
            return profile.equals("auto") ? options : options.withProfile(profile());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private Profile profile() {
        return Profile.of(profile)
                .orElseThrow(() ->
                        new ParameterException(
                                spec.commandLine(),
                                "--profile is \"%s\", expected auto, %s"
                                        .formatted(profile, Profile.labels())));
    }

    private Device device() {
        return Device.of(device)
                .orElseThrow(() ->
                        new ParameterException(
                                spec.commandLine(),
                                "--device is \"%s\", expected %s"
                                        .formatted(device, Device.labels())));
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
