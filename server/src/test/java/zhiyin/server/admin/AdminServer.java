package zhiyin.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.Device;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.QueueLimits;
import zhiyin.engine.cache.ResourceCache;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.base.KnowledgeOptions;
import zhiyin.knowledge.embed.EmbeddingCache;
import zhiyin.knowledge.embed.EmbeddingModels;
import zhiyin.knowledge.embed.KeepAlive;
import zhiyin.knowledge.embed.ModelOpener.Opened;
import zhiyin.knowledge.embed.remote.RemoteModel;
import zhiyin.knowledge.embed.remote.RemoteOpener;
import zhiyin.knowledge.embed.remote.RemoteSpec;
import zhiyin.knowledge.parse.worker.PoolOptions;
import zhiyin.server.HttpServer;
import zhiyin.server.Observation;
import zhiyin.server.ServerOptions;
import zhiyin.server.TestHub;
import zhiyin.server.TestServer;
import zhiyin.server.kb.KbOptions;
import zhiyin.server.kb.Schema;
import zhiyin.server.model.Models;
import zhiyin.server.model.RemoteCatalogue;
import zhiyin.server.model.StoreCatalogue;
import zhiyin.server.model.TokenInput;
import zhiyin.server.provider.Providers;

/// A server as `zhiyin serve` makes one, with a hub on loopback and a model of [TestServer], that can be started again
/// on its data; and a plain client that compares every answer with the server's own description.
public final class AdminServer implements AutoCloseable {
    public static final String CONFIGURED = "configured";

    private final HttpClient http = HttpClient.newBuilder().version(Version.HTTP_1_1).build();
    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private final boolean privateAllowed;
    private final Observation observation;
    private final RemoteModel configured;
    private int port;
    private Running running;

    /// What one process has.
    private record Running(
            HttpServer server, KnowledgeBase base, EmbeddingModels models, Providers providers) {
        void close() {
            server.close();
            base.close();
            models.close();
            providers.close();
        }
    }

    public record Answer(int status, String body) {
        public JsonNode json() {
            return JsonMapper.shared().readTree(body);
        }

        public String code() {
            return json().at("/error/code").asString("");
        }

        public String value(String name) {
            return json().at("/error/values/" + name).asString("");
        }

        /// Fails with the body where the status is another.
        public JsonNode as(int expected) {
            assertThat(status).as(body).isEqualTo(expected);
            return body.isEmpty() ? JsonMapper.shared().createObjectNode() : json();
        }
    }

    /// @param remote address of a server that has the model of [TestServer], asked by the name [#CONFIGURED]
    /// @param privateAllowed whether providers may be on this machine
    public AdminServer(
            Path folder,
            TestHub hub,
            String remote,
            boolean privateAllowed,
            Observation observation) {
        this.folder = folder;
        this.privateAllowed = privateAllowed;
        this.observation = observation;
        environment.put("HF_ENDPOINT", hub.address());
        environment.put("TEST_API_KEY", "secret");
        environment.put("DATABASE_PASSWORD", "secret");
        configured =
                RemoteModel.of(
                        RemoteSpec.parse(
                                "%s=%s,model=%s,price=2"
                                        .formatted(CONFIGURED, remote, TestServer.MODEL)),
                        environment);
        running = start();
    }

    private Running start() {
        var options =
                new EmbedderOptions(
                        Optional.empty(),
                        Optional.empty(),
                        Device.CPU,
                        2,
                        OptionalInt.empty(),
                        new ResourceCache(folder.resolve("cache")),
                        QueueLimits.DEFAULTS);
        Path data = folder.resolve("data");
        var store =
                new StoreCatalogue(
                        List.of(TestServer.MODEL), false, options, environment, Optional.of(data));
        Providers providers = Providers.in(data, List.of(configured), environment, privateAllowed);
        var models =
                new EmbeddingModels(
                        new RemoteOpener(
                                providers::models, _ -> new Opened(TestServer.EMBEDDER, false)),
                        EmbeddingCache.inMemory(1 << 20),
                        KeepAlive.FOREVER,
                        Long.MAX_VALUE);
        var served =
                new Models(
                        models,
                        new RemoteCatalogue(store, providers, Optional.empty()),
                        List.of(),
                        TokenInput.REJECT);
        KnowledgeBase base =
                KnowledgeBase.open(
                        data,
                        KnowledgeOptions.defaults()
                                .withParsers(PoolOptions.defaults().withProcesses(1)),
                        models);
        HttpServer server =
                HttpServer.start(
                        ServerOptions.DEFAULTS
                                .withAddress("127.0.0.1", port)
                                .withObservation(observation),
                        served,
                        base,
                        KbOptions.DEFAULTS);
        port = server.port();
        return new Running(server, base, models, providers);
    }

    /// Ends the process, as far as that can be done within one, and begins another on the same port.
    public void restart() {
        running.close();
        running = start();
    }

    /// Another process has other variables.
    public void set(String variable, String value) {
        environment.put(variable, value);
    }

    public int port() {
        return port;
    }

    public Answer get(String path) throws IOException, InterruptedException {
        return send("GET", path, "");
    }

    public Answer post(String path, String json) throws IOException, InterruptedException {
        return send("POST", path, json);
    }

    public Answer send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        Answer answer = ask(method, path, body, headers);
        if (answer.body().startsWith("{")) {
            new Schema(ask("GET", "/openapi.json", "").json())
                    .check(method, path.replaceAll("\\?.*", ""), answer.status(), answer.json());
        }
        return answer;
    }

    private Answer ask(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .method(method, BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body());
    }

    /// The element of a list whose field has that value; missing where there is none.
    public static JsonNode named(JsonNode list, String field, String value) {
        return list.valueStream()
                .filter(each -> each.path(field).asString("").equals(value))
                .findFirst()
                .orElseGet(() -> JsonMapper.shared().missingNode());
    }

    public JsonNode model(String fullName) throws IOException, InterruptedException {
        return named(get("/admin/models").as(200).path("models"), "full_name", fullName);
    }

    public JsonNode provider(String name) throws IOException, InterruptedException {
        return named(get("/admin/providers").as(200).path("providers"), "name", name);
    }

    public static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(5);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        running.close();
        configured.close();
    }
}
