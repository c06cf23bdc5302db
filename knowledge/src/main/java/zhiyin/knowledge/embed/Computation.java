package zhiyin.knowledge.embed;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import zhiyin.engine.Caller;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embedder;
import zhiyin.engine.Embeddings;
import zhiyin.engine.EngineException;
import zhiyin.engine.MultiEmbeddings;
import zhiyin.engine.SparseVector;
import zhiyin.engine.Timings;
import zhiyin.engine.VectorKind;

/// What a model is asked for: dense vectors, or sparse ones in the same pass.
record Computation(TextEmbedder embedder, boolean sparse) {
    private static final Set<VectorKind> BOTH = Set.of(VectorKind.DENSE, VectorKind.SPARSE);

    /// @param embeddings one a text, in order
    record Result(List<CachedEmbedding> embeddings, Timings timings) {}

    /// Whether nothing is missing of what is asked for.
    boolean isWhole(CachedEmbedding embedding) {
        return !sparse || embedding.sparse().isPresent();
    }

    /// @throws EngineException as [Embedder#embedAll] does; WRONG_PURPOSE and MODEL_UNSUPPORTED where sparse ones are
    ///     not to be had
    Result of(List<String> texts, EmbedOptions options, Caller caller) {
        return sparse ? both(texts, options, caller) : dense(texts, options, caller);
    }

    private Result dense(List<String> texts, EmbedOptions options, Caller caller) {
        Embeddings answer = embedder.embedAll(texts, options, caller);
        return new Result(
                IntStream.range(0, texts.size())
                        .mapToObj(i ->
                                embedding(
                                        answer.vectors().get(i),
                                        Optional.empty(),
                                        answer.texts().get(i)))
                        .toList(),
                answer.timings());
    }

    private Result both(List<String> texts, EmbedOptions options, Caller caller) {
        Embedder local =
                embedder.local()
                        .orElseThrow(() -> EmbeddingModels.elsewhere(embedder.info().name()));
        MultiEmbeddings answer = local.embedMulti(texts, BOTH, options, caller);
        return new Result(
                IntStream.range(0, texts.size())
                        .mapToObj(i ->
                                embedding(
                                        answer.vectors().get(i).dense().orElseThrow(),
                                        answer.vectors().get(i).sparse(),
                                        answer.texts().get(i)))
                        .toList(),
                answer.timings());
    }

    private static CachedEmbedding embedding(
            float[] vector, Optional<SparseVector> sparse, Embeddings.Text size) {
        return new CachedEmbedding(vector, sparse, size.tokens(), size.truncated());
    }
}
