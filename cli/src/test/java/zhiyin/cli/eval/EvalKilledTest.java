package zhiyin.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.cli.Main;
import zhiyin.engine.Embedder;
import zhiyin.lab.report.ReportJson;
import zhiyin.server.HttpServer;
import zhiyin.server.ServerOptions;
import zhiyin.server.model.Models;

/// A real process, killed in the middle. Its model is behind a real server, which counts the texts it is asked for.
final class EvalKilledTest {
    private static final int PAIRS = 400;
    private static final int TEXTS = 2 * PAIRS;
    private static final int BEFORE_DEATH = 200;

    /// What was under way: a model is asked for so many at once.
    private static final int LOST = 128;

    /// Of each of the two runs, to learn how long vectors are.
    private static final int FIRST_QUESTIONS = 2;

    private static final Pattern COUNT = Pattern.compile("(?m)^te_embed_count\\S* ([0-9.E]+)$");

    @TempDir Path folder;

    @Test
    void a_run_that_was_killed_goes_on_where_it_stopped() throws Exception {
        Path task = Files.createDirectory(folder.resolve("task"));
        List<String> rows = new ArrayList<>(List.of("sentence1\tsentence2\tscore"));
        IntStream.range(0, PAIRS)
                .forEach(i -> rows.add("a pump, no. %d\ta filter, no. %d\t%d".formatted(i, i, i)));
        Files.write(task.resolve("test.tsv"), rows);
        Path json = folder.resolve("report.json");

        var address = ServerOptions.DEFAULTS.withAddress(ServerOptions.DEFAULT_HOST, 0);
        try (Embedder embedder = Embedder.open("all-MiniLM-L6-v2");
                var server = HttpServer.start(address, Models.lending(List.of(embedder)))) {
            Process killed = start(server.port(), task, json);
            while (textsAskedFor(server.port()) < BEFORE_DEATH) {
                assertThat(killed.isAlive()).as(log()).isTrue();
                Thread.sleep(20);
            }
            killed.destroyForcibly().waitFor();
            assertThat(json).doesNotExist();

            Process second = start(server.port(), task, json);
            assertThat(second.waitFor(10, TimeUnit.MINUTES)).isTrue();
            assertThat(second.exitValue()).as(log()).isZero();
            assertThat(textsAskedFor(server.port()) - FIRST_QUESTIONS)
                    .isBetween((long) TEXTS, (long) TEXTS + LOST);
        }
        assertThat(ReportJson.read(json).results().getFirst().units()).hasSize(PAIRS);
    }

    private Process start(int port, Path task, Path json) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("eval", "--no-speed", "--models=far", "--tasks=" + task));
        command.add("--remote=far=http://127.0.0.1:%d/v1,model=all-MiniLM-L6-v2".formatted(port));
        command.add("--json=" + json);
        var builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log.txt").toFile());
        builder.environment().put("ZHIYIN_CACHE", folder.resolve("cache").toString());
        return builder.start();
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log.txt"));
    }

    private static long textsAskedFor(int port) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var metrics = URI.create("http://127.0.0.1:%d/metrics".formatted(port));
            String text =
                    client.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
                            .body();
            Matcher count = COUNT.matcher(text);
            assertThat(count.find()).as(text).isTrue();
            return (long) Double.parseDouble(count.group(1));
        }
    }
}
