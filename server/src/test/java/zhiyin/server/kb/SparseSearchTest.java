package zhiyin.server.kb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import zhiyin.engine.Caller;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embedder;
import zhiyin.engine.MultiVector;
import zhiyin.engine.VectorKind;
import zhiyin.server.Security;
import zhiyin.server.TestMultiVectors;
import zhiyin.server.TestServer;

/// Searches over HTTP of a collection whose model gives sparse vectors.
@TestInstance(Lifecycle.PER_CLASS)
final class SparseSearchTest {
    private static final String QUERY = "The filter is changed every 500 hours.";
    private static final List<String> TEXTS =
            List.of(
                    "The filter is changed every 500 hours.",
                    "The seal is looked at once a year.",
                    "Green tea wants water of 80 degrees.");

    @TempDir private static Path folder;
    private Embedder embedder;
    private KbServer server;

    @BeforeAll
    void start() throws Exception {
        embedder = TestMultiVectors.open(folder);
        server =
                new KbServer(
                        folder.resolve("data"),
                        KbOptions.DEFAULTS,
                        Security.NONE,
                        List.of(TestServer.EMBEDDER, embedder));
        var made =
                server.post(
                        "/kb/collections",
                        "{\"name\":\"docs\",\"model\":\"%s\"}".formatted(TestMultiVectors.NAME));
        assertThat(made.status()).as(made.body()).isLessThan(300);
        for (int i = 0; i < TEXTS.size(); i++) {
            server.add("docs", i + ".md", TEXTS.get(i) + "\n");
        }
    }

    @AfterAll
    void close() {
        server.close();
        embedder.close();
    }

    private double product(String text) {
        List<MultiVector> both =
                embedder.embedMulti(
                                List.of(QUERY, text),
                                Set.of(VectorKind.SPARSE),
                                EmbedOptions.DEFAULTS,
                                Caller.DEFAULT)
                        .vectors();
        return both.getFirst().sparse().orElseThrow().dot(both.get(1).sparse().orElseThrow());
    }

    @Test
    void hits_tell_what_the_sparse_vectors_say() throws Exception {
        var answer =
                server.post(
                        "/kb/search",
                        "{\"query\":\"%s\",\"collections\":[\"docs\"]}".formatted(QUERY));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        List<JsonNode> hits = answer.json().path("hits").valueStream().toList();
        assertThat(hits).hasSize(TEXTS.size());
        assertThat(product(QUERY)).isPositive();
        for (JsonNode hit : hits) {
            JsonNode sparse =
                    hit.path("stages")
                            .valueStream()
                            .filter(stage -> stage.path("stage").asString().equals("sparse"))
                            .findFirst()
                            .orElseThrow();
            assertThat(sparse.path("score").asDouble())
                    .isCloseTo(product(hit.path("text").asString()), within(1e-5));
        }
    }

    @Test
    void a_collection_tells_that_its_index_has_them() throws Exception {
        JsonNode collection = server.get("/kb/collections/docs").json();
        assertThat(collection.findValue("sparse").asBoolean()).isTrue();
    }
}
