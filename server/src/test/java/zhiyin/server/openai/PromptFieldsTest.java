package zhiyin.server.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.Embedder;
import zhiyin.server.TestServer;

/// What the fields put before a text, with a real model that has been given prompts in Qwen's manner:
/// the answer must be the vector of prefix and text sent together.
final class PromptFieldsTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String TEXT = "如何重置密码";
    private static final String DEFAULT = "Find what answers it";
    private static final String CODE =
            "Given a question or description in natural language, retrieve code that answers it";
    private static final String CLASSIFICATION =
            "Classify the given text by its topic, intent or sentiment";

    @TempDir static Path folder;

    private static Embedder embedder;
    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        Path builtin = TestServer.EMBEDDER.info().weights().resolveSibling("");
        Path model = Files.createDirectories(folder.resolve("instructed"));
        Files.createDirectory(model.resolve("1_Pooling"));
        for (String file :
                List.of(
                        "config.json",
                        "tokenizer.json",
                        "sentence_bert_config.json",
                        "1_Pooling/config.json")) {
            Files.copy(builtin.resolve(file), model.resolve(file));
        }
        Files.createSymbolicLink(model.resolve("model.onnx"), builtin.resolve("model.onnx"));
        Files.writeString(
                model.resolve("config_sentence_transformers.json"),
                "{\"prompts\": {\"query\": \"Instruct: %s\\nQuery:\", \"document\": \"Doc: \", \"Own\": \"own: \"}}"
                        .formatted(DEFAULT));
        embedder = Embedder.open(model.toString());
        server = TestServer.start(embedder);
    }

    @AfterAll
    static void stop() {
        server.close();
        embedder.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"input_type\":null | ``",
                "\"input_type\":\"query\" | Instruct: " + DEFAULT + "\\nQuery:",
                "\"input_type\":\"search_query\" | Instruct: " + DEFAULT + "\\nQuery:",
                "\"input_type\":\"document\" | `Doc: `",
                "\"input_type\":\"passage\" | `Doc: `",
                "\"input_type\":\"search_document\" | `Doc: `",
                "\"input_type\":\"classification\" | Instruct: " + CLASSIFICATION + "\\nQuery:",
                "\"input_type\":\"clustering\",\"instruction\":\"Group\" | Instruct: Group\\nQuery:",
                "\"instruction\":\"Find laws\" | Instruct: Find laws\\nQuery:",
                "\"instruction\":\"Find laws\",\"input_type\":\"query\" | Instruct: Find laws\\nQuery:",
                "\"prompt_name\":\"code\" | Instruct: " + CODE + "\\nQuery:",
                "\"prompt_name\":\"code\",\"input_type\":\"query\" | Instruct: "
                        + CODE
                        + "\\nQuery:",
                "\"prompt_name\":\"retrieval\" | Instruct: " + DEFAULT + "\\nQuery:",
                "\"prompt_name\":\"query\" | Instruct: " + DEFAULT + "\\nQuery:",
                "\"prompt_name\":\"document\",\"input_type\":\"passage\" | `Doc: `",
                "\"prompt_name\":\"own\" | `own: `"
            })
    void putThePrefixBeforeEachText(String fields, String prefix) throws Exception {
        String whole = prefix.replace("\\n", "\n") + TEXT;
        JsonNode answer = embed(fields);
        assertThat(answer.at("/usage/prompt_tokens").intValue())
                .isEqualTo(embedder.countTokens(whole));
        JsonNode numbers = answer.at("/data/0/embedding");
        float[] vector = new float[numbers.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = numbers.get(i).floatValue();
        }
        assertThat(vector).containsExactly(embedder.embed(whole), within(1e-5f));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"prompt_name\":\"query\",\"instruction\":\"a\" | prompt_name",
                "\"input_type\":\"document\",\"instruction\":\"a\" | input_type",
                "\"input_type\":\"passage\",\"prompt_name\":\"code\" | input_type",
                "\"input_type\":\"query\",\"prompt_name\":\"document\" | input_type",
                "\"input_type\":\"document\",\"prompt_name\":\"query\" | input_type",
                "\"input_type\":\"clustering\",\"prompt_name\":\"code\" | input_type"
            })
    void thatContradictEachOtherAreRefused(String fields, String param) throws Exception {
        JsonNode error = refusal(fields);
        assertThat(error.get("param").stringValue()).isEqualTo(param);
        assertThat(error.get("message").stringValue()).contains("one of them");
    }

    @Test
    void thatTheModelDoesNotKnowAreAnsweredWithThoseItKnows() throws Exception {
        JsonNode error = refusal("\"prompt_name\":\"poetry\"");
        assertThat(error.get("param").stringValue()).isEqualTo("prompt_name");
        assertThat(error.get("message").stringValue())
                .contains("\"poetry\"", "query, document, retrieval, classification", "own words");
    }

    @Test
    void thatLeaveNoRoomForATextAreRefused() throws Exception {
        String words = "长".repeat(600);
        JsonNode error = refusal("\"truncate\":true,\"instruction\":\"" + words + "\"");
        assertThat(error.get("param").stringValue()).isEqualTo("instruction");
        assertThat(error.get("message").stringValue())
                .contains("the instruction alone", "512")
                .doesNotContain("truncate");
    }

    private static JsonNode refusal(String fields) throws Exception {
        var answer = server.embed(request(fields));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        return JSON.readTree(answer.body()).get("error");
    }

    private static JsonNode embed(String fields) throws Exception {
        var answer = server.embed(request(fields));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static String request(String fields) {
        return "{\"model\":\"instructed\",\"input\":\"%s\",%s}".formatted(TEXT, fields);
    }
}
