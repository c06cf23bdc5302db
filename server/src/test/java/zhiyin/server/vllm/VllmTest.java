package zhiyin.server.vllm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import zhiyin.engine.CosineSimilarity;
import zhiyin.server.DialectServer;
import zhiyin.server.DialectServer.Answer;
import zhiyin.server.TestServer;

/// Requests and answers as vLLM's documentation has them.
final class VllmTest {
    private static final String LONG = "天".repeat(600);

    private static DialectServer server;

    @BeforeAll
    static void start() throws Exception {
        server = DialectServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/score", "/v1/score"})
    void scores_one_text_against_many(String path) throws Exception {
        JsonNode answer =
                server.post(
                                path,
                                """
                                {"model":"%s","text_1":"如何重置密码","text_2":["忘记密码怎么办","今天天气很好"],
                                 "encoding_format":"float","truncate_prompt_tokens":-1}
                                """
                                        .formatted(TestServer.MODEL))
                        .ok();
        assertThat(answer.propertyNames())
                .containsExactly("id", "object", "created", "model", "data", "usage");
        assertThat(answer.get("id").stringValue()).startsWith("score-");
        assertThat(answer.get("data").size()).isEqualTo(2);
        assertThat(answer.at("/data/0").propertyNames())
                .containsExactly("index", "object", "score");
        assertThat(answer.at("/data/0/object").stringValue()).isEqualTo("score");
        double expected =
                CosineSimilarity.of(
                        TestServer.EMBEDDER.embed("如何重置密码"), TestServer.EMBEDDER.embed("忘记密码怎么办"));
        assertThat(answer.at("/data/0/score").doubleValue()).isCloseTo(expected, within(1e-5));
        assertThat(answer.at("/usage/prompt_tokens").intValue()).isGreaterThan(20);
    }

    @Test
    void scores_pair_by_pair() throws Exception {
        JsonNode data =
                server.post("/score", "{\"text_1\":[\"天\",\"地\"],\"text_2\":[\"天\",\"天\"]}")
                        .ok()
                        .get("data");
        assertThat(data.get(0).get("score").doubleValue()).isCloseTo(1, within(1e-5));
        assertThat(data.get(1).get("score").doubleValue()).isLessThan(0.95);
    }

    @Test
    void queries_and_documents_are_embedded_as_what_they_are() throws Exception {
        String texts = "{\"%s\":\"天\",\"%s\":[\"天\"]}";
        double plain =
                server.post("/score", texts.formatted("data_1", "data_2"))
                        .ok()
                        .at("/data/0/score")
                        .doubleValue();
        assertThat(plain).isCloseTo(1, within(1e-5));
        for (String documents : new String[] {"documents", "items"}) {
            double asked =
                    server.post("/score", texts.formatted("queries", documents))
                            .ok()
                            .at("/data/0/score")
                            .doubleValue();
            assertThat(asked).isLessThan(0.99);
        }
    }

    @Test
    void pools_to_one_vector_a_text() throws Exception {
        JsonNode answer =
                server.post(
                                "/pooling",
                                "{\"input\":[\"天\",\"地\"],\"dimensions\":64,\"task\":\"embed\"}")
                        .ok();
        assertThat(answer.get("object").stringValue()).isEqualTo("list");
        assertThat(answer.at("/data/1").propertyNames()).containsExactly("index", "object", "data");
        assertThat(answer.at("/data/1/object").stringValue()).isEqualTo("pooling");
        assertThat(answer.at("/data/1/data").size()).isEqualTo(64);
    }

    @Test
    void pools_to_base64_where_asked() throws Exception {
        String text =
                server.post("/pooling", "{\"input\":\"天\",\"encoding_format\":\"base64\"}")
                        .ok()
                        .at("/data/0/data")
                        .stringValue();
        var floats =
                ByteBuffer.wrap(Base64.getDecoder().decode(text))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer();
        assertThat(floats.get(0)).isCloseTo(TestServer.EMBEDDER.embed("天")[0], within(1e-5f));
        assertThat(floats.capacity()).isEqualTo(512);
    }

    record Bad(String path, String body, int status, String type, String says) {}

    static Stream<Bad> bad() {
        return Stream.of(
                invalid("/score", "{}", "expected queries and documents"),
                invalid("/score", "{\"text_1\":\"a\"}", "expected queries"),
                invalid(
                        "/score",
                        "{\"text_1\":[\"a\",\"b\"],\"text_2\":\"a\"}",
                        "2 texts against 1"),
                invalid("/score", "{\"text_1\":\"a\",\"text_2\":[]}", "1 texts against 0"),
                invalid("/score", "{\"text_1\":\"a\",\"text_2\":{\"b\":1}}", "text_2"),
                invalid(
                        "/score",
                        "{\"text_1\":\"a\",\"text_2\":\"%s\"}".formatted(LONG),
                        "602 tokens"),
                invalid(
                        "/score",
                        "{\"text_1\":\"a\",\"text_2\":\"b\",\"truncate_prompt_tokens\":-2}",
                        "truncate_prompt_tokens is -2"),
                invalid("/tokenize", "{\"messages\":[]}", "messages are not taken"),
                invalid("/detokenize", "{\"tokens\":[-1]}", "token 0 is -1"),
                invalid("/detokenize", "{}", "tokens is missing"),
                invalid("/pooling", "{}", "input is missing"),
                invalid("/pooling", "{\"input\":[]}", "input is missing or empty"),
                invalid("/pooling", "{\"messages\":[]}", "messages are not taken"),
                invalid(
                        "/pooling",
                        "{\"input\":\"a\",\"task\":\"token_embed\"}",
                        "not give one vector a token: it lacks colbert_linear.pt"),
                invalid("/pooling", "{\"input\":\"a\",\"task\":\"classify\"}", "\"token_embed\""),
                invalid(
                        "/pooling",
                        "{\"input\":\"a\",\"encoding_format\":\"hex\"}",
                        "encoding_format"),
                invalid("/pooling", "{\"input\":\"a\",\"dimensions\":1}", "expected 32 to 512"),
                new Bad(
                        "/pooling",
                        "{\"input\":\"a\",\"model\":\"x\"}",
                        404,
                        "NotFoundError",
                        "no model \"x\""));
    }

    @Test
    void tokenizes_and_puts_tokens_together_again() throws Exception {
        JsonNode answer =
                server.post(
                                "/tokenize",
                                "{\"model\":\"%s\",\"prompt\":\"密码\",\"return_token_strs\":true}"
                                        .formatted(TestServer.MODEL))
                        .ok();
        assertThat(answer.propertyNames())
                .containsExactly("count", "max_model_len", "tokens", "token_strs");
        assertThat(answer.get("count").intValue()).isEqualTo(4);
        assertThat(answer.get("max_model_len").intValue()).isEqualTo(512);
        assertThat(answer.get("token_strs").toString())
                .isEqualTo("[\"[CLS]\",\"密\",\"码\",\"[SEP]\"]");
        JsonNode text =
                server.post("/detokenize", "{\"tokens\":%s}".formatted(answer.get("tokens"))).ok();
        assertThat(text.get("prompt").stringValue()).startsWith("[CLS]").contains("密");
        JsonNode plain =
                server.post("/tokenize", "{\"prompt\":\"密码\",\"add_special_tokens\":false}").ok();
        assertThat(plain.propertyNames()).containsExactly("count", "max_model_len", "tokens");
        assertThat(plain.get("count").intValue()).isEqualTo(2);
    }

    @Test
    void keeps_as_many_tokens_as_asked() throws Exception {
        String body = "{\"input\":\"%s\"%s}";
        JsonNode cut =
                server.post(
                                "/pooling",
                                body.formatted(
                                        "天地玄黄",
                                        ",\"truncate_prompt_tokens\":4,\"truncation_side\":\"left\""))
                        .ok();
        JsonNode rest = server.post("/pooling", body.formatted("玄黄", "")).ok();
        assertThat(cut.at("/data/0/data")).isEqualTo(rest.at("/data/0/data"));
        assertThat(cut.at("/usage/prompt_tokens").intValue()).isEqualTo(4);
    }

    private static Bad invalid(String path, String body, String says) {
        return new Bad(path, body, 400, "BadRequestError", says);
    }

    @ParameterizedTest
    @MethodSource("bad")
    void tells_what_is_wrong_as_vllm_does(Bad bad) throws Exception {
        Answer answer = server.post(bad.path, bad.body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(bad.status);
        JsonNode error = answer.json().get("error");
        assertThat(error.propertyNames()).containsExactly("message", "type", "param", "code");
        assertThat(error.get("message").stringValue()).contains(bad.says);
        assertThat(error.get("type").stringValue()).isEqualTo(bad.type);
        assertThat(error.get("code").intValue()).isEqualTo(bad.status);
    }
}
