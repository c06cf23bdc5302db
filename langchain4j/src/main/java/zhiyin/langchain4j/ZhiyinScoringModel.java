package zhiyin.langchain4j;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import dev.langchain4j.model.scoring.ScoringModel;
import java.util.List;
import zhiyin.engine.CosineSimilarity;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.Embedder;
import zhiyin.engine.Embeddings;

/// How well passages answer a query, by an embedding model: the cosine of their vectors, from -1 to 1, each
/// text embedded as what it is. It orders what another model or a word search has found; over passages found
/// by the same model it gives their order once more. A cross-encoder, which reads query and passage together,
/// judges better; this is none. Thread-safe; the embedder stays the caller's.
public final class ZhiyinScoringModel implements ScoringModel {
    private final Embedder embedder;

    public ZhiyinScoringModel(Embedder embedder) {
        this.embedder = embedder;
    }

    /// Passages that are too long are cut.
    ///
    /// @throws zhiyin.engine.EngineException as [Embedder#embedAll] does
    @Override
    public Response<List<Double>> scoreAll(List<TextSegment> segments, String query) {
        EmbedOptions cut = EmbedOptions.DEFAULTS.withTruncation();
        Embeddings asked = embedder.embedAll(List.of(query), cut.withKind(Kind.QUERY));
        Embeddings passages =
                embedder.embedAll(
                        segments.stream().map(TextSegment::text).toList(),
                        cut.withKind(Kind.DOCUMENT));
        float[] wanted = asked.vectors().getFirst();
        return Response.from(
                passages.vectors().stream()
                        .map(vector -> CosineSimilarity.of(wanted, vector))
                        .toList(),
                new TokenUsage(Math.toIntExact(asked.tokens() + passages.tokens())));
    }
}
