package zhiyin.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.base.KnowledgeOptions;
import zhiyin.knowledge.embed.ModelOpener.Opened;
import zhiyin.server.HttpServer;
import zhiyin.server.Security;
import zhiyin.server.ServerOptions;
import zhiyin.server.TestServer;
import zhiyin.server.api.Scope;
import zhiyin.server.auth.KeyAccess.Open;
import zhiyin.server.kb.KbOptions;
import zhiyin.server.model.Models;

/// A real server that asks for keys, with a clock of the test's own.
final class ApiKeysTest {
    private static final String EMBED =
            "{\"model\":\"" + TestServer.MODEL + "\",\"input\":\"如何重置密码\"}";

    @TempDir Path folder;
    private Instant now = Instant.parse("2026-11-22T23:00:00Z");
    private KeyList keys;

    @SuppressWarnings("NullAway.Init") // by start()
    private Usage usage;

    @SuppressWarnings("NullAway.Init") // by start()
    private HttpServer server;

    private HttpClient client;
    private KnowledgeBase base;

    @BeforeEach
    void prepare() {
        keys = new KeyList(AccountStore.in(folder));
        client = HttpClient.newBuilder().version(Version.HTTP_1_1).build();
        base =
                KnowledgeBase.open(
                        folder.resolve("data"),
                        KnowledgeOptions.defaults()
                                .withoutWorking()
                                .withModels(_ -> new Opened(TestServer.EMBEDDER, false)));
    }

    @AfterEach
    void stop() {
        client.shutdownNow();
        server.close();
        usage.close();
        base.close();
    }

    private void start(Open open) {
        InstantSource clock = () -> now;
        usage = new Usage(AccountStore.in(folder).usage(), clock);
        var ring = new KeyRing(AccountStore.in(folder), List.of(), Optional.empty());
        Security security = Security.NONE.withAccess(new KeyAccess(ring, usage, open, clock));
        server =
                HttpServer.start(
                        ServerOptions.DEFAULTS.withAddress("127.0.0.1", 0).withSecurity(security),
                        Models.lending(List.of(TestServer.EMBEDDER)),
                        base,
                        KbOptions.DEFAULTS);
    }

    private String key(String name, Set<Scope> scopes) {
        return key(name, scopes, Optional.empty(), Optional.empty());
    }

