package zhiyin.server.tei;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.Token;
import zhiyin.server.DialectServer;
import zhiyin.server.DialectServer.Answer;
import zhiyin.server.TestServer;

/// Requests and answers as TEI's own documentation has them.
final class TeiTest {
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
    @ValueSource(strings = {"/embed", "/"})
    void embeds_a_text_into_an_array_of_one_vector(String path) throws Exception {
        JsonNode answer = server.post(path, "{\"inputs\":\"如何重置密码\"}").ok();
        assertThat(answer.size()).isEqualTo(1);
        assertThat(DialectServer.vector(answer.get(0)))
                .containsExactly(TestServer.EMBEDDER.embed("如何重置密码"), within(1e-5f));
    }

    @Test
    void takes_all_fields_of_teis_and_passes_over_others() throws Exception {
        JsonNode answer =
                server.post(
                                "/embed",
                                """
                                {"inputs":["如何重置密码","b"],"truncate":true,"truncation_direction":"right",
                                 "prompt_name":"query","normalize":true,"dimensions":64,"model":"x","more":{}}
                                """)
                        .ok();
        assertThat(answer.size()).isEqualTo(2);
        float[] expected =
                TestServer.EMBEDDER
                        .embedAll(
                                List.of("如何重置密码"),
                                EmbedOptions.DEFAULTS.withKind(Kind.QUERY).withDimensions(64))
                        .vectors()
                        .getFirst();
        assertThat(DialectServer.vector(answer.get(0))).containsExactly(expected, within(1e-5f));
    }

    @Test
    void nulls_stand_for_what_is_left_out() throws Exception {
        server.post(
                        "/embed",
                        """
                        {"inputs":"a","truncate":null,"truncation_direction":null,"prompt_name":null,
                         "normalize":null,"dimensions":null}
                        """)
                .ok();
    }

    @Test
    void tells_in_headers_what_it_took() throws Exception {
        Answer answer = server.post("/embed", "{\"inputs\":[\"天天\",\"\uD83D\uDE00a\"]}");
        assertThat(answer.header("x-compute-type")).isEqualTo("cpu");
        assertThat(answer.header("x-compute-characters")).isEqualTo("4");
        assertThat(answer.header("x-compute-tokens")).isEqualTo("7");
        assertThat(answer.header("x-compute-time")).matches("\\d+");
        assertThat(answer.header("x-total-time")).matches("\\d+");
    }

    @Test
    void cuts_texts_that_are_too_long_unless_told_not_to() throws Exception {
        Answer cut = server.post("/embed", "{\"inputs\":\"%s\"}".formatted(LONG));
        cut.ok();
        assertThat(cut.header("x-compute-tokens")).isEqualTo("512");
        Answer refused =
                server.post("/embed", "{\"inputs\":\"%s\",\"truncate\":false}".formatted(LONG));
        assertError(refused, 422, "Validation", "602 tokens");
    }

    @Test
    void cuts_the_side_that_the_client_wants() throws Exception {
        String body = "{\"inputs\":\"%s\",\"truncation_direction\":\"%s\"}";
        String text = "地".repeat(100) + "天".repeat(510);
        JsonNode left = server.post("/embed", body.formatted(text, "Left")).ok();
        JsonNode right = server.post("/embed", body.formatted(text, "right")).ok();
        assertThat(DialectServer.vector(left.get(0)))
                .containsExactly(TestServer.EMBEDDER.embed("天".repeat(510)), within(1e-5f));
        assertThat(DialectServer.vector(right.get(0)))
                .containsExactly(TestServer.EMBEDDER.embed(text.substring(0, 510)), within(1e-5f));
    }

    @Test
    void tells_where_the_time_went() throws Exception {
        Answer answer = server.post("/embed", "{\"inputs\":\"如何重置密码\"}");
        for (String header :
                List.of(
                        "x-compute-time",
                        "x-total-time",
                        "x-tokenization-time",
                        "x-queue-time",
                        "x-inference-time")) {
            assertThat(answer.header(header)).as(header).matches("\\d+");
        }
    }

