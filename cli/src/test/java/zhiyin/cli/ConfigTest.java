package zhiyin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/// Where settings come from, as `zhiyin config` tells it.
final class ConfigTest {
    @TempDir Path data;

    private record Run(int exitCode, String out, String err) {
        String line(String setting) {
            return out.lines()
                    .filter(line -> line.replaceFirst("^# ", "").startsWith(setting + ":"))
                    .findFirst()
                    .orElseThrow()
                    .replaceAll(" +#", " #");
        }
    }

    private Run config(Map<String, String> environment, String... arguments) {
        return run(environment, Stream.concat(Stream.of("config"), Stream.of(arguments)));
    }

    private Run run(Map<String, String> environment, Stream<String> arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        CommandLine line =
                Main.commandLine(environment)
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true));
        Objects.requireNonNull(line.getSubcommands().get("serve"))
                .setErr(new PrintWriter(err, true));
        int code =
                line.execute(
                        Stream.concat(arguments, Stream.of("--data", data.toString()))
                                .toArray(String[]::new));
        return new Run(code, out.toString(), err.toString());
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(data.resolve("zhiyin.yaml"), yaml);
    }

    @Test
    void flags_win_over_the_environment_which_wins_over_the_file() throws Exception {
        Path file = write("port: 1111\nhost: 10.0.0.1\ncache-memory: 1MB\n");
        var environment = Map.of("ZHIYIN_PORT", "2222", "ZHIYIN_HOST", "10.0.0.2");
        Run run = config(environment, "--port", "3333");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.line("port")).isEqualTo("port: 3333 # command line");
        assertThat(run.line("host")).isEqualTo("host: \"10.0.0.2\" # ZHIYIN_HOST");
        assertThat(run.line("cache-memory"))
                .isEqualTo("cache-memory: \"1MB\" # " + file + " line 3");
        assertThat(run.line("token-input")).isEqualTo("token-input: reject # default");
        assertThat(run.line("memory")).isEqualTo("# memory: # default");
    }

    @Test
    void lists_and_switches_can_be_set_in_all_three_places() throws Exception {
        write(
                "model: [bge-small-en-v1.5, all-MiniLM-L6-v2]\nno-kb: true\nalias:\n  - a=b\n  - c=d\n");
        Run file = config(Map.of());
        assertThat(file.line("model")).startsWith("model: [bge-small-en-v1.5, all-MiniLM-L6-v2] #");
        assertThat(file.line("no-kb")).startsWith("no-kb: true #");
        assertThat(file.line("alias")).startsWith("alias: [\"a=b\", \"c=d\"] #");
        Run variables = config(Map.of("ZHIYIN_MODEL", "x,y", "ZHIYIN_NO_KB", "false"));
        assertThat(variables.line("model")).isEqualTo("model: [x, y] # ZHIYIN_MODEL");
        assertThat(variables.line("no-kb")).isEqualTo("no-kb: false # ZHIYIN_NO_KB");
    }

    @Test
    void what_it_prints_is_a_file_that_sets_the_same() throws Exception {
        Run first = config(Map.of("ZHIYIN_MODEL", "a b,c:d", "ZHIYIN_PORT", "0"));
        write(first.out());
        Run second = config(Map.of());
        assertThat(second.exitCode()).as(second.err()).isZero();
        assertThat(values(second)).isEqualTo(values(first));
        assertThat(second.line("port")).contains("zhiyin.yaml line ");
    }

    private static String values(Run run) {
        return run.out().replaceAll(" +#[^\n]*", "");
    }

    @Test
    void the_file_may_be_named_by_an_option_or_by_the_environment() throws Exception {
        Path other = Files.writeString(data.resolve("other.yaml"), "port: 7\n");
        assertThat(config(Map.of(), "--config", other.toString()).line("port"))
                .startsWith("port: 7 ");
        assertThat(config(Map.of(), "--config=" + other).line("port")).startsWith("port: 7 ");
        assertThat(config(Map.of("ZHIYIN_CONFIG", other.toString())).line("port"))
                .startsWith("port: 7 ");
        Run missing = config(Map.of(), "--config", "nowhere.yaml");
        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(missing.err()).contains("there is no configuration file nowhere.yaml");
    }

    @Test
    void unknown_and_doubled_names_in_the_file_are_errors_with_their_line() throws Exception {
        write("host: localhost\nprot: 8000\n");
        Run unknown = run(Map.of(), Stream.of("serve"));
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err())
                .contains("zhiyin.yaml line 2: \"prot\" is no setting; did you mean \"port\"?");
        write("port: 1\nport: 2\n");
        assertThat(config(Map.of()).err()).contains("line 2: port is set twice");
        write("port:\n");
        assertThat(config(Map.of()).err()).contains("line 1: port has no value");
        write("port: {a: 1}\n");
        assertThat(config(Map.of()).err()).contains("line 1: expected a value or a list");
        write("port: [1\nhost");
        assertThat(config(Map.of()).err()).contains("this is not YAML");
        write("- port\n");
        assertThat(config(Map.of()).err()).contains("expected lines such as");
    }

    @Test
    void a_value_that_is_not_legal_is_told_with_its_place() throws Exception {
        Path file = write("port: many\n");
        assertThat(config(Map.of()).err())
                .contains("--port", "'many'", "(set by " + file + " line 1)");
        // What Kubernetes sets for a service called zhiyin.
        Run linked = config(Map.of("ZHIYIN_PORT", "tcp://10.0.0.1:8000"));
        assertThat(linked.exitCode()).isEqualTo(2);
        assertThat(linked.err()).contains("(set by ZHIYIN_PORT)");
    }

    @Test
    void every_option_of_serve_is_told() {
        Run run = config(Map.of());
        var serve =
                Objects.requireNonNull(Main.commandLine(Map.of()).getSubcommands().get("serve"))
                        .getCommandSpec();
        for (OptionSpec option : serve.options()) {
            String name = option.longestName().substring(2);
            if (!name.matches("help|version|config")) {
                assertThat(run.line(name)).isNotEmpty();
            }
        }
        assertThat(run.out()).doesNotContain("\nhelp:", "\nversion:");
    }
}
