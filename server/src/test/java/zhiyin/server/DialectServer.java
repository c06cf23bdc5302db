package zhiyin.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.server.kb.Schema;
import zhiyin.server.model.Models;

/// A real server, and a plain client of it that compares every JSON answer with the server's own description.
public final class DialectServer implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    public record Answer(int status, String body, HttpHeaders headers) {
        public JsonNode json() {
            return JSON.readTree(body);
        }

        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        /// Fails with the body where the status is another.
        public JsonNode ok() {
            assertThat(status).as(body).isEqualTo(200);
            return json();
        }
    }

    private final HttpServer server;
    private final HttpClient client = HttpClient.newBuilder().version(Version.HTTP_1_1).build();
    private final Schema schema;

    private DialectServer(HttpServer server) throws IOException, InterruptedException {
        this.server = server;
        this.schema = new Schema(JSON.readTree(ask("GET", "/openapi.json", "").body()));
    }

    /// With the model of [TestServer].
    public static DialectServer start() throws IOException, InterruptedException {
        return start(Models.lending(List.of(TestServer.EMBEDDER)));
    }

    public static DialectServer start(Models models) throws IOException, InterruptedException {
        ServerOptions options = ServerOptions.DEFAULTS.withAddress(ServerOptions.DEFAULT_HOST, 0);
        return new DialectServer(HttpServer.start(options, models));
    }

    public Answer get(String path) throws IOException, InterruptedException {
        return send("GET", path, "");
    }

    public Answer post(String path, String json) throws IOException, InterruptedException {
        return send("POST", path, json);
    }

    public Answer send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpResponse<String> response = ask(method, path, body, headers);
        var answer = new Answer(response.statusCode(), response.body(), response.headers());
        if (answer.header("Content-Type").equals("application/json")) {
            schema.check(method, path, answer.status(), answer.json());
        }
        return answer;
    }

    private HttpResponse<String> ask(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .method(method, BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    public static float[] vector(JsonNode numbers) {
        float[] vector = new float[numbers.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = numbers.get(i).floatValue();
        }
        return vector;
    }

    @Override
    public void close() {
        client.shutdownNow();
        server.close();
    }
}