    @Test
    void tokenizes_with_places_in_unicode_characters() throws Exception {
        JsonNode tokens = server.post("/tokenize", "{\"inputs\":[\"😀密码\",\"a\"]}").ok();
        assertThat(tokens.size()).isEqualTo(2);
        JsonNode first = tokens.get(0);
        assertThat(first.get(0).toString())
                .isEqualTo(
                        "{\"id\":101,\"text\":\"[CLS]\",\"special\":true,\"start\":null,\"stop\":null}");
        JsonNode password = first.get(2);
        assertThat(password.get("text").stringValue()).isEqualTo("密");
        assertThat(password.get("special").booleanValue()).isFalse();
        assertThat(password.get("start").intValue()).isEqualTo(1);
        assertThat(password.get("stop").intValue()).isEqualTo(2);
    }

    @Test
    void leaves_special_tokens_out_where_asked() throws Exception {
        JsonNode tokens =
                server.post("/tokenize", "{\"inputs\":\"密码\",\"add_special_tokens\":false}").ok();
        assertThat(tokens.at("/0/0/text").stringValue()).isEqualTo("密");
        assertThat(tokens.get(0).size()).isEqualTo(2);
    }

    @Test
    void decodes_one_text_or_several() throws Exception {
        int[] ids = TestServer.EMBEDDER.tokenize("密码").stream().mapToInt(Token::id).toArray();
        String text = Arrays.toString(ids);
        JsonNode one = server.post("/decode", "{\"ids\":%s}".formatted(text)).ok();
        assertThat(one.toString()).isEqualTo("[\"密 码\"]");
        JsonNode two =
                server.post(
                                "/decode",
                                "{\"ids\":[%s,%s],\"skip_special_tokens\":false}"
                                        .formatted(text, text))
                        .ok();
        assertThat(two.size()).isEqualTo(2);
        assertThat(two.get(1).stringValue()).startsWith("[CLS]").endsWith("[SEP]");
    }

    /// @param path of a route
    record Bad(String path, String body, int status, String type, String says) {}

    static Stream<Bad> bad() {
        return Stream.of(
                new Bad("/embed", "{\"inputs\":[]}", 400, "Empty", "cannot be empty"),
                new Bad("/embed", "{\"inputs\":\"\"}", 400, "Empty", "cannot be empty"),
                new Bad("/embed", "{\"inputs\":[\"a\",\"\"]}", 400, "Empty", "text 1"),
                new Bad("/embed", "{}", 422, "Validation", "inputs is missing"),
                new Bad("/embed", "{\"inputs\":null}", 422, "Validation", "inputs"),
                new Bad("/embed", "{\"inputs\":7}", 422, "Validation", "not a string"),
                new Bad("/embed", "{\"inputs\":[\"a\",7]}", 422, "Validation", "item 1"),
                new Bad("/embed", "{\"inputs\":\"\\ud800\"}", 422, "Validation", "surrogate"),
                new Bad("/embed", "{\"inputs\":", 422, "Validation", "not legal JSON"),
                new Bad("/embed", "[]", 422, "Validation", "not a JSON object"),
                new Bad("/embed", "", 422, "Validation", "body"),
                with("\"dimensions\":0", 422, "Validation", "dimensions is 0"),
                with("\"dimensions\":4096", 422, "Validation", "expected 32 to 512"),
                with("\"prompt_name\":\"nothing\"", 422, "Validation", "its prompts are"),
                with("\"prompt_name\":\" \"", 422, "Validation", "blank"),
                with("\"truncation_direction\":\"up\"", 422, "Validation", "\"left\""),
                with("\"truncate\":\"yes\"", 422, "Validation", "true or false"),
                with("\"normalize\":false", 424, "Backend", "length 1"),
                new Bad(
                        "/embed",
                        "{\"inputs\":[" + "\"a\",".repeat(2048) + "\"a\"]}",
                        422,
                        "Validation",
                        "2,049 texts"),
                new Bad("/embed_all", "{\"inputs\":\"a\"}", 424, "Backend", "one vector a text"),
                new Bad("/embed_sparse", "{\"inputs\":\"a\"}", 424, "Backend", "sparse"),
                new Bad("/predict", "{\"inputs\":\"a\"}", 424, "Backend", "classifier"),
                new Bad("/tokenize", "{\"inputs\":[]}", 400, "Empty", "empty"),
                new Bad("/tokenize", "{}", 422, "Validation", "inputs is missing"),
                new Bad("/tokenize", "{\"inputs\":", 422, "Validation", "not legal JSON"),
                new Bad("/tokenize", "[]", 422, "Validation", "not a JSON object"),
                new Bad("/decode", "{\"ids\":[99999]}", 422, "Validation", "token 0 is 99999"),
                new Bad("/decode", "{\"ids\":\"a\"}", 422, "Validation", "token numbers"),
                new Bad("/decode", "{}", 422, "Validation", "ids is missing"),
                new Bad("/rerank", "{\"query\":\"a\",\"texts\":[]}", 400, "Empty", "empty"),
                new Bad("/rerank", "{\"query\":\"\",\"texts\":[\"a\"]}", 400, "Empty", "empty"),
                new Bad("/rerank", "{\"query\":5,\"texts\":[\"a\"]}", 422, "Validation", "query"),
                new Bad("/rerank", "{\"texts\":[\"a\"]}", 422, "Validation", "query is missing"),
                new Bad("/similarity", "{\"inputs\":{}}", 422, "Validation", "source_sentence"),
                new Bad(
                        "/similarity",
                        "{\"inputs\":{\"source_sentence\":\"a\",\"sentences\":[]}}",
                        400,
                        "Empty",
                        "empty"));
    }

