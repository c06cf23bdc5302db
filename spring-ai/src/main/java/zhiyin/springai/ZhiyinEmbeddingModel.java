package zhiyin.springai;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.BatchingStrategy;
import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingOptions;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.ai.embedding.EmbeddingResponseMetadata;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.Embedder;
import zhiyin.engine.Embeddings;

/// A loaded model as Spring AI knows models:
/// ```java
/// @Bean(destroyMethod = "close")
/// Embedder embedder() {
///     return Embedder.open("bge-small-zh-v1.5");
/// }
///
/// @Bean
/// EmbeddingModel embeddingModel(Embedder embedder) {
///     return new ZhiyinEmbeddingModel(embedder);
/// }
/// ```
/// Spring AI's stores embed what they keep as documents and what they look for as strings. So documents get
/// the model's prompt for passages, and strings that for queries, unless another kind was chosen by
/// [#withStringsAs]. The dimensions of a request's options are kept to; its model is passed over.
///
/// Thread-safe; the embedder stays the caller's.
public final class ZhiyinEmbeddingModel implements EmbeddingModel {
    private final Embedder embedder;
    private final Kind strings;

    public ZhiyinEmbeddingModel(Embedder embedder) {
        this(embedder, Kind.QUERY);
    }

    private ZhiyinEmbeddingModel(Embedder embedder, Kind strings) {
        this.embedder = embedder;
        this.strings = strings;
    }

    /// The same model, with strings taken for something else: `PLAIN`, where texts are compared with their
    /// like.
    public ZhiyinEmbeddingModel withStringsAs(Kind kind) {
        return new ZhiyinEmbeddingModel(embedder, kind);
    }

    /// @throws zhiyin.engine.EngineException as [Embedder#embedAll] does
    @Override
    public EmbeddingResponse call(EmbeddingRequest request) {
        Embeddings answer = embed(request.getInstructions(), strings, request.getOptions());
        List<float[]> vectors = answer.vectors();
        List<Embedding> results =
                IntStream.range(0, vectors.size())
                        .mapToObj(i -> new Embedding(vectors.get(i), i))
                        .toList();
        var usage = new DefaultUsage(Math.toIntExact(answer.tokens()), 0);
        return new EmbeddingResponse(
                results, new EmbeddingResponseMetadata(embedder.info().name(), usage));
    }

    private Embeddings embed(List<String> texts, Kind kind, @Nullable EmbeddingOptions wanted) {
        EmbedOptions options = EmbedOptions.DEFAULTS.withKind(kind);
        Optional<Integer> dimensions =
                Optional.ofNullable(wanted).map(EmbeddingOptions::getDimensions);
        return embedder.embedAll(texts, dimensions.map(options::withDimensions).orElse(options));
    }

    @Override
    public float[] embed(Document document) {
        return embed(List.of(getEmbeddingContent(document)), Kind.DOCUMENT, null)
                .vectors()
                .getFirst();
    }

    /// @param batching is passed over: the engine makes its own batches, of whatever comes
    @Override
    public List<float[]> embed(
            List<Document> documents,
            @Nullable EmbeddingOptions options,
            BatchingStrategy batching) {
        List<String> texts = documents.stream().map(this::getEmbeddingContent).toList();
        return embed(texts, Kind.DOCUMENT, options).vectors();
    }

    @Override
    public int dimensions() {
        return embedder.info().dimensions();
    }
}
