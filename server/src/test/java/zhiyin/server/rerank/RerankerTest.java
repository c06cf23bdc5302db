package zhiyin.server.rerank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import zhiyin.engine.Caller;
import zhiyin.engine.Relevance;
import zhiyin.engine.RerankOptions;
import zhiyin.engine.Reranker;
import zhiyin.server.DialectServer;
import zhiyin.server.TestReranker;
import zhiyin.server.TestServer;

/// A server with an embedding model and a small random reranker.
final class RerankerTest {
    private static final String NAME = TestReranker.NAME;
    private static final String QUERY = "how to reset a password";
    private static final List<String> DOCUMENTS =
            List.of("a fine day", "choose “forgot password”", "the third", "重置密码");

    @TempDir private static Path folder;
    private static Reranker reranker;
    private static TestReranker models;
    private static DialectServer server;

    @BeforeAll
    static void start() throws Exception {
        models = TestReranker.in(folder);
        reranker = models.open();
        server = DialectServer.start(models.served());
    }

    @AfterAll
    static void stop() {
        server.close();
        models.close();
        reranker.close();
    }

    private static String documents() {
        return "[\"" + String.join("\",\"", DOCUMENTS) + "\"]";
    }

    private static Relevance expected(RerankOptions options) {
        return reranker.score(QUERY, DOCUMENTS, options, Caller.DEFAULT);
    }

    private static void assertRanked(JsonNode results, String field, Relevance expected) {
        assertThat(results).hasSize(DOCUMENTS.size());
        double above = Double.MAX_VALUE;
        for (JsonNode result : results) {
            double score = result.get(field).doubleValue();
            assertThat(score)
                    .isLessThanOrEqualTo(above)
                    .isCloseTo(
                            expected.scores().get(result.get("index").intValue()).probability(),
                            within(1e-4));
            above = score;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"model\":\"" + NAME + "\""})
    void the_reranker_scores_also_where_no_model_is_named(String model) throws Exception {
        JsonNode answer =
                server.post(
                                "/v1/rerank",
                                "{\"query\":\"%s\",\"documents\":%s%s}"
                                        .formatted(QUERY, documents(), model))
                        .ok();
        assertThat(answer.get("model").stringValue()).isEqualTo(NAME);
        Relevance expected = expected(RerankOptions.DEFAULTS);
        assertRanked(answer.get("results"), "relevance_score", expected);
        assertThat(answer.at("/usage/total_tokens").longValue()).isEqualTo(expected.tokens());
    }

    @Test
    void an_instruction_reaches_the_model() throws Exception {
        String words = "Find what contradicts the query";
        JsonNode answer =
                server.post(
                                "/rerank",
                                "{\"query\":\"%s\",\"documents\":%s,\"instruction\":\"%s\"}"
                                        .formatted(QUERY, documents(), words))
                        .ok();
        assertRanked(
                answer.get("results"),
                "relevance_score",
                expected(RerankOptions.DEFAULTS.withInstruction(words)));
    }

    @Test
    void clients_of_tei_get_probabilities_or_logits() throws Exception {
        String body = "{\"query\":\"%s\",\"texts\":%s%s}";
        Relevance expected = expected(RerankOptions.DEFAULTS);
        assertRanked(
                server.post("/rerank", body.formatted(QUERY, documents(), "")).ok(),
                "score",
                expected);
        JsonNode best =
                server.post("/rerank", body.formatted(QUERY, documents(), ",\"raw_scores\":true"))
                        .ok()
                        .get(0);
        assertThat(best.get("score").doubleValue())
                .isCloseTo(
                        expected.scores().get(best.get("index").intValue()).logit(), within(1e-4));
    }

    @Test
    void clients_of_vllm_get_probabilities_one_against_many_and_pair_by_pair() throws Exception {
        Relevance expected = expected(RerankOptions.DEFAULTS);
        String one = "\"" + QUERY + "\"";
        String many = "[" + String.join(",", List.of(one, one, one, one)) + "]";
        for (String left : List.of(one, many)) {
            JsonNode data =
                    server.post(
                                    "/score",
                                    "{\"text_1\":%s,\"text_2\":%s}".formatted(left, documents()))
                            .ok()
                            .get("data");
            for (int i = 0; i < DOCUMENTS.size(); i++) {
                assertThat(data.get(i).get("score").doubleValue())
                        .isCloseTo(expected.scores().get(i).probability(), within(1e-4));
            }
        }
    }

    @Test
    void a_long_document_is_cut_where_that_is_asked_for() throws Exception {
        String body =
                "{\"query\":\"%s\",\"documents\":[\"%s\"],\"truncation\":%s}"
                        .formatted(QUERY, "long ".repeat(40_000), "%s");
        JsonNode cut = server.post("/rerank", body.formatted(true)).ok();
        assertThat(cut.at("/usage/total_tokens").intValue()).isEqualTo(reranker.info().maxTokens());
        var refused = server.post("/rerank", body.formatted(false));
        assertThat(refused.status()).as(refused.body()).isBetween(400, 422);
        assertThat(refused.body()).contains("document 0");
    }

    @Test
    void vectors_are_the_embedding_models_and_a_reranker_has_none() throws Exception {
        JsonNode vectors = server.post("/embed", "{\"inputs\":\"a\"}").ok();
        assertThat(vectors.get(0)).hasSize(TestServer.EMBEDDER.info().dimensions());
        var refused =
                server.post("/v1/embeddings", "{\"model\":\"%s\",\"input\":\"a\"}".formatted(NAME));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains("is a reranker");
        assertThat(
                        server.post(
                                        "/rerank",
                                        "{\"query\":\"%s\",\"documents\":%s,\"model\":\"%s\"}"
                                                .formatted(QUERY, documents(), TestServer.MODEL))
                                .ok()
                                .get("model")
                                .stringValue())
                .isEqualTo(TestServer.MODEL);
    }

    @Test
    void lists_tell_what_a_model_is_for() throws Exception {
        JsonNode models = server.get("/v1/models").ok().get("data");
        assertThat(models.get(0).get("purpose").stringValue()).isEqualTo("reranking");
        assertThat(models.get(1).get("purpose").stringValue()).isEqualTo("embedding");
        assertThat(server.get("/metrics").body()).contains(NAME);
    }
}
