package zhiyin.server.rerank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import zhiyin.engine.CosineSimilarity;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.server.DialectServer;
import zhiyin.server.DialectServer.Answer;
import zhiyin.server.TestServer;

/// Each client's request is answered in the shape that this client reads.
final class RerankTest {
    private static DialectServer server;

    @BeforeAll
    static void start() throws Exception {
        server = DialectServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String body(String more) {
        return """
        {"model":"%s","query":"如何重置密码","documents":["今天天气很好","忘记密码怎么办"]%s}
        """
                .formatted(TestServer.MODEL, more);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/rerank", "/v1/rerank"})
    void jina_vllm_and_open_webui_read_results(String path) throws Exception {
        JsonNode answer = server.post(path, body(",\"top_n\":2")).ok();
        assertThat(answer.propertyNames())
                .containsExactly("id", "model", "results", "usage", "meta");
        assertThat(answer.get("model").stringValue()).isEqualTo(TestServer.MODEL);
        JsonNode best = answer.at("/results/0");
        assertThat(best.propertyNames()).containsExactly("index", "relevance_score", "document");
        assertThat(best.get("index").intValue()).isEqualTo(1);
        assertThat(best.get("document").toString()).isEqualTo("{\"text\":\"忘记密码怎么办\"}");
        assertThat(answer.at("/usage/total_tokens").intValue())
                .isEqualTo(answer.at("/usage/prompt_tokens").intValue())
                .isGreaterThan(20);
    }

    @Test
    void the_score_is_the_cosine_of_a_query_and_a_document() throws Exception {
        float[] query = embed("如何重置密码", Kind.QUERY);
        float[] document = embed("忘记密码怎么办", Kind.DOCUMENT);
        double score =
                server.post("/rerank", body(""))
                        .ok()
                        .at("/results/0/relevance_score")
                        .doubleValue();
        assertThat(score).isCloseTo(CosineSimilarity.of(query, document), within(1e-5));
    }

    private static float[] embed(String text, Kind kind) {
        return TestServer.EMBEDDER
                .embedAll(List.of(text), EmbedOptions.DEFAULTS.withKind(kind))
                .vectors()
                .getFirst();
    }

    @Test
    void documents_may_be_objects_and_need_not_be_shown() throws Exception {
        JsonNode answer =
                server.post(
                                "/v1/rerank",
                                """
                                {"query":"a","documents":[{"text":"a","title":"t"},"b"],"top_n":1,
                                 "return_documents":false,"max_chunks_per_doc":10}
                                """)
                        .ok();
        assertThat(answer.get("results").size()).isEqualTo(1);
        assertThat(answer.at("/results/0").propertyNames())
                .containsExactly("index", "relevance_score");
        assertThat(answer.at("/meta/api_version/version").stringValue()).isEqualTo("1");
    }

    @Test
    void equals_keep_the_order_in_which_they_came_and_no_top_n_means_all() throws Exception {
        JsonNode results =
                server.post(
                                "/rerank",
                                "{\"query\":\"a\",\"documents\":[\"b\",\"a\",\"b\"],\"top_n\":0}")
                        .ok()
                        .get("results");
        assertThat(results.valueStream().map(each -> each.get("index").intValue()))
                .containsExactly(1, 0, 2);
    }

    @Test
    void voyage_reads_data_with_documents_as_strings() throws Exception {
        JsonNode answer =
                server.post(
                                "/v1/rerank",
                                body(",\"top_k\":1,\"return_documents\":true,\"truncation\":true"))
                        .ok();
        assertThat(answer.propertyNames()).containsExactly("object", "data", "model", "usage");
        assertThat(answer.get("object").stringValue()).isEqualTo("list");
        assertThat(answer.get("data").size()).isEqualTo(1);
        assertThat(answer.at("/data/0/document").stringValue()).isEqualTo("忘记密码怎么办");
        JsonNode bare = server.post("/v1/rerank", body(",\"top_k\":null")).ok();
        assertThat(bare.at("/data/0").propertyNames()).containsExactly("index", "relevance_score");
    }

    @Test
    void tei_shares_the_path_and_has_its_own_shape() throws Exception {
        String body = "{\"query\":\"a\",\"texts\":[\"b\"]}";
        assertThat(server.post("/rerank", body).ok().isArray()).isTrue();
        assertError(server.post("/v1/rerank", body), 400, "documents is missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"query\":\"a\",\"documents\":[]}|400|documents is empty",
                "{\"query\":\"a\",\"documents\":[\"\"]}|400|empty",
                "{\"query\":\"\",\"documents\":[\"a\"]}|400|empty",
                "{\"query\":\"a\",\"documents\":[{\"title\":\"a\"}]}|400|item 0",
                "{\"query\":\"a\",\"documents\":[\"a\"],\"top_k\":-2}|400|top_k is -2",
                "{\"query\":\"a\",\"documents\":[\"a\"],\"model\":\"rerank-v3.5\"}|404|rerank-v3.5",
                "{\"query\":\"a\",\"documents\":[\"a\"],\"instruct\":\"Find it\"}|400|no instruction",
                "{\"query\":\"a\",\"documents\":[\"a\"],\"instruction\":\" \"}|400|blank",
                "[]|400|not a JSON object",
                "null|400|not a JSON object"
            })
    void tells_what_is_wrong(String body, int status, String says) throws Exception {
        assertError(server.post("/rerank", body), status, says);
    }

    @Test
    void more_documents_than_a_request_may_have_are_refused() throws Exception {
        String many = "\"a\",".repeat(2048) + "\"a\"";
        assertError(
                server.post("/rerank", "{\"query\":\"a\",\"documents\":[%s]}".formatted(many)),
                400,
                "2,049 texts");
    }

    private static void assertError(Answer answer, int status, String says) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().propertyNames()).containsExactly("detail", "message");
        assertThat(answer.json().get("detail").stringValue()).contains(says);
    }
}
