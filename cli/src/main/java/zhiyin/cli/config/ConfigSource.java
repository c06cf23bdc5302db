package zhiyin.cli.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import zhiyin.knowledge.base.KnowledgeBase;

/// Finds a command's settings before its arguments are read, since values that are not among these are wanted
/// first. The file is `--config`'s, else `ZHIYIN_CONFIG`'s, else `zhiyin.yaml` in the data directory, if there is
/// one.
public final class ConfigSource implements IParameterPreprocessor {
    private final Map<String, String> environment;

    private ConfigSource(Map<String, String> environment) {
        this.environment = environment;
    }

    /// Lets the options of a command be set by the environment and by a file, too.
    public static void of(CommandLine command, Map<String, String> environment) {
        command.getCommandSpec().preprocessor(new ConfigSource(environment));
        CommandLine top = command.getParent();
        IParameterExceptionHandler usual = top.getParameterExceptionHandler();
        top.setParameterExceptionHandler(
                (failure, arguments) -> usual.handleParseException(explain(failure), arguments));
    }

    static CommandLine subcommand(CommandLine top, String name) {
        return Objects.requireNonNull(top.getSubcommands().get(name), name);
    }

    @Override
    @SuppressWarnings("JdkObsolete") // picocli's type
    public boolean preprocess(
            Stack<String> reversed,
            CommandSpec command,
            ArgSpec none,
            Map<String, Object> information) {
        List<String> arguments = List.copyOf(reversed).reversed();
        try {
            command.defaultValueProvider(new Configuration(command, environment, file(arguments)));
        } catch (ConfigException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
        return false;
    }

    private ConfigFile file(List<String> arguments) {
        Optional<String> named = value(arguments, "--config").or(() -> variable("ZHIYIN_CONFIG"));
        if (named.isPresent()) {
            return ConfigFile.read(Path.of(named.get()));
        }
        Path directory =
                value(arguments, "--data")
                        .or(() -> variable("ZHIYIN_DATA"))
                        .map(Path::of)
                        .orElseGet(KnowledgeBase::standardDirectory);
        Path usual = directory.resolve(ConfigFile.USUAL_NAME);
        return Files.exists(usual) ? ConfigFile.read(usual) : ConfigFile.none();
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /// The value after an option's name, or after `=`; of several the last.
    private static Optional<String> value(List<String> arguments, String option) {
        Optional<String> found = Optional.empty();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.startsWith(option + "=")) {
                found = Optional.of(argument.substring(option.length() + 1));
            } else if (argument.equals(option) && i + 1 < arguments.size()) {
                found = Optional.of(arguments.get(i + 1));
            }
        }
        return found;
    }

    /// picocli knows of no place but the command line: tells where a value is from.
    private static ParameterException explain(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        boolean ours =
                failure.getArgSpec() instanceof OptionSpec
                        && command.getCommandSpec().defaultValueProvider() instanceof Configuration;
        return ours
                ? explain(
                        failure,
                        (OptionSpec) failure.getArgSpec(),
                        (Configuration) command.getCommandSpec().defaultValueProvider())
                : failure;
    }

    private static ParameterException explain(
            ParameterException failure, OptionSpec option, Configuration configuration) {
        @Nullable String value = failure.getValue();
        return configuration
                .given(option)
                .filter(given -> value == null || given.value().contains(value))
                .map(given ->
                        new ParameterException(
                                failure.getCommandLine(),
                                "%s (set by %s)".formatted(failure.getMessage(), given.origin()),
                                failure,
                                option,
                                given.value()))
                .orElse(failure);
    }
}
