package zhiyin.server.cohere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.server.DialectServer;
import zhiyin.server.DialectServer.Answer;
import zhiyin.server.TestServer;

/// Requests and answers as Cohere's reference has them.
final class CohereTest {
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

    @Test
    void embeds_in_every_type_at_once() throws Exception {
        JsonNode answer =
                server.post(
                                "/v2/embed",
                                """
                                {"model":"%s","texts":["如何重置密码"],"input_type":"search_query","output_dimension":64,
                                 "truncate":"END","embedding_types":["float","int8","uint8","binary","ubinary","base64"]}
                                """
                                        .formatted(TestServer.MODEL))
                        .ok();
        assertThat(answer.propertyNames())
                .containsExactly("id", "embeddings", "texts", "meta", "response_type");
        assertThat(answer.get("response_type").stringValue()).isEqualTo("embeddings_by_type");
        assertThat(answer.get("texts").toString()).isEqualTo("[\"如何重置密码\"]");
        assertThat(answer.at("/meta/api_version/version").stringValue()).isEqualTo("2");
        assertThat(answer.at("/meta/billed_units/input_tokens").intValue()).isGreaterThan(8);
        JsonNode types = answer.get("embeddings");
        assertThat(types.propertyNames())
                .containsExactly("float", "int8", "uint8", "binary", "ubinary", "base64");
        float[] floats = DialectServer.vector(types.at("/float/0"));
        assertThat(floats)
                .containsExactly(
                        TestServer.EMBEDDER
                                .embedAll(
                                        List.of("如何重置密码"),
                                        EmbedOptions.DEFAULTS
                                                .withKind(Kind.QUERY)
                                                .withDimensions(64))
                                .vectors()
                                .getFirst(),
                        within(1e-5f));
        assertThat(fromBase64(types.at("/base64/0").stringValue())).isEqualTo(floats);
        assertBytes(types, floats);
    }

    private static float[] fromBase64(String text) {
        var floats =
                ByteBuffer.wrap(Base64.getDecoder().decode(text))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer();
        float[] vector = new float[floats.remaining()];
        floats.get(vector);
        return vector;
    }

    private static void assertBytes(JsonNode types, float[] floats) {
        for (int i = 0; i < floats.length; i++) {
            int signed = types.at("/int8/0/" + i).intValue();
            assertThat(signed).isBetween(-127, 127);
            assertThat(types.at("/uint8/0/" + i).intValue()).isEqualTo(signed + 128);
            int bits = types.at("/ubinary/0/" + i / 8).intValue();
            assertThat(types.at("/binary/0/" + i / 8).intValue()).isEqualTo(bits - 128);
            assertThat((bits >> (7 - i % 8) & 1) == 1).isEqualTo(floats[i] > 0);
        }
        assertThat(types.at("/ubinary/0").size()).isEqualTo(8);
    }

    @Test
    void bytes_keep_nearly_the_whole_vector() {
        for (String text :
                List.of(
                        "如何重置密码",
                        "天",
                        "a longer text in English, with more words",
                        LONG.substring(0, 300))) {
            float[] vector = TestServer.EMBEDDER.embed(text);
            int[] bytes = Quantized.int8(vector);
            double product = 0;
            double length = 0;
            for (int i = 0; i < bytes.length; i++) {
                product += (double) vector[i] * bytes[i];
                length += (double) bytes[i] * bytes[i];
            }
            assertThat(product / Math.sqrt(length)).as(text).isGreaterThan(0.999);
        }
    }

    @Test
    void floats_are_what_is_answered_where_nothing_is_said() throws Exception {
        JsonNode answer =
                server.post("/v2/embed", "{\"texts\":[\"a\",\"b\"],\"embedding_types\":null}").ok();
        assertThat(answer.get("embeddings").propertyNames()).containsExactly("float");
        assertThat(answer.at("/embeddings/float").size()).isEqualTo(2);
    }

    @Test
    void takes_texts_in_parts() throws Exception {
        JsonNode answer =
                server.post(
                                "/v2/embed",
                                """
                                {"inputs":[{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]}
                                """)
                        .ok();
        assertThat(answer.get("texts").toString()).isEqualTo("[\"a\\nb\"]");
    }

