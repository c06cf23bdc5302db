package zhiyin.server.kb;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import zhiyin.server.TestServer;

/// A server in a process of its own, which may be killed at any moment.
public final class ServerChild implements Parts.Client, AutoCloseable {
    private static final String READY = "port ";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newBuilder().version(Version.HTTP_1_1).build();
    private final Process process;
    private final int port;

    private ServerChild(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /// @param args the data directory, and the port
    public static void main(String[] args) throws IOException, InterruptedException {
        try (var server =
                new KbServer(Path.of(args[0]), KbOptions.DEFAULTS, Integer.parseInt(args[1]))) {
            System.out.println(READY + server.port());
            // Until the parent closes this, or kills the process.
            while (System.in.read() >= 0) {
                Thread.onSpinWait();
            }
        }
    }

    public static ServerChild start(Path data) throws IOException {
        return start(data, 0);
    }

    /// @param port 0 for any
    public static ServerChild start(Path data, int port) throws IOException {
        var command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@../engine/jvm.args",
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServerChild.class.getName(),
                        data.toString(),
                        String.valueOf(port));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(READY)) {
                return new ServerChild(process, Integer.parseInt(line.substring(READY.length())));
            }
        }
        throw new AssertionError("the server did not start; exit code " + process.exitValue());
    }

    public int port() {
        return port;
    }

    @Override
    public KbServer.Answer send(String method, String path, BodyPublisher body, String... headers)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .method(method, body)
                        .timeout(PATIENCE);
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
        return new KbServer.Answer(
                response.statusCode(),
                new String(response.body(), StandardCharsets.UTF_8),
                response);
    }

    /// Makes a collection with the model that is loaded.
    public void create(String name) throws IOException, InterruptedException {
        send(
                "POST",
                "/kb/collections",
                BodyPublishers.ofString(
                        "{\"name\":\"%s\",\"model\":\"%s\"}".formatted(name, TestServer.MODEL)));
    }

    public long pid() {
        return process.pid();
    }

    /// As a power failure would, but for what the system still writes.
    public void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        http.shutdownNow();
        kill();
    }
}
