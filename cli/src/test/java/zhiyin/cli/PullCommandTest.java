package zhiyin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The commands around pulled models, as processes with a cache folder of their own and a hub on
/// loopback.
@Timeout(600)
final class PullCommandTest {
    private static final byte[] WEIGHTS = new byte[400_000];

    private record Run(int exitCode, String out, String err) {}

    @TempDir Path folder;
    private HttpServer hub;
    private volatile String sha256 = "";
    private volatile int pauseMillis;

    @BeforeEach
    void startHub() throws Exception {
        sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(WEIGHTS));
        hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hub.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        hub.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        answer(exchange);
                    }
                });
        hub.start();
    }

    @AfterEach
    void stopHub() {
        hub.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/api/models/acme/model-GGUF/tree/main")) {
            String listing =
                    "[{\"type\":\"file\",\"path\":\"m-Q8_0.gguf\",\"size\":%d,\"lfs\":{\"oid\":\"%s\"}}]"
                            .formatted(WEIGHTS.length, sha256);
            byte[] bytes = listing.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        } else if (path.equals("/acme/model-GGUF/resolve/main/m-Q8_0.gguf")) {
            send(exchange);
        } else {
            exchange.sendResponseHeaders(404, -1);
        }
    }

    private void send(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = 0;
        if (range != null) {
            from = Integer.parseInt(range.substring("bytes=".length(), range.indexOf('-')));
            exchange.getResponseHeaders()
                    .add(
                            "Content-Range",
                            "bytes %d-%d/%d".formatted(from, WEIGHTS.length - 1, WEIGHTS.length));
        }
        exchange.sendResponseHeaders(range == null ? 200 : 206, WEIGHTS.length - from);
        for (int at = from; at < WEIGHTS.length; at += 10_000) {
            exchange.getResponseBody().write(WEIGHTS, at, Math.min(10_000, WEIGHTS.length - at));
            exchange.getResponseBody().flush();
            try {
                Thread.sleep(pauseMillis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Process start(String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                ProcessHandle.current().info().command().orElse("java"),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "@../engine/jvm.args",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName()));
        command.addAll(List.of(arguments));
        var builder =
                new ProcessBuilder(command)
                        .redirectOutput(folder.resolve("out").toFile())
                        .redirectError(folder.resolve("err").toFile());
        builder.environment().put("ZHIYIN_CACHE", folder.resolve("cache").toString());
        builder.environment().put("ZHIYIN_HUB", "http://127.0.0.1:" + hub.getAddress().getPort());
        builder.environment()
                .keySet()
                .removeAll(List.of("HF_TOKEN", "HF_ENDPOINT", "ZHIYIN_DEBUG"));
        return builder.start();
    }

    private Run run(String... arguments) throws Exception {
        Process process = start(arguments);
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        return new Run(
                process.exitValue(),
                Files.readString(folder.resolve("out")),
                Files.readString(folder.resolve("err")));
    }

    @Test
    void a_model_is_pulled_listed_and_removed() throws Exception {
        Run pull = run("pull", "acme/model-GGUF");
        assertThat(pull.exitCode()).as(pull.err()).isZero();
        assertThat(pull.out())
                .contains(
                        "acme/model-GGUF:Q8_0 is here and verified: 400 kB",
                        "zhiyin verify acme/model-GGUF:Q8_0",
                        "zhiyin serve --model acme/model-GGUF:Q8_0");
        assertThat(pull.err()).contains("pulling acme/model-GGUF from http://127.0.0.1:");

        Run quiet = run("pull", "acme/model-GGUF:q8_0", "--quiet");
        assertThat(quiet.exitCode()).isZero();
        assertThat(quiet.out() + quiet.err().replaceAll("(?m)^WARNING: .*\\R?", "")).isEmpty();

        assertThat(run("models").out())
                .contains("bge-small-zh-v1.5", "acme/model-GGUF:Q8_0", "400 kB", "complete");

        Run unsure = run("models", "rm", "acme/model-GGUF:Q8_0");
        assertThat(unsure.exitCode()).isEqualTo(2);
        assertThat(unsure.err()).contains("--yes");
        assertThat(run("models", "rm", "acme/model-GGUF:Q8_0", "--yes").exitCode()).isZero();
        Run again = run("models", "rm", "acme/model-GGUF:Q8_0", "--yes");
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.err()).contains("nothing has been pulled");
    }

    @Test
    void failures_are_one_line_and_exit_code_1() throws Exception {
        sha256 = "0".repeat(64);
        Run damaged = run("pull", "acme/model-GGUF", "--quiet");
        assertThat(damaged.exitCode()).isEqualTo(1);
        assertThat(damaged.err()).contains("m-Q8_0.gguf is damaged", "discarded");
        Run unknown = run("pull", "acme/no-such", "--quiet");
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.err()).contains("404").doesNotContain("\tat ");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void a_stopped_pull_says_that_the_same_command_continues() throws Exception {
        pauseMillis = 100;
        Process process = start("pull", "acme/model-GGUF");
        Path partial = folder.resolve("cache/models/acme/model-GGUF/m-Q8_0.gguf.partial");
        Instant deadline = Instant.now().plus(Duration.ofMinutes(3));
        while (!Files.exists(partial) || Files.size(partial) < 50_000) {
            assertThat(Instant.now()).isBefore(deadline);
            Thread.sleep(20);
        }
        process.destroy(); // SIGTERM, which ends a pull as Ctrl-C does; that may be ignored here
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(Files.readString(folder.resolve("err"))).contains("the same command continues");
        pauseMillis = 0;
        Run resumed = run("pull", "acme/model-GGUF");
        assertThat(resumed.exitCode()).as(resumed.err()).isZero();
        assertThat(resumed.err()).contains("are here already");
    }
}