    @Test
    void the_first_version_answers_with_bare_vectors_or_by_type() throws Exception {
        JsonNode bare = server.post("/v1/embed", "{\"texts\":[\"a\"],\"model\":null}").ok();
        assertThat(bare.get("response_type").stringValue()).isEqualTo("embeddings_floats");
        assertThat(bare.at("/embeddings/0").size()).isEqualTo(512);
        assertThat(bare.at("/meta/api_version/version").stringValue()).isEqualTo("1");
        JsonNode typed =
                server.post("/v1/embed", "{\"texts\":[\"a\"],\"embedding_types\":[\"int8\"]}").ok();
        assertThat(typed.at("/embeddings/int8/0").size()).isEqualTo(512);
    }

    @Test
    void cuts_texts_that_are_too_long_unless_told_not_to() throws Exception {
        String body = "{\"texts\":[\"%s\"]%s}";
        JsonNode cut = server.post("/v2/embed", body.formatted(LONG, "")).ok();
        assertThat(cut.at("/meta/billed_units/input_tokens").intValue()).isEqualTo(512);
        Answer refused = server.post("/v2/embed", body.formatted(LONG, ",\"truncate\":\"NONE\""));
        assertError(refused, 400, "602 tokens");
    }

    @Test
    void ranks_without_documents_in_the_second_version() throws Exception {
        JsonNode answer =
                server.post(
                                "/v2/rerank",
                                """
                                {"model":"%s","query":"如何重置密码","documents":["今天天气很好","忘记密码怎么办","苹果"],
                                 "top_n":2,"max_tokens_per_doc":4096,"priority":0}
                                """
                                        .formatted(TestServer.MODEL))
                        .ok();
        assertThat(answer.propertyNames()).containsExactly("id", "results", "meta");
        assertThat(answer.get("results").size()).isEqualTo(2);
        assertThat(answer.at("/results/0").propertyNames())
                .containsExactly("index", "relevance_score");
        assertThat(answer.at("/results/0/index").intValue()).isEqualTo(1);
        assertThat(answer.get("meta").toString())
                .isEqualTo(
                        "{\"api_version\":{\"version\":\"2\"},\"billed_units\":{\"search_units\":1}}");
    }

    record Bad(String path, String body, int status, String says) {}

    static Stream<Bad> bad() {
        return Stream.of(
                embed("", 400, "texts"),
                embed("\"texts\":[]", 400, "0 texts"),
                embed("\"texts\":[\"\"]", 400, "empty"),
                embed("\"texts\":[1]", 400, "item 0"),
                embed("\"texts\":[\"a\"],\"inputs\":[]", 400, "texts or as inputs"),
                embed("\"texts\":[\"a\"],\"images\":[\"data:\"]", 400, "no images"),
                embed("\"texts\":[\"a\"],\"input_type\":\"image\"", 400, "no images"),
                embed("\"texts\":[\"a\"],\"input_type\":\"x\"", 400, "input_type"),
                embed("\"texts\":[\"a\"],\"input_type\":\"clustering\"", 400, "its prompts are"),
                embed("\"texts\":[\"a\"],\"embedding_types\":[\"int4\"]", 400, "embedding_types"),
                embed("\"texts\":[\"a\"],\"output_dimension\":9999", 400, "expected 32 to 512"),
                embed("\"texts\":[\"a\"],\"truncate\":\"MIDDLE\"", 400, "truncate"),
                embed("\"texts\":[\"a\"],\"model\":\"embed-v4.0\"", 404, "embed-v4.0"),
                new Bad("/v2/embed", "{", 400, "not legal JSON"),
                new Bad("/v2/rerank", "{\"documents\":[\"a\"]}", 400, "query is missing"),
                new Bad("/v2/rerank", "{\"query\":\"a\"}", 400, "documents is missing"),
                new Bad("/v2/rerank", "{\"query\":\"a\",\"documents\":[]}", 400, "empty"),
                new Bad(
                        "/v2/rerank",
                        "{\"query\":\"a\",\"documents\":[\"a\"],\"top_n\":-1}",
                        400,
                        "top_n is -1"));
    }

    private static Bad embed(String fields, int status, String says) {
        return new Bad("/v2/embed", "{" + fields + "}", status, says);
    }

    @ParameterizedTest
    @MethodSource("bad")
    void tells_what_is_wrong_as_cohere_does(Bad bad) throws Exception {
        assertError(server.post(bad.path, bad.body), bad.status, bad.says);
    }

    private static void assertError(Answer answer, int status, String says) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().propertyNames()).containsExactly("id", "message");
        assertThat(answer.json().get("message").stringValue()).contains(says);
    }
}
