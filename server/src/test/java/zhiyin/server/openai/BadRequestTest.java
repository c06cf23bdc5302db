package zhiyin.server.openai;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.server.TestServer;

/// Every wrong request is told what is wrong, and does the server no harm.
final class BadRequestTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int TOO_LONG = 600;

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /// @param param the field that the answer must name
    /// @param says a part of the message
    record Bad(String body, Charset charset, int status, @Nullable String param, String says) {
        Bad(String body, @Nullable String param, String says) {
            this(body, UTF_8, 400, param, says);
        }

        byte[] bytes() {
            return body.getBytes(charset);
        }

        @Override
        public String toString() {
            return body.substring(0, Math.min(60, body.length())) + " → " + says;
        }
    }

    @ParameterizedTest
    @MethodSource({"notJson", "wrongFields", "wrongInputs", "wrongDimensions"})
    void isToldWhatIsWrong(Bad bad) throws Exception {
        HttpResponse<String> answer = server.embed(bad.bytes());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(bad.status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        JsonNode error = JSON.readTree(answer.body()).get("error");
        assertThat(error.propertyNames()).containsExactly("message", "type", "param", "code");
        assertThat(error.get("type").stringValue()).isEqualTo("invalid_request_error");
        assertThat(error.get("param").isNull() ? null : error.get("param").stringValue())
                .as(answer.body())
                .isEqualTo(bad.param);
        assertThat(error.get("message").stringValue())
                .contains(bad.says)
                .doesNotContain(
                        "jackson", "Jackson", "Stream", "java", "Source", "(`", "null pointer");
        assertThat(server.statusOfGoodRequest()).isEqualTo(200);
    }

    static Stream<Bad> notJson() {
        return Stream.of(
                new Bad("", null, "the body is empty"),
                new Bad("  \n", null, "the body is empty"),
                new Bad("hello", null, "not legal JSON at line 1"),
                new Bad("{", null, "not legal JSON"),
                new Bad("{\"model\":\"bge", null, "not legal JSON"),
                new Bad("{\"model\":\"bge\",\"input\":[\"a\"", null, "not legal JSON"),
                new Bad("{'model':'m'}", null, "not legal JSON"),
                new Bad("{\"model\":\"m\",}", null, "not legal JSON"),
                new Bad("{\"dimensions\":NaN}", null, "not legal JSON"),
                new Bad("{\"dimensions\":064}", null, "not legal JSON"),
                new Bad("{\"input\":\"a\u0000b\"}", null, "not legal JSON"),
                new Bad(good("") + "{}", null, "goes on after the end"),
                new Bad(good("") + " x", null, "not legal JSON"),
                new Bad("[]", null, "the body is an array, expected a JSON object"),
                new Bad("\"text\"", null, "the body is \"text\", expected a JSON object"),
                new Bad("null", null, "the body is null"),
                new Bad("17", null, "the body is 17"),
                new Bad(good(",\"model\":\"m\""), null, "Duplicate"),
                new Bad(good(",\"x\":{\"a\":1,\"a\":2}"), null, "Duplicate"),
                new Bad("[".repeat(100_000), null, "the body is an array"),
                new Bad("{\"input\":" + "[".repeat(100_000), "input", "input[0] is an array"),
                new Bad("{\"x\":" + "[".repeat(100_000), null, "nesting depth"),
                new Bad("{\"x\":" + "{\"x\":".repeat(100_000), null, "nesting depth"),
                new Bad("{\"x\":[" + "0,".repeat(500_000) + "0]}", null, "not legal JSON"),
                new Bad("{\"dimensions\":" + "9".repeat(5_000) + "}", null, "not legal JSON"),
                broken("{\"model\":\"m\",\"input\":\"a\u00ffb\"}"),
                broken("{\"model\":\"m\",\"input\":\"\u00c0\u00af\"}"),
                broken("{\"model\":\"m\",\"input\":\"\u00ed\u00a0\u0080\"}"),
                broken("{\"model\":\"m\",\"x\":\"\u00f8\u0088\u0080\u0080\u0080\"}"),
                broken("{\"model\":\"m\",\"input\":\"\u00e4\u00bd"),
                broken("\u00ff\u00fe{\u0000"));
    }

    /// @param bytes as the characters 0 to 255
    private static Bad broken(String bytes) {
        return new Bad(bytes, ISO_8859_1, 400, null, "the body is not UTF-8");
    }

    static Stream<Bad> wrongFields() {
        return Stream.of(
                new Bad("{\"input\":\"a\"}", "model", "model is missing"),
                new Bad("{\"model\":null,\"input\":\"a\"}", "model", "model is missing"),
                new Bad("{\"model\":1,\"input\":\"a\"}", "model", "model is 1, expected a string"),
                new Bad("{\"model\":[\"m\"],\"input\":\"a\"}", "model", "model is an array"),
                new Bad("{\"model\":{},\"input\":\"a\"}", "model", "model is an object"),
                new Bad("{\"model\":\"\\ud800\",\"input\":\"a\"}", "model", "surrogate"),
                unknownModel("text-embedding-3-small"),
                unknownModel(""),
                new Bad(
                        good(",\"encoding_format\":\"hex\""),
                        "encoding_format",
                        "\"float\" or \"base64\""),
                new Bad(good(",\"encoding_format\":\"FLOAT\""), "encoding_format", "is \"FLOAT\""),
                new Bad(good(",\"encoding_format\":1"), "encoding_format", "expected a string"),
                new Bad(
                        good(",\"input_type\":\"text\""),
                        "input_type",
                        "\"query\" or \"document\" or \"passage\" or \"search_query\""),
                new Bad(
                        good(",\"input_type\":\"clustering\""),
                        "input_type",
                        "no prompt \"clustering\"; its prompts are query, document, retrieval"),
                new Bad(
                        good(",\"prompt_name\":\"code\""),
                        "prompt_name",
                        "no prompt \"code\"; its prompts are query, document, retrieval"),
                new Bad(good(",\"prompt_name\":\"\""), "prompt_name", "is blank"),
                new Bad(
                        good(",\"prompt_name\":\"" + "a".repeat(101) + "\""),
                        "prompt_name",
                        "has 101 characters, expected 1 to 100"),
                new Bad(good(",\"prompt_name\":7"), "prompt_name", "expected a string"),
                new Bad(
                        good(",\"instruction\":\"Find it\""),
                        "instruction",
                        "no instruction in own words; its prompts are query, document, retrieval"),
                new Bad(good(",\"instruction\":\" \""), "instruction", "is blank"),
                new Bad(
                        good(",\"instruction\":\"" + "a".repeat(2_001) + "\""),
                        "instruction",
                        "has 2,001 characters, expected 1 to 2,000"),
                new Bad(good(",\"instruction\":[\"a\"]"), "instruction", "expected a string"),
                new Bad(good(",\"input_type\":true"), "input_type", "expected a string"),
                new Bad(good(",\"truncate\":\"true\""), "truncate", "expected true or false"),
                new Bad(good(",\"truncate\":1"), "truncate", "truncate is 1"),
                new Bad(good(",\"truncate\":{}"), "truncate", "an object"),
                new Bad(
                        good(",\"truncate_prompt_tokens\":0"),
                        "truncate_prompt_tokens",
                        "is 0, expected -1"),
                new Bad(
                        good(",\"truncate_prompt_tokens\":2"),
                        "truncate_prompt_tokens",
                        "nothing is left of a text"),
                new Bad(
                        good(",\"truncate_prompt_tokens\":9,\"truncation_side\":\"up\""),
                        "truncation_side",
                        "left"),
                new Bad(
                        good(",\"truncate_prompt_tokens\":true"),
                        "truncate_prompt_tokens",
                        "expected a whole number"),
                new Bad(
                        good(",\"truncate_prompt_tokens\":-1,\"truncate\":false"),
                        "truncate_prompt_tokens",
                        "leave one of them out"));
    }

    private static Bad unknownModel(String name) {
        String body = "{\"model\":\"%s\",\"input\":\"a\"}".formatted(name);
        return new Bad(body, UTF_8, 404, "model", "there are: " + TestServer.MODEL);
    }

    static Stream<Bad> wrongInputs() {
        return Stream.of(
                new Bad("{\"model\":\"m\"}", "input", "input is missing"),
                input("null", "input is null, expected a string or an array of strings"),
                input("1", "input is 1, expected"),
                input("true", "input is true, expected"),
                input("{}", "input is an object, expected"),
                input("\"\"", "input is an empty string"),
                input("[]", "input is an empty array"),
                input("[\"a\",\"\"]", "input[1] is an empty string"),
                input("[\"a\",null]", "input[1] is null, expected a string"),
                input("[\"a\",1.5]", "input[1] is 1.5, expected a string"),
                input("[\"a\",false]", "input[1] is false, expected a string"),
                input("[\"a\",{}]", "input[1] is an object, expected a string"),
                input("[[\"a\"]]", "input[0] is an array, expected a string"),
                input("[[]]", "input[0] is an array, expected a string"),
                input("[1,2,3]", "send the text itself"),
                input("[\"a\",7]", "input[1] is 7, expected a string"),
                input("[[1,2],[3]]", "send the text itself"),
                input("[1,\"a\"]", "input has something among its token numbers that is none"),
                input("[1,1.5]", "among its token numbers"),
                input("[1,2147483648]", "among its token numbers"),
                input("[[1],2]", "input[1] is not like those before it"),
                input("[[1],[]]", "input[1] is not like those before it"),
                input("[[1],[[1]]]", "input[1] has something among its token numbers"),
                input("[" + "[1],".repeat(2048) + "[1]]", "more than 2048 arrays of token numbers"),
                input("[\"a\",\"\\udc00 \"]", "input[1] has half of a surrogate pair"),
                input("[" + "\"a\",".repeat(2048) + "\"a\"]", "more than 2048 texts"),
                input("[" + "\"a\",".repeat(1_000_000) + "\"a\"]", "more than 2048 texts"),
                tooLong());
    }

    private static Bad input(String input, String says) {
        String body = "{\"model\":\"%s\",\"input\":%s}".formatted(TestServer.MODEL, input);
        return new Bad(body, "input", says);
    }

    private static Bad tooLong() {
        String text = "\"" + "天".repeat(TOO_LONG) + "\"";
        return input("[\"a\"," + text + "]", "text 1 has 602 tokens");
    }

    static Stream<Bad> wrongDimensions() {
        return Stream.of(
                dimensions("0", "dimensions is 0, expected 32 to 512"),
                dimensions("-1", "dimensions is -1, expected 32 to 512"),
                dimensions("31", "dimensions is 31, expected 32 to 512"),
                dimensions("513", "dimensions is 513, expected 32 to 512"),
                dimensions("1000000000", "dimensions is 1000000000, expected 32 to 512"),
                dimensions("1e9", "dimensions is 1e9, expected a whole number"),
                dimensions("2147483648", "dimensions is 2147483648, expected a whole number"),
                dimensions("-2147483649", "dimensions is -2147483649, expected a whole number"),
                dimensions("9".repeat(900), "dimensions is 9999"),
                dimensions("1.5", "dimensions is 1.5, expected a whole number"),
                dimensions("64.0", "dimensions is 64.0, expected a whole number"),
                dimensions("\"64\"", "dimensions is \"64\", expected a whole number"),
                dimensions("true", "dimensions is true, expected a whole number"),
                dimensions("[64]", "dimensions is an array, expected a whole number"));
    }

    private static Bad dimensions(String value, String says) {
        return new Bad(good(",\"dimensions\":" + value), "dimensions", says);
    }

    /// A good request, but for what is added.
    private static String good(String more) {
        return "{\"model\":\"%s\",\"input\":\"a\"%s}".formatted(TestServer.MODEL, more);
    }

    @Test
    void textTooLongHasOpenAisCode() throws Exception {
        var answer = server.embed(tooLong().bytes());
        assertThat(answer.body())
                .contains("\"code\":\"context_length_exceeded\"", "at most 512", "truncate");
    }

    @Test
    void theConnectionIsKeptAfterARefusal() throws Exception {
        var answer = server.embed("{\"model\":1," + " ".repeat(1 << 20) + "\"input\":\"a\"}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Connection")).isEmpty();
    }

    @Test
    void anyContentTypeUnknownFieldsAndNullsAreTaken() throws Exception {
        List<String> good =
                List.of(
                        good(",\"user\":{\"id\":[1,{}]},\"metadata\":null,\"\":0"),
                        good(
                                ",\"dimensions\":null,\"encoding_format\":null,\"input_type\":null,\"truncate\":null"),
                        good(
                                ",\"instruction\":null,\"prompt_name\":null,\"truncate_prompt_tokens\":null"),
                        good(",\"truncate\":false,\"input_type\":\"document\",\"dimensions\":32"),
                        "{\"input\":[\"\\ud83d\\ude00\"],\n\"model\":\"%s\"}\n\n"
                                .formatted(TestServer.MODEL));
        for (String body : good) {
            var answer = server.embed(body);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
    }
}
