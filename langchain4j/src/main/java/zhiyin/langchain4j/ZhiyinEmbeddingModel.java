package zhiyin.langchain4j;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.request.EmbeddingInput;
import dev.langchain4j.model.embedding.request.EmbeddingInputType;
import dev.langchain4j.model.embedding.request.EmbeddingParameter;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.model.embedding.request.EmbeddingRequestParameters;
import dev.langchain4j.model.embedding.response.EmbeddingResponse;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.Embedder;
import zhiyin.engine.Embeddings;

/// A loaded model as LangChain4j knows models:
/// ```java
/// try (Embedder embedder = Embedder.open("bge-small-zh-v1.5")) {
///     var model = new ZhiyinEmbeddingModel(embedder);
///     Embedding vector = model.embed("如何重置密码").content();
/// }
/// ```
/// A request may say what its texts are ([EmbeddingInputType]: the model's prompt for that goes before each),
/// and how many numbers its vectors should have. What says nothing is taken for a passage, unless another kind
/// was chosen by [#as]. Thread-safe; the embedder stays the caller's.
public final class ZhiyinEmbeddingModel implements EmbeddingModel {
    private final Embedder embedder;
    private final EmbedOptions options;

    public ZhiyinEmbeddingModel(Embedder embedder) {
        this(embedder, EmbedOptions.DEFAULTS.withKind(Kind.DOCUMENT));
    }

    /// @param options of requests that say nothing else
    public ZhiyinEmbeddingModel(Embedder embedder, EmbedOptions options) {
        this.embedder = embedder;
        this.options = options;
        options.dimensions().ifPresent(embedder::requireDimensions);
    }

    /// The same model for texts of another kind: queries, for those parts of LangChain4j that do not say so.
    public ZhiyinEmbeddingModel as(Kind kind) {
        return new ZhiyinEmbeddingModel(embedder, options.withKind(kind));
    }

    @Override
    public Set<EmbeddingParameter<?>> supportedParameters() {
        return Set.of(EmbeddingRequestParameters.DIMENSIONS, EmbeddingRequestParameters.INPUT_TYPE);
    }

    /// @throws zhiyin.engine.EngineException as [Embedder#embedAll] does
    @Override
    public EmbeddingResponse doEmbed(EmbeddingRequest request) {
        List<String> texts = request.inputs().stream().map(EmbeddingInput::text).toList();
        Embeddings answer = embedder.embedAll(texts, options(request));
        return EmbeddingResponse.builder()
                .embeddings(embeddings(answer))
                .modelName(modelName())
                .tokenUsage(usage(answer))
                .build();
    }

    private EmbedOptions options(EmbeddingRequest request) {
        EmbedOptions chosen = ofKind(request.inputType());
        @Nullable Integer dimensions = request.dimensions();
        return dimensions == null ? chosen : chosen.withDimensions(dimensions);
    }

    private EmbedOptions ofKind(@Nullable EmbeddingInputType type) {
        if (type == null) {
            return options;
        }
        return options.withKind(
                switch (type) {
                    case QUERY -> Kind.QUERY;
                    case DOCUMENT -> Kind.DOCUMENT;
                });
    }

    @Override
    public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
        Embeddings answer =
                embedder.embedAll(segments.stream().map(TextSegment::text).toList(), options);
        return Response.from(embeddings(answer), usage(answer));
    }

    private static List<Embedding> embeddings(Embeddings answer) {
        return answer.vectors().stream().map(Embedding::from).toList();
    }

    private static TokenUsage usage(Embeddings answer) {
        return new TokenUsage(Math.toIntExact(answer.tokens()));
    }

    @Override
    public int dimension() {
        return options.dimensions().orElse(embedder.info().dimensions());
    }

    @Override
    public String modelName() {
        return embedder.info().name();
    }
}
