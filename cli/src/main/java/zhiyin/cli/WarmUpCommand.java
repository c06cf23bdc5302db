package zhiyin.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import zhiyin.server.HttpServer;
import zhiyin.server.ServerOptions;

/// `zhiyin warm-up`: run by the launcher after a build, under the JVM's option that records what a
/// start needs. It does what a server does in its first moments, then ends.
@Command(name = "warm-up", hidden = true, description = "Prepares quick starts.")
final class WarmUpCommand implements Callable<Integer> {
    /// Few: with more, the recorded profiles would set the optimising compiler to work at once, which then
    /// takes from the start the time the record saves.
    private static final int REQUESTS = 3;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var arguments = new ServedModelArguments();
        try (ModelHouse house = ModelHouse.of(arguments, false);
                HttpServer server =
                        HttpServer.start(
                                ServerOptions.DEFAULTS.withAddress(ServerOptions.DEFAULT_HOST, 0),
                                house.served())) {
            house.loadNamed(arguments);
            String model = house.served().defaultModel().name();
            try (HttpClient client = HttpClient.newHttpClient()) {
                for (int i = 0; i < REQUESTS; i++) {
                    var answer =
                            client.send(
                                    request(server.port(), model, i), BodyHandlers.ofString());
                    if (answer.statusCode() != 200) {
                        throw new Failure("the warm-up request failed: " + answer.body());
                    }
                }
            }
        }
        return 0;
    }

    /// Each with texts of its own, as those that are cached show nothing of the model.
    private static HttpRequest request(int port, String model, int number) {
        String body =
                "{\"model\":\"%s\",\"input\":[\"如何重置密码 %d\",\"How do I reset my password? %d\"]}"
                        .formatted(model, number, number);
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/embeddings"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }
}
