package zhiyin.server.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams.EncodingFormat;
import com.openai.models.models.Model;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.server.TestServer;

/// Through OpenAI's own client.
final class OpenAiClientTest {
    private static final String TEXT = "今天天气很好";

    private static TestServer server;
    private static OpenAIClient client;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        client =
                OpenAIOkHttpClient.builder()
                        .baseUrl(server.url("/v1"))
                        .apiKey("none")
                        .maxRetries(0)
                        .build();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @Test
    void putsAQuestionNearerToItsParaphraseThanToTheWeather() {
        float[] question = vector(embed(request().input("如何重置密码")));
        float[] paraphrase = vector(embed(request().input("忘记密码怎么办")));
        float[] weather = vector(embed(request().input(TEXT)));
        assertThat(dot(question, paraphrase)).isGreaterThan(dot(question, weather) + 0.1);
    }

    @Test
    void answersAnArrayInItsOrder() {
        List<String> texts = List.of("如何重置密码", "今天天气很好", "hello, world");
        var answer = embed(request().inputOfArrayOfStrings(texts));
        assertThat(answer.model()).isEqualTo(TestServer.MODEL);
        assertThat(answer.data()).hasSize(3);
        for (int i = 0; i < texts.size(); i++) {
            var item = answer.data().get(i);
            assertThat(item.index()).isEqualTo(i);
            assertThat(toArray(item.embedding()))
                    .containsExactly(TestServer.EMBEDDER.embed(texts.get(i)), within(1e-5f));
        }
    }

    @Test
    void givesTheSameVectorAsFloatsAndAsBase64() {
        var floats = embed(request().input(TEXT).encodingFormat(EncodingFormat.FLOAT));
        var base64 = embed(request().input(TEXT).encodingFormat(EncodingFormat.BASE64));
        assertThat(floats.data().getFirst().embeddingValue().isFloats()).isTrue();
        assertThat(base64.data().getFirst().embeddingValue().isBase64()).isTrue();
        assertThat(vector(floats)).containsExactly(vector(base64));
    }

    @Test
    void givesShorterVectorsOfLength1() {
        var answer = embed(request().input(TEXT).dimensions(128));
        float[] vector = vector(answer);
        assertThat(vector).hasSize(128);
        assertThat(Math.sqrt(dot(vector, vector))).isCloseTo(1, within(1e-5));
        float[] full = vector(embed(request().input(TEXT)));
        assertThat(vector[0] / vector[1]).isCloseTo(full[0] / full[1], within(1e-3f));
    }

    @Test
    void countsTheTokensThatWereComputed() {
        // Six characters, a token each, and the two special tokens.
        assertThat(embed(request().input(TEXT)).usage().promptTokens()).isEqualTo(8);
        var two = embed(request().inputOfArrayOfStrings(List.of(TEXT, "你好"))).usage();
        assertThat(two.promptTokens()).isEqualTo(12);
        assertThat(two.totalTokens()).isEqualTo(12);
    }

    @Test
    void putsTheModelsInstructionBeforeAQuery() {
        var answer =
                embed(
                        request()
                                .input(TEXT)
                                .putAdditionalBodyProperty("input_type", JsonValue.from("query")));
        var expected =
                TestServer.EMBEDDER.embedAll(
                        List.of(TEXT), EmbedOptions.DEFAULTS.withKind(Kind.QUERY));
        assertThat(vector(answer)).containsExactly(expected.vectors().getFirst(), within(1e-5f));
        assertThat(answer.usage().promptTokens()).isEqualTo(expected.tokens()).isGreaterThan(8);
    }

    @Test
    void aTaskTheModelDoesNotKnowIsTheClientsOwnException() {
        var request =
                request().input(TEXT).putAdditionalBodyProperty("prompt_name", JsonValue.from("x"));
        assertThatExceptionOfType(BadRequestException.class)
                .isThrownBy(() -> embed(request))
                .satisfies(e -> assertThat(e.param()).hasValue("prompt_name"))
                .withMessageContaining("query, document, retrieval");
    }

    @Test
    void takesTheModelByItsPublishersName() {
        var request = EmbeddingCreateParams.builder().model("BAAI/bge-small-zh-v1.5").input(TEXT);
        assertThat(embed(request).model()).isEqualTo(TestServer.MODEL);
    }

    @Test
    void listsTheLoadedModels() {
        List<Model> models = client.models().list().data();
        assertThat(models).extracting(Model::id).containsExactly(TestServer.MODEL);
        assertThat(models.getFirst().ownedBy()).isEqualTo("zhiyin");
        assertThat(models.getFirst().created()).isPositive();
    }

    @Test
    void showsOneModel() {
        assertThat(client.models().retrieve(TestServer.MODEL).id()).isEqualTo(TestServer.MODEL);
        assertThat(client.models().retrieve("BAAI/" + TestServer.MODEL).id())
                .isEqualTo(TestServer.MODEL);
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> client.models().retrieve("gpt"))
                .satisfies(e -> assertThat(e.code()).hasValue("model_not_found"));
    }

    @Test
    void raisesTheClientsOwnExceptions() {
        var unknown = EmbeddingCreateParams.builder().model("text-embedding-3-small").input(TEXT);
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> embed(unknown))
                .satisfies(e -> {
                    assertThat(e.code()).hasValue("model_not_found");
                    assertThat(e.param()).hasValue("model");
                    assertThat(e).hasMessageContaining("there are: " + TestServer.MODEL);
                });
        assertThatExceptionOfType(BadRequestException.class)
                .isThrownBy(() -> embed(request().input(TEXT).dimensions(513)))
                .satisfies(e -> {
                    assertThat(e.param()).hasValue("dimensions");
                    assertThat(e.type()).hasValue("invalid_request_error");
                })
                .withMessageContaining("expected 32 to 512");
    }

    @Test
    void refusesTokenNumbersAndSaysToSendText() {
        assertThatExceptionOfType(BadRequestException.class)
                .isThrownBy(() -> embed(request().inputOfArrayOfTokens(List.of(57668L, 53901L))))
                .withMessageContaining("send the text itself");
        assertThatExceptionOfType(BadRequestException.class)
                .isThrownBy(() ->
                        embed(
                                request()
                                        .inputOfArrayOfTokenArrays(
                                                List.of(List.of(57668L), List.of(1L)))))
                .withMessageContaining("send the text itself");
    }

    private static EmbeddingCreateParams.Builder request() {
        return EmbeddingCreateParams.builder().model(TestServer.MODEL);
    }

    private static CreateEmbeddingResponse embed(EmbeddingCreateParams.Builder request) {
        return client.embeddings().create(request.build());
    }

    private static float[] vector(CreateEmbeddingResponse answer) {
        return toArray(answer.data().getFirst().embedding());
    }

    private static float[] toArray(List<Float> numbers) {
        float[] array = new float[numbers.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = numbers.get(i);
        }
        return array;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
