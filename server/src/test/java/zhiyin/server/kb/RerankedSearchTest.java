package zhiyin.server.kb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import zhiyin.engine.Relevance;
import zhiyin.engine.Reranker;
import zhiyin.server.TestReranker;
import zhiyin.server.TestServer;

/// Searches with a small random reranker, compared with what it says itself.
final class RerankedSearchTest {
    private static final String QUERY = "how often is the filter changed";
    private static final List<String> TEXTS =
            List.of(
                    "The filter is changed every 500 hours.",
                    "The seal is looked at once a year.",
                    "Green tea wants water of 80 degrees.",
                    "E104 means that the pump is too hot.");

    @TempDir static Path data;
    private static TestReranker reranker;
    private static KbServer server;

    @BeforeAll
    static void start() throws Exception {
        reranker = TestReranker.in(data);
        server = new KbServer(data.resolve("data"), KbOptions.DEFAULTS, reranker);
        server.create("docs");
        for (int i = 0; i < TEXTS.size(); i++) {
            server.add("docs", i + ".md", TEXTS.get(i) + "\n");
        }
    }

    @AfterAll
    static void stop() {
        server.close();
        reranker.close();
    }

    private static String body(String more) {
        return "{\"query\":\"%s\",\"collections\":[\"docs\"]%s}".formatted(QUERY, more);
    }

    private static JsonNode search(String more) throws Exception {
        var answer = server.post("/kb/search", body(more));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    /// Probabilities by text, as the reranker itself says.
    private static Map<String, Double> expected() {
        try (Reranker own = reranker.open()) {
            List<Relevance.Score> scores = own.score(QUERY, TEXTS).scores();
            return TEXTS.stream()
                    .collect(
                            Collectors.toMap(
                                    Function.identity(),
                                    text -> scores.get(TEXTS.indexOf(text)).probability()));
        }
    }

    private static List<String> texts(JsonNode answer) {
        return answer.path("hits").valueStream().map(hit -> hit.path("text").asString()).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "{}",
                "{\"model\":\"random-reranker\"}",
                "{\"model\":\"random-reranker\",\"candidates\":200}",
                "{\"model\":null}"
            })
    void hits_come_in_the_order_and_with_the_scores_of_the_reranker(String rerank)
            throws Exception {
        JsonNode answer = search(",\"rerank\":" + rerank);
        Map<String, Double> expected = expected();
        assertThat(texts(answer))
                .containsExactlyElementsOf(
                        TEXTS.stream()
                                .sorted(Comparator.comparing(expected::get).reversed())
                                .toList());
        for (JsonNode hit : answer.path("hits")) {
            JsonNode last = hit.path("stages").get(hit.path("stages").size() - 1);
            assertThat(last.path("stage").asString()).isEqualTo("reranked");
            assertThat(last.path("rank").asInt()).isEqualTo(hit.path("rank").asInt());
            assertThat(hit.path("score").asDouble())
                    .isEqualTo(last.path("score").asDouble())
                    .isCloseTo(expected.get(hit.path("text").asString()), within(1e-4));
        }
        assertThat(answer.path("reranking_ms").asDouble()).isPositive();
        assertThat(answer.path("notes")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"rerank\":false", ",\"rerank\":null"})
    void who_does_not_ask_is_not_reranked(String rerank) throws Exception {
        JsonNode answer = search(rerank);
        assertThat(answer.path("hits").toString()).doesNotContain("reranked");
        assertThat(answer.path("reranking_ms").asDouble()).isZero();
    }

    @Test
    void those_that_are_not_read_stay_behind() throws Exception {
        List<String> plain = texts(search(""));
        List<String> reranked = texts(search(",\"rerank\":{\"candidates\":2}"));
        assertThat(reranked.subList(0, 2)).containsExactlyInAnyOrderElementsOf(plain.subList(0, 2));
        assertThat(reranked.subList(2, 4)).isEqualTo(plain.subList(2, 4));
    }

    @Test
    void an_instruction_is_the_rerankers_too() throws Exception {
        JsonNode plain = search(",\"rerank\":true");
        JsonNode told = search(",\"rerank\":true,\"instruction\":\"find what is about tea\"");
        assertThat(told.at("/hits/0/score").asDouble())
                .isNotCloseTo(plain.at("/hits/0/score").asDouble(), within(1e-9));
    }