    private String key(
            String name, Set<Scope> scopes, Optional<Long> tokens, Optional<Integer> requests) {
        ApiKey.Issued issued = ApiKey.issue(name, scopes, tokens, requests);
        keys.add(issued.key());
        return issued.secret();
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers)
            throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .method(method, BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> embed(String secret) throws Exception {
        return send("POST", "/v1/embeddings", EMBED, "Authorization", "Bearer " + secret);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return new JsonMapper().readTree(answer.body());
    }

    @Test
    void a_key_opens_what_its_scopes_say_however_it_is_sent() throws Exception {
        String embed = key("embed", Set.of(Scope.EMBED));
        String search = key("search", Set.of(Scope.SEARCH));
        String ingest = key("ingest", Set.of(Scope.INGEST));
        String admin = key("admin", Set.of(Scope.ADMIN));
        start(Open.NEVER);
        assertThat(embed(embed).statusCode()).isEqualTo(200);
        assertThat(send("POST", "/v1/embeddings", EMBED, "x-api-key", embed).statusCode())
                .isEqualTo(200);
        assertThat(send("POST", "/v1/embeddings", EMBED, "api-key", admin).statusCode())
                .isEqualTo(200);
        HttpResponse<String> wrong = embed(search);
        assertThat(wrong.statusCode()).isEqualTo(403);
        assertThat(json(wrong).at("/error/code").asString()).isEqualTo("insufficient_permissions");
        assertThat(wrong.body()).contains("needs the scope embed").doesNotContain(search);
        assertThat(send("GET", "/kb/collections", "", "x-api-key", search).statusCode())
                .isEqualTo(200);
        String collection = "{\"name\":\"c\",\"model\":\"" + TestServer.MODEL + "\"}";
        assertThat(send("POST", "/kb/collections", collection, "x-api-key", search).statusCode())
                .isEqualTo(403);
        assertThat(send("POST", "/kb/collections", collection, "x-api-key", ingest).statusCode())
                .isEqualTo(201);
        assertThat(
                        send("DELETE", "/api/delete", "{\"model\":\"x\"}", "x-api-key", ingest)
                                .statusCode())
                .isEqualTo(403);
    }

    @Test
    void only_an_administrator_names_a_store() throws Exception {
        String ingest = key("ingest", Set.of(Scope.INGEST));
        String admin = key("admin", Set.of(Scope.ADMIN));
        start(Open.NEVER);
        String store = "\"store\":\"postgres://db.example/v?key=DB_API_KEY\"}";
        String named = "{\"name\":\"elsewhere\"," + store;
        var refused = send("POST", "/kb/collections", named, "x-api-key", ingest);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("scope 'admin'");
        String embedded = "{\"name\":\"here\",\"store\":\"embedded\"}";
        assertThat(send("POST", "/kb/collections", embedded, "x-api-key", ingest).statusCode())
                .isEqualTo(201);
        assertThat(
                        send("POST", "/kb/collections/here/move", "{" + store, "x-api-key", ingest)
                                .statusCode())
                .isEqualTo(403);
        var made = send("POST", "/kb/collections", named, "x-api-key", admin);
        assertThat(made.statusCode()).as("may, but it cannot be used").isEqualTo(503);
        assertThat(json(made).at("/error/code").asString()).isEqualTo("STORE_UNAVAILABLE");
        assertThat(json(made).at("/error/message").asString())
                .contains("postgres://db.example:5432/v", "DB_API_KEY");
        assertThat(send("GET", "/kb/collections/elsewhere", "", "x-api-key", admin).statusCode())
                .isEqualTo(404);
    }

    @Test
    void without_a_key_each_dialect_says_so_in_its_own_shape() throws Exception {
        start(Open.NEVER);
        HttpResponse<String> openai = send("POST", "/v1/embeddings", EMBED);
        assertThat(openai.statusCode()).isEqualTo(401);
        assertThat(openai.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(json(openai).at("/error/code").asString()).isEqualTo("invalid_api_key");
        assertThat(embed("zy-wrong").statusCode()).isEqualTo(401);
        assertThat(embed("zy-wrong").body()).doesNotContain("zy-wrong");
        HttpResponse<String> tei = send("POST", "/embed", "{\"inputs\":\"a\"}");
        assertThat(tei.statusCode()).isEqualTo(401);
        assertThat(json(tei).has("error_type")).isTrue();
        HttpResponse<String> cohere = send("POST", "/v2/embed", "{}");
        assertThat(cohere.statusCode()).isEqualTo(401);
        assertThat(json(cohere).has("message")).isTrue();
        HttpResponse<String> dify = send("POST", "/retrieval", "{}");
        assertThat(dify.statusCode()).isEqualTo(401);
        assertThat(json(dify).path("error_code").asInt()).isEqualTo(1002);
        assertThat(json(send("POST", "/api/embed", "{}")).has("error")).isTrue();
        assertThat(json(send("GET", "/kb/collections", "")).at("/error/code").asString())
                .isEqualTo("UNAUTHENTICATED");
        for (String open : List.of("/health", "/ready", "/openapi.json", "/")) {
            assertThat(send("GET", open, "").statusCode()).as(open).isEqualTo(200);
        }
    }

    @Test
    void keys_made_and_revoked_while_it_runs_count_within_moments() throws Exception {
        start(Open.WITHOUT_KEYS);
        assertThat(send("POST", "/v1/embeddings", EMBED).statusCode()).isEqualTo(200);
        // Clients of servers without keys send anything.
        assertThat(embed("none").statusCode()).isEqualTo(200);
        String secret = key("first", EnumSet.allOf(Scope.class));
        awaitStatus(401, "none");
        assertThat(embed(secret).statusCode()).isEqualTo(200);
        key("second", Set.of(Scope.EMBED));
        assertThat(keys.remove("first")).isTrue();
        assertThat(keys.remove("first")).isFalse();
        awaitStatus(401, secret);
    }

    private void awaitStatus(int status, String secret) throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        int last = 0;
        while (last != status && System.nanoTime() < deadline) {
            last = embed(secret).statusCode();
            Thread.sleep(100);
        }
        assertThat(last).isEqualTo(status);
    }

    @Test
    void a_day_has_so_many_tokens_even_for_a_server_that_was_restarted() throws Exception {
        String secret = key("small", Set.of(Scope.EMBED), Optional.of(10L), Optional.empty());
        start(Open.NEVER);
        int tokens = json(embed(secret)).at("/usage/total_tokens").asInt();
        assertThat(tokens).isBetween(5, 9);
        assertThat(embed(secret).statusCode()).isEqualTo(200);
        HttpResponse<String> used = embed(secret);
        assertThat(used.statusCode()).isEqualTo(429);
        assertThat(used.headers().firstValue("Retry-After")).hasValue("3600");
        assertThat(json(used).at("/error/code").asString()).isEqualTo("rate_limit_exceeded");
        server.close();
        usage.close();
        assertThat(Usage.today(AccountStore.in(folder).usage(), () -> now))
                .containsEntry("small", 2L * tokens);
        start(Open.NEVER);
        assertThat(embed(secret).statusCode()).isEqualTo(429);
        now = now.plus(Duration.ofHours(1));
        assertThat(embed(secret).statusCode()).isEqualTo(200);
    }

    @Test
    void a_minute_has_so_many_requests() throws Exception {
        String secret = key("slow", Set.of(Scope.EMBED), Optional.empty(), Optional.of(2));
        start(Open.NEVER);
        assertThat(embed(secret).statusCode()).isEqualTo(200);
        assertThat(embed(secret).statusCode()).isEqualTo(200);
        HttpResponse<String> third = embed(secret);
        assertThat(third.statusCode()).isEqualTo(429);
        assertThat(third.headers().firstValue("Retry-After")).hasValue("30");
        now = now.plusSeconds(30);
        assertThat(embed(secret).statusCode()).isEqualTo(200);
        assertThat(embed(secret).statusCode()).isEqualTo(429);
    }

    @Test
    void nothing_on_the_disk_tells_the_secret() throws Exception {
        String secret = key("hidden", Set.of(Scope.EMBED));
        start(Open.NEVER);
        assertThat(embed(secret).statusCode()).isEqualTo(200);
        String file = Files.readString(folder.resolve("keys.json"));
        assertThat(file).contains("\"hidden\"", ApiKey.hash(secret)).doesNotContain(secret);
        assertThat(Files.getPosixFilePermissions(folder.resolve("keys.json")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(secret).hasSize(3 + 43);
        assertThatThrownBy(() -> key("hidden", Set.of(Scope.EMBED)))
                .hasMessageContaining("there is a key called hidden");
        assertThatThrownBy(() -> key("a b", Set.of(Scope.EMBED)))
                .hasMessageContaining("the key's name is \"a b\"");
    }

    @Test
    void a_request_has_an_id_that_the_client_may_give() throws Exception {
        start(Open.WITHOUT_KEYS);
        HttpResponse<String> given = send("GET", "/v1/models", "", "X-Request-Id", "trace-1/2");
        assertThat(given.headers().firstValue("X-Request-Id")).hasValue("trace-1/2");
        HttpResponse<String> made = send("GET", "/nothing", "", "X-Request-Id", "a b");
        assertThat(made.headers().firstValue("X-Request-Id").orElse("")).matches("[0-9a-f-]{36}");
    }
}
