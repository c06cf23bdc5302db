package zhiyin.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import zhiyin.engine.Embedder;
import zhiyin.server.HttpServer;
import zhiyin.server.ServerOptions;
import zhiyin.server.model.Models;

/// `zhiyin warm-up`: run by the launcher after a build, under the JVM's option that records what a
/// start needs. It does what a server does in its first moments, then ends.
@Command(name = "warm-up", hidden = true, description = "Prepares quick starts.")
final class WarmUpCommand implements Callable<Integer> {
    /// Few: with more, the recorded profiles would set the optimising compiler to work at once, which then
    /// takes from the start the time the record saves.
    private static final int REQUESTS = 3;

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (Embedder embedder = Embedder.open();
                HttpServer server =
                        HttpServer.start(
                                ServerOptions.DEFAULTS.withAddress(ServerOptions.DEFAULT_HOST, 0),
                                Models.lending(List.of(embedder)))) {
            String body =
                    "{\"model\":\"%s\",\"input\":[\"如何重置密码\",\"How do I reset my password?\"]}"
                            .formatted(embedder.info().name());
            var request =
                    HttpRequest.newBuilder(
                                    URI.create(
                                            "http://127.0.0.1:" + server.port() + "/v1/embeddings"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build();
            try (HttpClient client = HttpClient.newHttpClient()) {
                for (int i = 0; i < REQUESTS; i++) {
                    var answer = client.send(request, BodyHandlers.ofString());
                    if (answer.statusCode() != 200) {
                        throw new Failure("the warm-up request failed: " + answer.body());
                    }
                }
            }
        }
        return 0;
    }
}
