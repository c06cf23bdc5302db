package zhiyin.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.EmbeddingOptions;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.ai.embedding.TokenCountBatchingStrategy;
import org.springframework.ai.openai.OpenAiEmbeddingModel;
import org.springframework.ai.openai.OpenAiEmbeddingOptions;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.Embedder;
import zhiyin.engine.EngineException;
import zhiyin.server.HttpServer;
import zhiyin.server.ServerOptions;
import zhiyin.server.model.Models;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ZhiyinEmbeddingModelTest {
    private static final String MODEL = "bge-small-zh-v1.5";
    private static final String TEXT = "如何重置密码";

    @SuppressWarnings("NullAway.Init")
    private Embedder embedder;

    @BeforeAll
    void open() {
        embedder = Embedder.open(MODEL);
    }

    @AfterAll
    void close() {
        embedder.close();
    }

    private float[] expected(Kind kind) {
        return embedder.embedAll(List.of(TEXT), EmbedOptions.DEFAULTS.withKind(kind))
                .vectors()
                .getFirst();
    }

    @Test
    void strings_are_queries_and_documents_passages_unless_told_otherwise() {
        var model = new ZhiyinEmbeddingModel(embedder);
        var document = new Document(TEXT);
        assertThat(model.embed(TEXT)).isEqualTo(expected(Kind.QUERY));
        assertThat(model.withStringsAs(Kind.PLAIN).embed(TEXT)).isEqualTo(expected(Kind.PLAIN));
        assertThat(model.embed(document)).isEqualTo(expected(Kind.DOCUMENT));
        var options = EmbeddingOptions.builder().build();
        assertThat(
                        model.embed(List.of(document), options, new TokenCountBatchingStrategy())
                                .getFirst())
                .isEqualTo(expected(Kind.DOCUMENT));
    }

    @Test
    void a_request_has_its_dimensions_and_its_tokens_counted() {
        var model = new ZhiyinEmbeddingModel(embedder);
        assertThat(model.dimensions()).isEqualTo(512);
        EmbeddingResponse answer =
                model.call(
                        new EmbeddingRequest(
                                List.of(TEXT, "再见"),
                                EmbeddingOptions.builder().dimensions(64).build()));
        assertThat(answer.getResults()).hasSize(2).allMatch(each -> each.getOutput().length == 64);
        assertThat(answer.getMetadata().getModel()).isEqualTo(MODEL);
        assertThat(answer.getMetadata().getUsage().getPromptTokens()).isGreaterThan(8);
        var tooMany = EmbeddingOptions.builder().dimensions(5_000).build();
        assertThatThrownBy(() -> model.call(new EmbeddingRequest(List.of(TEXT), tooMany)))
                .isInstanceOf(EngineException.class);
    }

    @Test
    void spring_ais_own_client_gets_the_same_vectors_from_our_server() {
        var address = ServerOptions.DEFAULTS.withAddress(ServerOptions.DEFAULT_HOST, 0);
        try (var server = HttpServer.start(address, Models.lending(List.of(embedder)))) {
            var client =
                    OpenAiEmbeddingModel.builder()
                            .options(
                                    OpenAiEmbeddingOptions.builder()
                                            .baseUrl(
                                                    "http://127.0.0.1:%d/v1"
                                                            .formatted(server.port()))
                                            .apiKey("none")
                                            .model(MODEL)
                                            .build())
                            .build();
            assertThat(client.embed(TEXT)).containsExactly(expected(Kind.PLAIN), within(1e-6f));
            EmbeddingResponse answer =
                    client.call(
                            new EmbeddingRequest(
                                    List.of("一", "二", "三"),
                                    OpenAiEmbeddingOptions.builder()
                                            .model(MODEL)
                                            .dimensions(128)
                                            .build()));
            assertThat(answer.getResults())
                    .hasSize(3)
                    .allMatch(each -> each.getOutput().length == 128);
            assertThatThrownBy(() ->
                            client.call(
                                    new EmbeddingRequest(
                                            List.of("a"),
                                            OpenAiEmbeddingOptions.builder()
                                                    .model("nothing")
                                                    .build())))
                    .hasMessageContaining("there is no model");
        }
    }
}
