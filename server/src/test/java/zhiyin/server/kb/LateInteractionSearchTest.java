package zhiyin.server.kb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import zhiyin.engine.Caller;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embedder;
import zhiyin.engine.MultiVector;
import zhiyin.engine.VectorKind;
import zhiyin.server.Security;
import zhiyin.server.TestMultiVectors;
import zhiyin.server.TestServer;

/// Searches and rankings by a model that has a vector for each token, compared with its own vectors.
@TestInstance(Lifecycle.PER_CLASS)
final class LateInteractionSearchTest {
    private static final String QUERY = "how often is the filter changed";
    private static final List<String> TEXTS =
            List.of(
                    "The filter is changed every 500 hours.",
                    "The seal is looked at once a year.",
                    "Green tea wants water of 80 degrees.",
                    "E104 means that the pump is too hot.");

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
        server.create("docs");
        for (int i = 0; i < TEXTS.size(); i++) {
            server.add("docs", i + ".md", TEXTS.get(i) + "\n");
        }
    }

    @AfterAll
    void close() {
        server.close();
        embedder.close();
    }

    /// Scores by text, as the vectors say.
    private Map<String, Double> expected() {
        List<MultiVector> all =
                embedder.embedMulti(
                                IntStream.rangeClosed(0, TEXTS.size())
                                        .mapToObj(i -> i == 0 ? QUERY : TEXTS.get(i - 1))
                                        .toList(),
                                Set.of(VectorKind.COLBERT),
                                EmbedOptions.DEFAULTS,
                                Caller.DEFAULT)
                        .vectors();
        return IntStream.range(0, TEXTS.size())
                .boxed()
                .collect(
                        Collectors.toMap(
                                TEXTS::get,
                                i ->
                                        all.getFirst()
                                                .colbert()
                                                .orElseThrow()
                                                .maxSim(all.get(i + 1).colbert().orElseThrow())));
    }

    private List<String> order() {
        Map<String, Double> expected = expected();
        assertThat(Set.copyOf(expected.values())).hasSize(TEXTS.size());
        return TEXTS.stream().sorted(Comparator.comparing(expected::get).reversed()).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "{\"model\":\"bge-m3\"}"})
    void hits_come_in_the_order_and_with_the_scores_of_the_tokens(String rerank) throws Exception {
        var answer =
                server.post(
                        "/kb/search",
                        "{\"query\":\"%s\",\"collections\":[\"docs\"],\"rerank\":%s}"
                                .formatted(QUERY, rerank));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        List<JsonNode> hits = answer.json().path("hits").valueStream().toList();
        assertThat(hits.stream().map(hit -> hit.path("text").asString()))
                .containsExactlyElementsOf(order());
        for (JsonNode hit : hits) {
            JsonNode last = hit.path("stages").get(hit.path("stages").size() - 1);
            assertThat(last.path("stage").asString()).isEqualTo("reranked");
            assertThat(last.path("score").asDouble())
                    .isCloseTo(expected().get(hit.path("text").asString()), within(1e-4));
        }
    }

    @Test
    void dialects_that_rank_rank_by_tokens_too() throws Exception {
        String documents =
                TEXTS.stream()
                        .map(text -> "\"" + text + "\"")
                        .collect(Collectors.joining(",", "[", "]"));
        var answer =
                server.post(
                        "/v1/rerank",
                        "{\"model\":\"bge-m3\",\"query\":\"%s\",\"documents\":%s}"
                                .formatted(QUERY, documents));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        List<JsonNode> results = answer.json().path("results").valueStream().toList();
        assertThat(results.stream().map(each -> TEXTS.get(each.path("index").asInt())))
                .containsExactlyElementsOf(order());
        assertThat(results.getFirst().path("relevance_score").asDouble())
                .isCloseTo(expected().get(order().getFirst()), within(1e-4));
    }

    @Test
    void the_list_of_models_tells_which_compare_token_by_token() throws Exception {
        JsonNode models = server.get("/v1/models").json().path("data");
        assertThat(models.valueStream().filter(each -> each.path("late_interaction").asBoolean()))
                .singleElement()
                .satisfies(each -> assertThat(each.path("id").asString()).isEqualTo("bge-m3"));
    }
}
