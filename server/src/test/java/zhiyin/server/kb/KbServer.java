package zhiyin.server.kb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.Embedder;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.base.KnowledgeOptions;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.embed.ModelOpener.Opened;
import zhiyin.knowledge.parse.worker.PoolOptions;
import zhiyin.server.HttpServer;
import zhiyin.server.Security;
import zhiyin.server.ServerOptions;
import zhiyin.server.TestReranker;
import zhiyin.server.TestServer;
import zhiyin.server.model.Models;

/// A real server with a real knowledge base, and a plain client of it that compares every JSON answer with
/// the server's own description.
public final class KbServer implements Parts.Client, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final KnowledgeOptions OPTIONS =
            KnowledgeOptions.defaults().withParsers(PoolOptions.defaults().withProcesses(1));

    public record Answer(int status, String body, HttpResponse<byte[]> response) {
        public JsonNode json() {
            return new JsonMapper().readTree(body);
        }

        public String code() {
            return json().at("/error/code").asString("");
        }

        public String message() {
            return json().at("/error/message").asString("");
        }
    }

    final KnowledgeBase base;
    private final HttpServer server;
    private final HttpClient http = HttpClient.newBuilder().version(Version.HTTP_1_1).build();
    private final Schema schema;
    private volatile String[] own = {};

    public KbServer(Path data, KbOptions options) throws IOException, InterruptedException {
        this(data, options, Security.NONE);
    }

    /// @param port on which it listens; 0 for any
    public KbServer(Path data, KbOptions options, int port)
            throws IOException, InterruptedException {
        this(data, options, Security.NONE, List.of(TestServer.EMBEDDER), port);
    }

    /// With accounts or keys.
    public KbServer(Path data, KbOptions options, Security security)
            throws IOException, InterruptedException {
        this(data, options, security, List.of(TestServer.EMBEDDER));
    }

    /// @param models that are loaded; the first answers for names that none of them has
    public KbServer(Path data, KbOptions options, Security security, List<Embedder> models)
            throws IOException, InterruptedException {
        this(data, options, security, models, 0);
    }

    /// With a reranker beside the model of all tests; it stays the caller's.
    public KbServer(Path data, KbOptions options, TestReranker reranker)
            throws IOException, InterruptedException {
        this(
                KnowledgeBase.open(data, OPTIONS, reranker.models()),
                options,
                Security.NONE,
                reranker.served(),
                0);
    }

    private KbServer(
            Path data, KbOptions options, Security security, List<Embedder> models, int port)
            throws IOException, InterruptedException {
        this(
                KnowledgeBase.open(
                        data, OPTIONS.withModels(name -> new Opened(named(name, models), false))),
                options,
                security,
                Models.lending(models),
                port);
    }

    private KbServer(
            KnowledgeBase base, KbOptions options, Security security, Models models, int port)
            throws IOException, InterruptedException {
        this.base = base;
        server =
                HttpServer.start(
                        ServerOptions.DEFAULTS
                                .withAddress("127.0.0.1", port)
                                .withSecurity(security),
                        models,
                        base,
                        options);
        schema = new Schema(new JsonMapper().readTree(raw("GET", "/openapi.json").body()));
    }

    private static Embedder named(String name, List<Embedder> models) {
        return models.stream()
                .filter(model -> model.info().name().equals(name))
                .findFirst()
                .orElse(models.getFirst());
    }

    public int port() {
        return server.port();
    }

    /// From here on every request has these headers, too.
    public void as(String... headers) {
        own = headers.clone();
    }

    public Answer get(String path) throws IOException, InterruptedException {
        return send("GET", path, "");
    }

    public Answer post(String path, String json) throws IOException, InterruptedException {
        return send("POST", path, json);
    }

    public Answer send(String method, String path, String body)
            throws IOException, InterruptedException {
        return send(method, path, BodyPublishers.ofString(body));
    }

    @Override
    public Answer send(String method, String path, BodyPublisher body, String... headers)
            throws IOException, InterruptedException {
        Answer answer = answer(method, path, body, headers);
        boolean json =
                answer.response()
                        .headers()
                        .firstValue("Content-Type")
                        .orElse("")
                        .equals("application/json");
        if (json && !method.equals("HEAD") && answer.status() != 404 && answer.status() != 405) {
            schema.check(method, path.replaceAll("\\?.*", ""), answer.status(), answer.json());
        }
        return answer;
    }

    private Answer raw(String method, String path) throws IOException, InterruptedException {
        return answer(method, path, BodyPublishers.noBody());
    }

    private Answer answer(String method, String path, BodyPublisher body, String... headers)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                        .method(method, body)
                        .timeout(PATIENCE);
        for (String[] some : List.of(own, headers)) {
            if (some.length > 0) {
                request.headers(some);
            }
        }
        HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
        return new Answer(
                response.statusCode(),
                new String(response.body(), StandardCharsets.UTF_8),
                response);
    }

    /// A stream that does not end by itself.
    public HttpResponse<InputStream> open(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
        if (own.length > 0) {
            request.headers(own);
        }
        return http.send(request.build(), BodyHandlers.ofInputStream());
    }

    /// Makes a collection with the model that is loaded.
    public void create(String name) throws IOException, InterruptedException {
        Answer made =
                post(
                        "/kb/collections",
                        "{\"name\":\"%s\",\"model\":\"%s\"}".formatted(name, TestServer.MODEL));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
    }

    /// Adds a document and waits until it has come to its end; its number.
    public long add(String collection, String path, String text)
            throws IOException, InterruptedException {
        return add(collection, path, text.getBytes(StandardCharsets.UTF_8));
    }

    /// The same with any bytes.
    public long add(String collection, String path, byte[] bytes)
            throws IOException, InterruptedException {
        Answer job =
                post(
                        "/kb/jobs",
                        "{\"collection\":\"%s\",\"title\":\"%s\"}".formatted(collection, path));
        assertThat(job.status()).as(job.body()).isEqualTo(201);
        long id = job.json().path("id").asLong();
        Answer put =
                send(
                        "PUT",
                        "/kb/collections/%s/documents/%s?job=%d".formatted(collection, path, id),
                        BodyPublishers.ofByteArray(bytes));
        assertThat(put.status()).as(put.body()).isIn(200, 201);
        post("/kb/jobs/" + id + "/seal", "{}");
        JobInfo.State state = base.jobs().await(id, PATIENCE).state();
        assertThat(state).isEqualTo(JobInfo.State.DONE);
        return put.json().path("id").asLong();
    }

    @Override
    public void close() {
        http.shutdownNow();
        server.close();
        base.close();
    }
}
