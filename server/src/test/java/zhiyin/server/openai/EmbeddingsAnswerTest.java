package zhiyin.server.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.server.TestServer;

final class EmbeddingsAnswerTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String TEXT = "如何重置密码";

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void hasExactlyOpenAisShape() throws Exception {
        JsonNode answer = embed(TEXT, ",\"dimensions\":32");
        assertThat(answer.propertyNames()).containsExactly("object", "data", "model", "usage");
        assertThat(answer.get("object").stringValue()).isEqualTo("list");
        assertThat(answer.get("model").stringValue()).isEqualTo(TestServer.MODEL);
        assertThat(answer.get("usage").toString())
                .isEqualTo("{\"prompt_tokens\":8,\"total_tokens\":8}");
        JsonNode item = answer.get("data").get(0);
        assertThat(item.propertyNames()).containsExactly("object", "index", "embedding");
        assertThat(item.get("object").stringValue()).isEqualTo("embedding");
        assertThat(item.get("index").intValue()).isZero();
        assertThat(item.get("embedding").size()).isEqualTo(32);
    }

    @Test
    void listsModelsInOpenAisShape() throws Exception {
        JsonNode list = JSON.readTree(server.get("/v1/models").body());
        assertThat(list.propertyNames()).containsExactly("object", "data");
        JsonNode model = list.get("data").get(0);
        assertThat(model.propertyNames())
                .containsExactly("id", "object", "created", "owned_by", "purpose");
        assertThat(model)
                .isEqualTo(JSON.readTree(server.get("/v1/models/" + TestServer.MODEL).body()));
    }

    @Test
    void floatsAreTheShortestDecimalsThatReadBackTheSame() throws Exception {
        String body = server.embed(request(TEXT, "")).body();
        byte[] base64 =
                Base64.getDecoder()
                        .decode(
                                embed(TEXT, ",\"encoding_format\":\"base64\"")
                                        .at("/data/0/embedding")
                                        .stringValue());
        var exact = ByteBuffer.wrap(base64).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        String array = body.substring(body.indexOf("\"embedding\":[") + 13, body.indexOf(']'));
        List<String> decimals = Pattern.compile(",").splitAsStream(array).toList();
        assertThat(decimals).hasSize(512).hasSize(exact.remaining());
        for (String decimal : decimals) {
            assertThat(decimal).isEqualTo(Float.toString(exact.get()));
        }
    }

    @Test
    void cutsALongTextWhereAsked() throws Exception {
        for (String asked :
                List.of(
                        ",\"truncate\":true",
                        ",\"truncate_prompt_tokens\":-1",
                        ",\"truncate_prompt_tokens\":-1,\"truncate\":true")) {
            JsonNode answer = embed("天".repeat(600), asked);
            assertThat(answer.at("/usage/prompt_tokens").intValue()).isEqualTo(512);
        }
    }

    @Test
    void cutsToAsManyTokensAsAskedOnEitherSide() throws Exception {
        String text = "天地玄黄宇宙洪荒";
        assertThat(embed(text, ",\"truncate_prompt_tokens\":6").at("/data/0/embedding"))
                .isEqualTo(embed("天地玄黄", "").at("/data/0/embedding"));
        assertThat(
                        embed(text, ",\"truncate_prompt_tokens\":6,\"truncation_side\":\"left\"")
                                .at("/data/0/embedding"))
                .isEqualTo(embed("宇宙洪荒", "").at("/data/0/embedding"));
    }

    @Test
    void answers2048TextsInOneRequest() throws Exception {
        var texts = new StringBuilder("[\"天\"");
        for (int i = 1; i < 2048; i++) {
            texts.append(",\"").append(i).append('"');
        }
        var answer =
                server.embed("{\"model\":\"%s\",\"input\":%s]}".formatted(TestServer.MODEL, texts));
        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode data = JSON.readTree(answer.body()).get("data");
        assertThat(data.size()).isEqualTo(2048);
        assertThat(data.get(2047).get("index").intValue()).isEqualTo(2047);
        assertSame(vector(data.get(2047)), TestServer.EMBEDDER.embed("2047"));
    }

    @Test
    void answersTogetherAsItAnswersAlone() throws Exception {
        List<Callable<float[]>> requests = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            String text = text(i);
            requests.add(() -> vector(embed(text, "").get("data").get(0)));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<float[]>> answers = threads.invokeAll(requests);
            for (int i = 0; i < 32; i++) {
                assertSame(answers.get(i).get(), TestServer.EMBEDDER.embed(text(i)));
            }
        }
    }

    /// Texts of lengths from 3 to a few hundred characters.
    private static String text(int i) {
        return "第" + i + "个" + "句子".repeat(i * i / 8);
    }

    private static void assertSame(float[] actual, float[] expected) {
        assertThat(actual).containsExactly(expected, within(1e-5f));
    }

    private static JsonNode embed(String text, String more) throws Exception {
        var answer = server.embed(request(text, more));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static String request(String text, String more) {
        return "{\"model\":\"%s\",\"input\":\"%s\"%s}".formatted(TestServer.MODEL, text, more);
    }

    private static float[] vector(JsonNode item) {
        JsonNode numbers = item.get("embedding");
        float[] vector = new float[numbers.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = numbers.get(i).floatValue();
        }
        return vector;
    }
}
