package zhiyin.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import zhiyin.cli.Main;
import zhiyin.engine.Embedder;
import zhiyin.lab.report.Cost;
import zhiyin.lab.report.Report;
import zhiyin.lab.report.ReportJson;
import zhiyin.server.HttpServer;
import zhiyin.server.ServerOptions;
import zhiyin.server.model.Models;

final class EvalCommandTest {
    @TempDir Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine command = Main.commandLine(arguments);
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }

    private void writePairs() throws IOException {
        Files.writeString(
                folder.resolve("test.tsv"),
                """
                sentence1\tsentence2\tscore
                A cat sleeps.\tA cat is asleep.\t5
                A cat sleeps.\tA dog runs.\t2
                The filter is changed.\tStocks fell on Monday.\t0
                A man plays a guitar.\tSomebody is playing music.\t4
                """);
    }

    @Test
    void a_table_is_printed_and_everything_is_written_as_json() throws IOException {
        writePairs();
        Path json = folder.resolve("report.json");
        int code =
                run(
                        "eval",
                        "--tasks",
                        folder.toString(),
                        "--models",
                        "all-MiniLM-L6-v2@f32",
                        "--dimensions",
                        "384,64",
                        "--no-speed",
                        "--json",
                        json.toString());
        assertThat(code).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains(
                        "cosine_spearman", "all-MiniLM-L6-v2@f32@64", "paired bootstrap", "22.6 M");
        Report report = ReportJson.read(json);
        assertThat(report.tasks().getFirst().kind()).isEqualTo("sts");
        assertThat(report.run().command()).startsWith("zhiyin eval --tasks");
        assertThat(report.models()).hasSize(2);
    }

    @Test
    void a_page_and_markdown_are_written_and_a_score_that_dropped_ends_with_3() throws IOException {
        writePairs();
        Path page = folder.resolve("report.html");
        Path markdown = folder.resolve("report.md");
        Path before = folder.resolve("before.json");
        String[] line = {
            "eval", "--tasks", folder.toString(), "--models", "all-MiniLM-L6-v2@f32", "--no-speed"
        };
        assertThat(
                        run(
                                with(
                                        line,
                                        "--html",
                                        page.toString(),
                                        "--markdown",
                                        markdown.toString(),
                                        "--json",
                                        before.toString())))
                .as(err.toString())
                .isZero();
        assertThat(page).content().startsWith("<!doctype html>").contains("all-MiniLM-L6-v2@f32");
        assertThat(markdown).content().contains("| all-MiniLM-L6-v2@f32 |");

        assertThat(run(with(line, "--baseline", before.toString()))).isZero();
        assertThat(out.toString()).contains("No score of the baseline dropped.");

        String better =
                Files.readString(before).replaceFirst("\"score\" : [0-9.]+", "\"score\" : 1.5");
        Files.writeString(before, better);
        assertThat(run(with(line, "--baseline", before.toString()))).isEqualTo(3);
        assertThat(out.toString()).contains("150.00", "dropped");
    }

    @Test
    void a_model_behind_openais_api_stands_beside_the_same_one_here_with_its_price()
            throws IOException {
        writePairs();
        Path json = folder.resolve("report.json");
        var address = ServerOptions.DEFAULTS.withAddress(ServerOptions.DEFAULT_HOST, 0);
        try (Embedder embedder = Embedder.open("all-MiniLM-L6-v2");
                var server = HttpServer.start(address, Models.lending(List.of(embedder)))) {
            int code =
                    run(
                            "eval",
                            "--tasks",
                            folder.toString(),
                            "--models",
                            "all-MiniLM-L6-v2,far",
                            "--remote",
                            "far=http://127.0.0.1:%d/v1,model=all-MiniLM-L6-v2,price=1000"
                                    .formatted(server.port()),
                            "--json",
                            json.toString());
            assertThat(code).as(err.toString()).isZero();
        }
        Report report = ReportJson.read(json);
        assertThat(report.results().get(1).score())
                .isCloseTo(report.results().get(0).score(), within(1e-6));
        Cost.Remote paid = report.models().get(1).cost().remote().orElseThrow();
        assertThat(paid.host()).isEqualTo("127.0.0.1");
        assertThat(paid.tokens()).isBetween(30L, 200L);
        assertThat(paid.dollars().orElseThrow()).isCloseTo(paid.tokens() / 1e3, within(1e-9));
        assertThat(report.models().get(1).cost().parameters()).isEmpty();
    }

    private static String[] with(String[] line, String... more) {
        return Stream.concat(Arrays.stream(line), Arrays.stream(more)).toArray(String[]::new);
    }

    @Test
    void what_cannot_be_meant_is_told_with_what_to_do() throws IOException {
        assertThat(run("eval", "--tasks", folder.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("corpus.jsonl");
        assertThat(run("eval", "--limit", "1")).isEqualTo(2);
        assertThat(err.toString()).contains("--limit is 1, expected 2 or more");
        assertThat(run("eval", "--json", folder.resolve("no/where.json").toString())).isEqualTo(2);
        assertThat(err.toString()).contains("there is no directory");
        writePairs();
        assertThat(run("eval", "--tasks", folder.toString(), "--models", "a-model-that-is-not"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("a-model-that-is-not");
    }

    @Test
    void progress_says_what_is_done_and_how_long_the_rest_takes() {
        assertThat(EvalProgress.text("model  task", 50, 200, Duration.ofSeconds(10)))
                .isEqualTo("[=====>              ]  25%  model  task  50/200 texts  5/s  ETA 0:30");
    }
}
