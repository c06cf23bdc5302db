package zhiyin.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import zhiyin.engine.Embedder;
import zhiyin.server.model.Models;

/// A real server on a free port with the built-in model, and a plain client of it. The model is loaded
/// once for all tests.
public final class TestServer implements AutoCloseable {
    public static final String MODEL = "bge-small-zh-v1.5";
    public static final Embedder EMBEDDER = Embedder.open(MODEL);

    private final HttpServer server;
    private final HttpClient client = HttpClient.newBuilder().version(Version.HTTP_1_1).build();

    private TestServer(HttpServer server) {
        this.server = server;
    }

    public static TestServer start() {
        return start(options -> options);
    }

    public static TestServer start(UnaryOperator<ServerOptions> change) {
        return start(change, EMBEDDER);
    }

    /// With another model, which stays the caller's.
    public static TestServer start(Embedder embedder) {
        return start(options -> options, embedder);
    }

    private static TestServer start(UnaryOperator<ServerOptions> change, Embedder embedder) {
        return start(change, Models.lending(List.of(embedder)));
    }

    /// With several models.
    public static TestServer start(Models models) {
        return start(options -> options, models);
    }

    public static TestServer start(UnaryOperator<ServerOptions> change, Models models) {
        ServerOptions options = ServerOptions.DEFAULTS.withAddress(ServerOptions.DEFAULT_HOST, 0);
        return new TestServer(HttpServer.start(change.apply(options), models));
    }

    public int port() {
        return server.port();
    }

    public String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path, BodyPublishers.noBody());
    }

    public HttpResponse<String> embed(String json) throws IOException, InterruptedException {
        return embed(json.getBytes(StandardCharsets.UTF_8));
    }

    public HttpResponse<String> embed(byte[] json) throws IOException, InterruptedException {
        return send("POST", "/v1/embeddings", BodyPublishers.ofByteArray(json));
    }

    public HttpResponse<String> send(String method, String path, BodyPublisher body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url(path))).method(method, body).build();
        return client.send(request, BodyHandlers.ofString());
    }

    /// Asks for one vector, to see that the server still works.
    public int statusOfGoodRequest() throws IOException, InterruptedException {
        return embed("{\"model\":\"" + MODEL + "\",\"input\":\"你好\"}").statusCode();
    }

    @Override
    public void close() {
        server.close();
    }
}
