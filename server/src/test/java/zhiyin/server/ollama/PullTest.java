package zhiyin.server.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.pull.ModelStore;
import zhiyin.knowledge.embed.EmbeddingCache;
import zhiyin.knowledge.embed.EmbeddingModels;
import zhiyin.knowledge.embed.KeepAlive;
import zhiyin.knowledge.embed.ModelOpener.Opened;
import zhiyin.server.DialectServer;
import zhiyin.server.DialectServer.Answer;
import zhiyin.server.TestHub;
import zhiyin.server.TestServer;
import zhiyin.server.model.Catalogue;
import zhiyin.server.model.Library;
import zhiyin.server.model.Models;
import zhiyin.server.model.Offer;
import zhiyin.server.model.Offer.Origin;
import zhiyin.server.model.TokenInput;

/// Models are fetched from a hub on loopback, listed, and deleted, as clients of Ollama ask for it.
final class PullTest {
    private static final String NAME = "acme/tiny";

    private final AtomicInteger changes = new AtomicInteger();
    private TestHub hub;
    private DialectServer server;
    @TempDir private Path folder;

    @BeforeEach
    void start() throws Exception {
        hub = new TestHub();
        hub.add(NAME, 100_000);
        server = DialectServer.start(models());
    }

    @AfterEach
    void stop() {
        server.close();
        hub.close();
    }

    private Models models() {
        var store = new ModelStore(folder);
        Library library = hub.library(store, Optional.empty(), changes::incrementAndGet);
        var catalogue =
                new Catalogue() {
                    @Override
                    public List<Offer> offers() {
                        return Stream.concat(
                                        Stream.of(offer(TestServer.MODEL, Origin.BUILT_IN)),
                                        store.list().stream()
                                                .map(model -> offer(model.name(), Origin.PULLED)))
                                .toList();
                    }

                    @Override
                    public Optional<Library> library() {
                        return Optional.of(library);
                    }
                };
        var embedders =
                new EmbeddingModels(
                        _ -> new Opened(TestServer.EMBEDDER, false),
                        EmbeddingCache.none(),
                        KeepAlive.FOREVER,
                        Long.MAX_VALUE);
        return new Models(embedders, catalogue, List.of(), TokenInput.REJECT);
    }

    private static Offer offer(String name, Origin origin) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        return new Offer(last, name, name, origin, 1, TestServer.EMBEDDER::info);
    }

    private List<String> tags() throws Exception {
        return server.get("/api/tags")
                .ok()
                .get("models")
                .valueStream()
                .map(model -> model.get("name").stringValue())
                .toList();
    }

    @Test
    void a_model_is_pulled_with_progress_then_listed_then_deleted() throws Exception {
        Answer pulled = server.post("/api/pull", "{\"model\":\"hf.co/%s\"}".formatted(NAME));
        assertThat(pulled.status()).isEqualTo(200);
        assertThat(pulled.header("Content-Type")).isEqualTo("application/x-ndjson");
        List<JsonNode> lines =
                pulled.body().lines().map(line -> JsonMapper.shared().readTree(line)).toList();
        assertThat(lines.getLast().toString()).isEqualTo("{\"status\":\"success\"}");
        assertThat(lines).allSatisfy(line -> assertThat(line.has("error")).isFalse());
        assertThat(tags()).contains("tiny:latest");
        Answer deleted = server.send("DELETE", "/api/delete", "{\"model\":\"tiny:latest\"}");
        assertThat(deleted.status()).as(deleted.body()).isEqualTo(200);
        assertThat(tags()).doesNotContain("tiny:latest");
        assertThat(changes).hasValue(2);
    }

    @Test
    void without_a_stream_there_is_one_answer() throws Exception {
        Answer pulled =
                server.post("/api/pull", "{\"name\":\"%s\",\"stream\":false}".formatted(NAME));
        assertThat(pulled.ok().toString()).isEqualTo("{\"status\":\"success\"}");
        assertThat(pulled.header("Content-Type")).isEqualTo("application/json");
        assertThat(tags()).contains("tiny:latest");
    }

    @Test
    void a_pull_that_fails_says_why_in_its_last_line_or_by_its_status() throws Exception {
        Answer lines = server.post("/api/pull", "{\"model\":\"acme/nothing\"}");
        assertThat(lines.status()).isEqualTo(200);
        assertThat(lines.body().lines().toList().getLast()).contains("{\"error\":", "acme/nothing");
        Answer one = server.post("/api/pull", "{\"model\":\"acme/nothing\",\"stream\":false}");
        assertThat(one.status()).isEqualTo(404);
        assertThat(one.json().get("error").stringValue()).contains("acme/nothing");
    }

    @Test
    void a_model_that_was_not_pulled_is_not_deleted() throws Exception {
        String named = tags().getFirst();
        Answer answer = server.send("DELETE", "/api/delete", "{\"model\":\"%s\"}".formatted(named));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("was not pulled");
        assertThat(tags()).contains(named);
    }
}
