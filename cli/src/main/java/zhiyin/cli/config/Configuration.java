package zhiyin.cli.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import zhiyin.server.api.Suggestion;

/// Gives options that were not on the command line their values: from the environment, else from the file.
/// There is one rule for all of them: `--cache-memory` is `ZHIYIN_CACHE_MEMORY` in the environment and
/// `cache-memory` in the file.
///
/// Names in the file must be options'. In the environment others may begin with `ZHIYIN_` too: Kubernetes puts
/// such there for a service called zhiyin.
final class Configuration implements IDefaultValueProvider {
    /// Options that are about the command itself.
    private static final Set<String> NO_SETTINGS = Set.of("config", "help", "version");

    private final Map<String, String> environment;
    private final ConfigFile file;

    /// A value and who says so.
    ///
    /// @param origin `ZHIYIN_PORT`, or `zhiyin.yaml line 3`
    record Given(String value, String origin) {}

    /// @throws ConfigException where the file names what is no option of the command
    Configuration(CommandSpec command, Map<String, String> environment, ConfigFile file) {
        this.environment = environment;
        this.file = file;
        List<String> legal = settings(command).stream().map(Configuration::name).toList();
        file.entries().forEach((name, entry) -> requireKnown(name, entry.line(), legal));
    }

    private void requireKnown(String name, int line, List<String> legal) {
        if (!legal.contains(name)) {
            throw ConfigFile.problem(
                    file.path(),
                    line,
                    "\"%s\" is no setting%s".formatted(name, Suggestion.of(name, legal)));
        }
    }

    /// The options that may be set everywhere.
    static List<OptionSpec> settings(CommandSpec command) {
        return command.options().stream()
                .filter(option -> !NO_SETTINGS.contains(name(option)))
                .toList();
    }

    /// As the file has it: `cache-memory`.
    static String name(OptionSpec option) {
        return option.longestName().replaceFirst("^-+", "");
    }

    /// As the environment has it: `ZHIYIN_CACHE_MEMORY`.
    static String variable(OptionSpec option) {
        return "ZHIYIN_" + name(option).toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /// What the environment or else the file says; an empty variable says nothing.
    Optional<Given> given(OptionSpec option) {
        String variable = variable(option);
        String value = environment.getOrDefault(variable, "");
        if (!value.isEmpty()) {
            return Optional.of(new Given(value, variable));
        }
        return Optional.ofNullable(file.entries().get(name(option)))
                .map(entry ->
                        new Given(
                                entry.value(), "%s line %d".formatted(file.path(), entry.line())));
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        boolean setting =
                argument instanceof OptionSpec option && !NO_SETTINGS.contains(name(option));
        return setting ? given((OptionSpec) argument).map(Given::value).orElse(null) : null;
    }
}
