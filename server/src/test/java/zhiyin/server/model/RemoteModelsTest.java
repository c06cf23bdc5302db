package zhiyin.server.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import zhiyin.knowledge.embed.EmbeddingCache;
import zhiyin.knowledge.embed.EmbeddingModels;
import zhiyin.knowledge.embed.KeepAlive;
import zhiyin.knowledge.embed.ModelOpener.Opened;
import zhiyin.knowledge.embed.remote.RemoteModel;
import zhiyin.knowledge.embed.remote.RemoteOpener;
import zhiyin.knowledge.embed.remote.RemoteSpec;
import zhiyin.server.DialectServer;
import zhiyin.server.DialectServer.Answer;
import zhiyin.server.TestServer;
import zhiyin.server.provider.Providers;

/// A server whose models are another server's: one of ours with the built-in model, and one that is not there.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RemoteModelsTest {
    private static final String TEXT = "如何重置密码";
    private static final String EMBED = "{\"model\":\"%s\",\"input\":\"" + TEXT + "\"%s}";

    private final TestServer other = TestServer.start();
    private List<RemoteModel> remotes = List.of();
    private EmbeddingModels models;
    private DialectServer server;

    @BeforeAll
    void start() throws IOException, InterruptedException {
        int unused;
        try (var socket = new ServerSocket(0)) {
            unused = socket.getLocalPort();
        }
        remotes =
                List.of(
                        remote(
                                "far=%s,model=bge-small-zh-v1.5,price=2"
                                        .formatted(other.url("/v1"))),
                        remote("gone=http://127.0.0.1:%d/v1,attempts=2".formatted(unused)));
        models =
                new EmbeddingModels(
                        new RemoteOpener(remotes, _ -> new Opened(TestServer.EMBEDDER, false)),
                        EmbeddingCache.inMemory(1 << 20),
                        KeepAlive.FOREVER,
                        Long.MAX_VALUE);
        Offer here = Offer.of(TestServer.EMBEDDER);
        var catalogue =
                new RemoteCatalogue(
                        () -> List.of(here), Providers.fixed(remotes), Optional.empty());
        server =
                DialectServer.start(
                        new Models(
                                models,
                                catalogue,
                                List.of(Alias.parse("text-embedding-3-small=far@64")),
                                TokenInput.CL100K));
    }

    private static RemoteModel remote(String line) {
        return RemoteModel.of(RemoteSpec.parse(line), Map.of());
    }

    @AfterAll
    void stop() {
        server.close();
        models.close();
        remotes.forEach(RemoteModel::close);
        other.close();
    }

    private JsonNode listed(String model) throws IOException, InterruptedException {
        return server.get("/v1/models/" + model).ok();
    }

    @Test
    void it_answers_the_other_servers_vectors_once_and_counts_the_cost()
            throws IOException, InterruptedException {
        JsonNode answer = server.post("/v1/embeddings", EMBED.formatted("far", "")).ok();
        float[] vector = DialectServer.vector(answer.path("data").path(0).path("embedding"));
        assertThat(vector).containsExactly(TestServer.EMBEDDER.embed(TEXT), within(1e-5f));

        JsonNode before = listed("far").path("remote");
        server.post("/v1/embeddings", EMBED.formatted("far", "")).ok();
        JsonNode short64 =
                server.post("/v1/embeddings", EMBED.formatted("text-embedding-3-small", "")).ok();
        assertThat(short64.path("data").path(0).path("embedding").size()).isEqualTo(64);
        JsonNode after = listed("far").path("remote");
        assertThat(after).as("the cache answers").isEqualTo(before);
        assertThat(after.path("host").stringValue()).isEqualTo("127.0.0.1");
        assertThat(after.path("cost_usd").doubleValue())
                .isCloseTo(after.path("tokens").longValue() * 2e-6, within(1e-12))
                .isPositive();
        assertThat(listed(TestServer.MODEL).has("remote")).isFalse();
    }

    @Test
    void every_dialect_serves_it() throws IOException, InterruptedException {
        assertThat(
                        server.post("/api/embed", "{\"model\":\"far\",\"input\":\"a\"}")
                                .ok()
                                .path("embeddings")
                                .size())
                .isEqualTo(1);
        assertThat(server.get("/api/tags").ok().toString()).contains("far:latest");
        assertThat(server.get("/api/ps").ok().toString()).contains("far");
        JsonNode ranked =
                server.post(
                                "/v1/rerank",
                                "{\"model\":\"far\",\"query\":\"重置密码\",\"documents\":[\"今天天气很好\",\"忘记密码怎么办\"]}")
                        .ok();
        assertThat(ranked.path("results").path(0).path("index").intValue()).isEqualTo(1);
    }

    @Test
    void one_that_does_not_answer_is_no_fault_of_the_client_or_of_ours()
            throws IOException, InterruptedException {
        Answer answer = server.post("/v1/embeddings", EMBED.formatted("gone", ""));
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.json().path("error").path("type").stringValue())
                .isEqualTo("server_error");
        assertThat(answer.json().path("error").path("message").stringValue())
                .contains("which computes gone,")
                .contains("takes no connection (2 attempts)");
    }

    @Test
    void what_the_other_server_refuses_is_told_in_its_words()
            throws IOException, InterruptedException {
        RemoteModel wrong = remote("wrong=%s,model=nothing".formatted(other.url("/v1")));
        try (wrong) {
            assertThatThrownBy(wrong::info)
                    .hasMessageContaining("answered 404")
                    .hasMessageContaining("there is no model \\\"nothing\\\"".replace("\\", ""));
        }
    }

    @Test
    void the_knowledge_base_computes_with_it() {
        float[] passage = models.model("FAR", 512).passages(List.of("重置密码的步骤")).getFirst().dense();
        assertThat(passage).containsExactly(TestServer.EMBEDDER.embed("重置密码的步骤"), within(1e-5f));
        assertThat(models.model("far", 128).query("密码", Optional.of("passed over")).dense())
                .hasSize(128);
        assertThat(models.facts("far").passageTokens()).isEqualTo(8_190);
        int counted = models.model("far", 512).counting(counter -> counter.count("one two three"));
        assertThat(counted).isEqualTo(3);
    }

    @Test
    void a_name_that_is_taken_is_refused() {
        Offer here = Offer.of(TestServer.EMBEDDER);
        try (RemoteModel taken = remote(TestServer.MODEL + "=http://127.0.0.1:1/v1")) {
            assertThatThrownBy(() ->
                            new RemoteCatalogue(
                                    () -> List.of(here),
                                    Providers.fixed(List.of(taken)),
                                    Optional.empty()))
                    .hasMessageContaining("has the name of another model");
        }
    }
}