    @Test
    void a_reranker_that_cannot_be_loaded_leaves_the_order_and_a_note(@TempDir Path other)
            throws Exception {
        try (TestReranker damaged = TestReranker.in(other);
                var own = new KbServer(other.resolve("data"), KbOptions.DEFAULTS, damaged)) {
            own.create("docs");
            own.add("docs", "one.md", TEXTS.getFirst());
            try (var file = new RandomAccessFile(damaged.file().toFile(), "rw")) {
                file.setLength(file.length() / 2);
            }
            var answer = own.post("/kb/search", body(",\"rerank\":true"));
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(texts(answer.json())).containsExactly(TEXTS.getFirst());
            assertThat(answer.json().at("/notes/0/kind").asString()).isEqualTo("not_reranked");
            assertThat(answer.json().at("/notes/0/message").asString())
                    .contains("the order is the search's own", TestReranker.NAME);
            assertThat(answer.json().path("hits").toString()).doesNotContain("reranked");
        }
    }

    @Test
    void why_a_document_fell_out_is_told_by_what_the_reranker_read() throws Exception {
        List<String> plain = texts(search(""));
        var answer =
                server.post(
                        "/kb/why-not",
                        "{\"search\":%s,\"collection\":\"docs\",\"document\":\"%d.md\"}"
                                .formatted(
                                        body(",\"top\":1,\"rerank\":{\"candidates\":2}"),
                                        TEXTS.indexOf(plain.get(3))));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("reason").asString()).isEqualTo("not_read");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"yes\"                | 400 | INVALID_REQUEST | rerank: expected true, false, or an object",
                "1                      | 400 | INVALID_REQUEST | rerank: expected true, false, or an object",
                "{\"modell\":\"x\"}     | 400 | INVALID_REQUEST | did you mean \"model\"?",
                "{\"model\":1}          | 400 | INVALID_REQUEST | model is not a string",
                "{\"candidates\":\"1\"} | 400 | INVALID_REQUEST | candidates is not a whole number",
                "{\"candidates\":0}     | 400 | INVALID_REQUEST | rerank.candidates is 0, expected 1 to 200",
                "{\"candidates\":201}   | 400 | INVALID_REQUEST | rerank.candidates is 201",
                "{\"model\":\"none\"}   | 404 | MODEL_NOT_FOUND | there is no model \"none\"; there are: random-reranker",
                "{\"model\":\"%s\"}     | 400 | WRONG_PURPOSE   | is taken for an embedding model",
            })
    void what_is_not_legal_is_told(String rerank, int status, String code, String message)
            throws Exception {
        var answer =
                server.post(
                        "/kb/search",
                        body(",\"rerank\":" + rerank.replace("%s", TestServer.MODEL)));
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.message()).contains(message);
    }

    @Test
    void who_has_no_reranker_is_told_how_to_get_one(@TempDir Path other) throws Exception {
        try (var none = new KbServer(other, KbOptions.DEFAULTS)) {
            none.create("docs");
            var answer = none.post("/kb/search", body(",\"rerank\":true"));
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.code()).isEqualTo("MODEL_NOT_FOUND");
            assertThat(answer.message())
                    .contains("zhiyin pull Qwen/Qwen3-Reranker-0.6B")
                    .contains("zhiyin serve --model bge-small-zh-v1.5,Qwen/Qwen3-Reranker-0.6B");
        }
    }

    @Test
    void a_reranker_that_was_pulled_meanwhile_has_to_be_named(@TempDir Path other)
            throws Exception {
        try (TestReranker pulled = TestReranker.in(other, false);
                var late = new KbServer(other.resolve("data"), KbOptions.DEFAULTS, pulled)) {
            late.create("docs");
            var answer = late.post("/kb/search", body(",\"rerank\":true"));
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.message()).contains("{\"rerank\": {\"model\": \"random-reranker\"}}");
            var named =
                    late.post("/kb/search", body(",\"rerank\":{\"model\":\"random-reranker\"}"));
            assertThat(named.status()).as(named.body()).isEqualTo(200);
        }
    }
}
