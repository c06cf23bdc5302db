package zhiyin.cli.config;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/// `zhiyin config`: the settings of the server, as a file that would set them so.
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        description = {
            "Prints every setting of \"zhiyin serve\", its value, and where that is from. What it prints is a configuration file.",
            "A setting is taken from the command line, else from the environment, else from the configuration file, else it has its default. There is one rule for names: --cache-memory is ZHIYIN_CACHE_MEMORY and cache-memory.",
            "The file is that of --config, else of ZHIYIN_CONFIG, else zhiyin.yaml in the data directory. It takes the options of \"zhiyin serve\"."
        },
        footer = {
            "",
            "Examples:",
            "  zhiyin config                          what \"zhiyin serve\" would use",
            "  zhiyin config --port 9000 --no-kb      what it would use with these options",
            "  zhiyin config > zhiyin.yaml            to begin a file with"
        })
public final class ConfigCommand implements Callable<Integer> {
    private static final Set<String> SECRETS = Set.of("api-key");
    private static final int COLUMN = 40;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    CommandSpec spec;

    @Unmatched List<String> options = new ArrayList<>();

    @Override
    public Integer call() {
        CommandLine serve = ConfigSource.subcommand(spec.commandLine().getParent(), "serve");
        ParseResult parsed = serve.parseArgs(options.toArray(String[]::new));
        var configuration = (Configuration) serve.getCommandSpec().defaultValueProvider();
        PrintWriter out = spec.commandLine().getOut();
        Configuration.settings(serve.getCommandSpec())
                .forEach(option -> out.println(line(option, parsed, configuration)));
        out.flush();
        return CommandLine.ExitCode.OK;
    }

    private static String line(OptionSpec option, ParseResult parsed, Configuration configuration) {
        String origin =
                parsed.hasMatchedOption(option)
                        ? "command line"
                        : configuration
                                .given(option)
                                .map(Configuration.Given::origin)
                                .orElse("default");
        @Nullable Object value = option.getValue();
        String setting =
                value == null
                        ? "# %s:".formatted(Configuration.name(option))
                        : "%s: %s".formatted(Configuration.name(option), shown(option, value));
        return ("%-" + COLUMN + "s # %s").formatted(setting, origin);
    }

    private static String shown(OptionSpec option, Object value) {
        if (SECRETS.contains(Configuration.name(option))) {
            return "\"****\"";
        }
        return switch (value) {
            case Number number -> number.toString();
            case Boolean truth -> truth.toString();
            case List<?> list ->
                    list.stream()
                            .map(member -> quoted(String.valueOf(member)))
                            .collect(Collectors.joining(", ", "[", "]"));
            default -> quoted(value.toString());
        };
    }

    /// In quotes where YAML might take it for something else than text.
    private static String quoted(String text) {
        boolean plain =
                text.matches("[\\p{IsAlphabetic}/][\\p{IsAlphabetic}\\d/._-]*")
                        && Stream.of("true", "false", "null", "yes", "no", "on", "off")
                                .noneMatch(text::equalsIgnoreCase);
        return plain ? text : "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
