package zhiyin.server.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import zhiyin.server.DialectServer;
import zhiyin.server.DialectServer.Answer;
import zhiyin.server.TestServer;

/// Requests and answers as Ollama's documentation has them.
final class OllamaTest {
    private static final String LONG = "天".repeat(600);
    private static final String TAGGED = TestServer.MODEL + ":latest";

    private static DialectServer server;

    @BeforeAll
    static void start() throws Exception {
        server = DialectServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Answer embed(String fields) throws Exception {
        return server.post("/api/embed", "{\"model\":\"%s\"%s}".formatted(TAGGED, fields));
    }

    @Test
    void embeds_texts_and_tells_what_it_took() throws Exception {
        JsonNode answer =
                embed(
                                """
                                ,"input":["如何重置密码","b"],"truncate":true,"options":{"num_ctx":4096,"temperature":0},
                                 "keep_alive":"10m","dimensions":64
                                """)
                        .ok();
        assertThat(answer.propertyNames())
                .containsExactly(
                        "model",
                        "embeddings",
                        "total_duration",
                        "load_duration",
                        "prompt_eval_count");
        assertThat(answer.get("model").stringValue()).isEqualTo(TAGGED);
        assertThat(answer.get("embeddings").size()).isEqualTo(2);
        assertThat(answer.at("/embeddings/0").size()).isEqualTo(64);
        assertThat(answer.get("prompt_eval_count").intValue()).isEqualTo(8 + 3);
        assertThat(answer.get("total_duration").longValue())
                .isGreaterThanOrEqualTo(answer.get("load_duration").longValue());
    }

    @Test
    void the_older_route_answers_with_one_vector() throws Exception {
        JsonNode answer =
                server.post(
                                "/api/embeddings",
                                "{\"model\":\"%s\",\"prompt\":\"如何重置密码\"}".formatted(TAGGED))
                        .ok();
        assertThat(DialectServer.vector(answer.get("embedding")))
                .containsExactly(TestServer.EMBEDDER.embed("如何重置密码"), within(1e-5f));
        JsonNode nothing =
                server.post("/api/embeddings", "{\"model\":\"%s\"}".formatted(TAGGED)).ok();
        assertThat(nothing.toString()).isEqualTo("{\"embedding\":[]}");
    }

    @Test
    void no_input_loads_the_model_and_gives_nothing() throws Exception {
        for (String input : new String[] {"", ",\"input\":[]", ",\"input\":null"}) {
            assertThat(embed(input).ok().get("embeddings").size()).isZero();
        }
    }

    @Test
    void cuts_texts_that_are_too_long_unless_told_not_to() throws Exception {
        assertThat(embed(",\"input\":\"" + LONG + "\"").ok().get("prompt_eval_count").intValue())
                .isEqualTo(512);
        Answer refused = embed(",\"truncate\":false,\"input\":\"" + LONG + "\"");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(error(refused)).contains("the input length exceeds the context length");
    }

    @Test
    void lists_models_with_tags_and_those_in_memory() throws Exception {
        embed(",\"input\":\"a\"").ok();
        JsonNode model = server.get("/api/tags").ok().at("/models/0");
        assertThat(model.propertyNames())
                .containsExactly("name", "model", "modified_at", "size", "digest", "details");
        assertThat(model.get("name").stringValue()).isEqualTo(TAGGED);
        assertThat(model.get("digest").stringValue()).matches("[0-9a-f]{64}");
        assertThat(model.get("details").propertyNames())
                .containsExactly(
                        "parent_model",
                        "format",
                        "family",
                        "families",
                        "parameter_size",
                        "quantization_level");
        assertThat(model.at("/details/format").stringValue()).isEqualTo("onnx");
        assertThat(model.at("/details/family").stringValue()).isEqualTo("bert");
        JsonNode running = server.get("/api/ps").ok().at("/models/0");
        assertThat(running.get("name").stringValue()).isEqualTo(TAGGED);
        assertThat(running.get("size_vram").intValue()).isZero();
        assertThat(running.get("context_length").intValue()).isEqualTo(512);
    }

    @Test
    void keep_alive_says_until_when_a_model_stays() throws Exception {
        embed(",\"input\":\"a\",\"keep_alive\":\"10m\"").ok();
        assertThat(expires()).isBetween(in(Duration.ofMinutes(8)), in(Duration.ofMinutes(12)));
        embed(",\"input\":\"a\",\"keep_alive\":3600").ok();
        assertThat(expires()).isBetween(in(Duration.ofMinutes(55)), in(Duration.ofMinutes(65)));
        embed(",\"input\":\"a\",\"keep_alive\":-1").ok();
        assertThat(expires()).isAfter(in(Duration.ofDays(36_500)));
    }

    private static Instant in(Duration time) {
        return Instant.now().plus(time);
    }

    private static Instant expires() throws Exception {
        return Instant.parse(server.get("/api/ps").ok().at("/models/0/expires_at").stringValue());
    }

    @Test
    void shows_what_a_model_is() throws Exception {
        for (String field : new String[] {"model", "name"}) {
            JsonNode answer =
                    server.post("/api/show", "{\"%s\":\"%s\"}".formatted(field, TAGGED)).ok();
            assertThat(answer.get("capabilities").toString()).isEqualTo("[\"embedding\"]");
            JsonNode info = answer.get("model_info");
            assertThat(info.get("general.architecture").stringValue()).isEqualTo("bert");
            assertThat(info.get("bert.embedding_length").intValue()).isEqualTo(512);
            assertThat(info.get("bert.context_length").intValue()).isEqualTo(512);
        }
    }

    @Test
    void answers_probes() throws Exception {
        assertThat(server.get("/api/version").ok().get("version").stringValue())
                .matches("\\d+\\.\\d+\\.\\d+");
        assertThat(server.send("HEAD", "/", "").status()).isEqualTo(200);
    }

    record Bad(String method, String path, String body, int status, String says) {}

    static Stream<Bad> bad() {
        return Stream.of(
                post("/api/embed", "{\"input\":\"a\"}", 400, "model is missing"),
                post("/api/embed", "{\"model\":\"x\",\"input\":\"a\"}", 404, "model 'x' not found"),
                post("/api/embeddings", "{\"model\":\"x\"}", 404, "model 'x' not found"),
                post("/api/show", "{\"model\":\"x\"}", 404, "model 'x' not found"),
                post("/api/show", "{}", 400, "model is required"),
                model("\"input\":[1,2]", "item 0"),
                model("\"input\":\"\"", "empty"),
                model("\"input\":\"a\",\"keep_alive\":\"soon\"", "is no time"),
                model("\"input\":\"a\",\"keep_alive\":{}", "a number of seconds"),
                model("\"input\":\"a\",\"dimensions\":4096", "expected 32 to 512"),
                post("/api/embed", "{\"model\"", 400, "not legal JSON"),
                post("/api/pull", "{\"model\":\"qwen3-embedding:0.6b\"}", 400, "OWNER/REPOSITORY"),
                post("/api/pull", "{}", 400, "model is required"),
                post("/api/pull", "{\"model\":\"a/b\"}", 403, "was started with"),
                new Bad("DELETE", "/api/delete", "{\"model\":\"a/b\"}", 403, "was started with"));
    }

    private static Bad post(String path, String body, int status, String says) {
        return new Bad("POST", path, body, status, says);
    }

    private static Bad model(String fields, String says) {
        return post("/api/embed", "{\"model\":\"%s\",%s}".formatted(TAGGED, fields), 400, says);
    }

    @ParameterizedTest
    @MethodSource("bad")
    void tells_what_is_wrong_as_ollama_does(Bad bad) throws Exception {
        Answer answer = server.send(bad.method, bad.path, bad.body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(bad.status);
        assertThat(answer.json().propertyNames()).containsExactly("error");
        assertThat(error(answer)).contains(bad.says);
    }

    private static String error(Answer answer) {
        return answer.json().get("error").stringValue();
    }

    @Test
    void a_model_that_is_built_in_need_not_be_pulled() throws Exception {
        Answer answer = server.post("/api/pull", "{\"model\":\"%s\"}".formatted(TAGGED));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"status\":\"success\"}\n");
    }

    @Test
    void web_pages_may_not_pull_nor_delete() throws Exception {
        for (String[] route : new String[][] {{"POST", "/api/pull"}, {"DELETE", "/api/delete"}}) {
            Answer answer =
                    server.send(
                            route[0],
                            route[1],
                            "{\"model\":\"a/b\"}",
                            "Origin",
                            "http://elsewhere.example");
            assertThat(answer.status()).isEqualTo(403);
            assertThat(error(answer)).contains("web page");
        }
    }
}
