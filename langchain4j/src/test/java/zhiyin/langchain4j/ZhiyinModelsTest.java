package zhiyin.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.request.EmbeddingInputType;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.model.embedding.response.EmbeddingResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.Embedder;
import zhiyin.engine.EngineException;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ZhiyinModelsTest {
    private static final String TEXT = "如何重置密码";

    @SuppressWarnings("NullAway.Init")
    private Embedder embedder;

    @BeforeAll
    void open() {
        embedder = Embedder.open("bge-small-zh-v1.5");
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

    private static EmbeddingRequest.Builder request() {
        return EmbeddingRequest.builder().input(TEXT);
    }

    @Test
    void a_request_says_what_its_texts_are() {
        var model = new ZhiyinEmbeddingModel(embedder);
        EmbeddingResponse query =
                model.embed(request().inputType(EmbeddingInputType.QUERY).build());
        assertThat(query.embeddings().getFirst().vector()).isEqualTo(expected(Kind.QUERY));
        assertThat(query.tokenUsage().inputTokenCount())
                .isEqualTo(
                        embedder.countTokens(embedder.info().prompts().prefix(Kind.QUERY) + TEXT));
        assertThat(query.modelName()).isEqualTo("bge-small-zh-v1.5");

        assertThat(model.embed(TEXT).content().vector()).isEqualTo(expected(Kind.DOCUMENT));
        assertThat(
                        model.as(Kind.QUERY)
                                .embedAll(List.of(TextSegment.from(TEXT)))
                                .content()
                                .getFirst()
                                .vector())
                .isEqualTo(expected(Kind.QUERY));
    }

    @Test
    void vectors_are_as_long_as_asked_for() {
        var model = new ZhiyinEmbeddingModel(embedder);
        assertThat(
                        model.embed(request().dimensions(64).build())
                                .embeddings()
                                .getFirst()
                                .dimension())
                .isEqualTo(64);
        assertThat(
                        new ZhiyinEmbeddingModel(
                                        embedder, EmbedOptions.DEFAULTS.withDimensions(128))
                                .dimension())
                .isEqualTo(128);
        assertThatThrownBy(() -> model.embed(request().dimensions(5_000).build()))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("expected 32 to 512");
    }

    @Test
    void scores_tell_answers_from_others() {
        List<Double> scores =
                new ZhiyinScoringModel(embedder)
                        .scoreAll(
                                List.of(TextSegment.from("今天天气很好"), TextSegment.from("忘记密码怎么办")),
                                TEXT)
                        .content();
        assertThat(scores.get(1)).isGreaterThan(scores.get(0) + 0.2);
    }
}