    private static Bad with(String field, int status, String type, String says) {
        return new Bad("/embed", "{\"inputs\":\"a\",%s}".formatted(field), status, type, says);
    }

    @ParameterizedTest
    @MethodSource("bad")
    void tells_what_is_wrong_as_tei_does(Bad bad) throws Exception {
        assertError(server.post(bad.path, bad.body), bad.status, bad.type, bad.says);
    }

    private static void assertError(Answer answer, int status, String type, String says) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().propertyNames()).containsExactly("error", "error_type");
        assertThat(answer.json().get("error_type").stringValue()).isEqualTo(type);
        assertThat(answer.json().get("error").stringValue()).contains(says);
    }

    @Test
    void a_body_that_is_too_long_is_told_in_its_words() throws Exception {
        Answer answer = server.post("/embed", " ".repeat((16 << 20) + 1));
        assertError(answer, 413, "Validation", "longer than");
    }

    @Test
    void ranks_texts_by_cosine_with_the_best_first() throws Exception {
        JsonNode answer =
                server.post(
                                "/rerank",
                                """
                                {"query":"如何重置密码","texts":["今天天气很好","忘记密码怎么办"],"raw_scores":false,
                                 "return_text":true,"truncate":true}
                                """)
                        .ok();
        assertThat(answer.size()).isEqualTo(2);
        assertThat(answer.get(0).propertyNames()).containsExactly("index", "text", "score");
        assertThat(answer.get(0).get("index").intValue()).isEqualTo(1);
        assertThat(answer.get(0).get("text").stringValue()).isEqualTo("忘记密码怎么办");
        assertThat(answer.get(0).get("score").doubleValue())
                .isGreaterThan(answer.get(1).get("score").doubleValue());
        JsonNode bare = server.post("/rerank", "{\"query\":\"a\",\"texts\":[\"b\"]}").ok().get(0);
        assertThat(bare.propertyNames()).containsExactly("index", "score");
    }

    @Test
    void compares_sentences_with_one() throws Exception {
        JsonNode answer =
                server.post(
                                "/similarity",
                                """
                                {"inputs":{"source_sentence":"如何重置密码","sentences":["如何重置密码","今天天气很好"]},
                                 "parameters":{"truncate":true}}
                                """)
                        .ok();
        assertThat(answer.get(0).doubleValue()).isCloseTo(1, within(1e-5));
        assertThat(answer.get(1).doubleValue()).isBetween(-1.0, 0.7);
    }

    @Test
    void tells_what_it_serves() throws Exception {
        JsonNode info = server.get("/info").ok();
        assertThat(info.propertyNames())
                .containsExactly(
                        "model_id",
                        "model_sha",
                        "model_dtype",
                        "model_type",
                        "max_concurrent_requests",
                        "max_input_length",
                        "max_batch_tokens",
                        "max_batch_requests",
                        "max_client_batch_size",
                        "auto_truncate",
                        "tokenization_workers",
                        "version",
                        "sha",
                        "docker_label");
        assertThat(info.get("model_id").stringValue()).isEqualTo(TestServer.MODEL);
        assertThat(info.get("model_sha").isNull()).isTrue();
        assertThat(info.get("model_type").toString())
                .isEqualTo("{\"embedding\":{\"pooling\":\"cls\"}}");
        assertThat(info.get("max_input_length").intValue()).isEqualTo(512);
        assertThat(info.get("model_dtype").stringValue()).isIn("float32", "bfloat16", "int8");
        assertThat(server.get("/ping").status()).isEqualTo(200);
        assertThat(server.get("/health").status()).isEqualTo(200);
    }
}
