package zhiyin.server.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.Embedder;
import zhiyin.engine.Token;
import zhiyin.knowledge.embed.EmbeddingCache;
import zhiyin.knowledge.embed.EmbeddingModels;
import zhiyin.knowledge.embed.KeepAlive;
import zhiyin.knowledge.embed.ModelOpener.Opened;
import zhiyin.server.DialectServer;
import zhiyin.server.TestServer;

/// Clients that have the model's own tokenizer.
final class NativeTokensTest {
    private static final Embedder MODEL = TestServer.EMBEDDER;

    private static EmbeddingModels models;
    private static DialectServer server;

    @BeforeAll
    static void start() throws Exception {
        models =
                new EmbeddingModels(
                        _ -> new Opened(MODEL, false),
                        EmbeddingCache.none(),
                        KeepAlive.FOREVER,
                        Long.MAX_VALUE);
        server =
                DialectServer.start(
                        new Models(
                                models,
                                () -> List.of(Offer.of(MODEL)),
                                List.of(),
                                TokenInput.NATIVE));
    }

    @AfterAll
    static void stop() {
        server.close();
        models.close();
    }

    private static String ids(String text) {
        return Arrays.toString(MODEL.tokenize(text).stream().mapToInt(Token::id).toArray());
    }

    private static void assertVector(JsonNode numbers, float[] expected) {
        assertThat(DialectServer.vector(numbers)).containsExactly(expected, within(1e-5f));
    }

    @Test
    void tokens_have_the_vectors_of_their_texts() throws Exception {
        String tokens = "[%s,%s]".formatted(ids("如何重置密码"), ids("b"));
        JsonNode openai =
                server.post(
                                "/v1/embeddings",
                                "{\"model\":\"%s\",\"input\":%s}"
                                        .formatted(TestServer.MODEL, tokens))
                        .ok();
        assertVector(openai.at("/data/0/embedding"), MODEL.embed("如何重置密码"));
        assertVector(openai.at("/data/1/embedding"), MODEL.embed("b"));
        JsonNode tei = server.post("/embed", "{\"inputs\":%s}".formatted(tokens)).ok();
        assertVector(tei.get(0), MODEL.embed("如何重置密码"));
    }

    @Test
    void a_prompt_goes_before_them() throws Exception {
        JsonNode answer =
                server.post(
                                "/v1/embeddings",
                                "{\"model\":\"%s\",\"input\":%s,\"input_type\":\"query\"}"
                                        .formatted(TestServer.MODEL, ids("如何重置密码")))
                        .ok();
        float[] expected =
                MODEL.embedAll(List.of("如何重置密码"), EmbedOptions.DEFAULTS.withKind(Kind.QUERY))
                        .vectors()
                        .getFirst();
        assertVector(answer.at("/data/0/embedding"), expected);
    }

    @Test
    void a_number_that_is_no_token_is_refused() throws Exception {
        DialectServer.Answer answer =
                server.post(
                        "/v1/embeddings",
                        "{\"model\":\"%s\",\"input\":[[101],[101,99999]]}"
                                .formatted(TestServer.MODEL));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/error/param").stringValue()).isEqualTo("input");
    }
}
