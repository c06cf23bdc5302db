package zhiyin.knowledge.embed;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import zhiyin.engine.Caller;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Instruction;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.EmbedOptions.Prompt;
import zhiyin.engine.Urgency;
import zhiyin.engine.VectorKind;
import zhiyin.knowledge.chunk.TokenCounter;
import zhiyin.knowledge.store.TextVectors;

/// Texts to vectors of an index. The model is loaded when it is needed, and asked only for what the cache does
/// not have. Thread-safe; nothing to be closed.
public final class EmbeddingModel {
    /// Documents wait for whoever waits for an answer.
    private static final Caller DOCUMENTS =
            new Caller("knowledge base", Urgency.BULK, Optional.empty());

    static final Caller QUERIES = DOCUMENTS.withUrgency(Urgency.INTERACTIVE);

    private final EmbeddingModels models;
    private final String name;
    private final int dimensions;
    private final boolean sparse;

    EmbeddingModel(EmbeddingModels models, String name, int dimensions, boolean sparse) {
        this.models = models;
        this.name = name;
        this.dimensions = dimensions;
        this.sparse = sparse;
    }

    public String name() {
        return name;
    }

    /// Numbers in each dense vector.
    public int dimensions() {
        return dimensions;
    }

    /// The vectors of passages to be found, one for each. Texts that are equal are computed once.
    ///
    /// @throws zhiyin.engine.EngineException TEXT_TOO_LONG, TEXT_EMPTY, VECTOR_NOT_FINITE, why the model cannot be
    ///     loaded, or WRONG_PURPOSE or MODEL_UNSUPPORTED where sparse vectors are wanted and it has none
    public List<TextVectors> passages(List<String> texts) {
        EmbedOptions options = EmbedOptions.DEFAULTS.withKind(Kind.DOCUMENT);
        return models.using(name, model -> vectors(model, texts, sparse, options, DOCUMENTS));
    }

    /// The vectors of a query. What is too long is cut. There is no sparse one where the model has none, so that an
    /// index is searched by what its model gives here.
    ///
    /// @param instruction the task in own words; passed over by models that take none
    public TextVectors query(String text, Optional<String> instruction) {
        return models.using(
                name,
                model -> {
                    Prompt prompt =
                            instruction
                                    .filter(_ -> takesInstructions(model))
                                    .<Prompt>map(Instruction::new)
                                    .orElse(Kind.QUERY);
                    EmbedOptions options =
                            EmbedOptions.DEFAULTS.withPrompt(prompt).withTruncation();
                    boolean both =
                            sparse && model.embedder().info().kinds().contains(VectorKind.SPARSE);
                    return vectors(model, List.of(text), both, options, QUERIES).getFirst();
                });
    }

    private List<TextVectors> vectors(
            OpenModel model,
            List<String> texts,
            boolean both,
            EmbedOptions options,
            Caller caller) {
        return both
                ? models.embedSparse(model, texts, options, caller).vectors().stream()
                        .map(each ->
                                new TextVectors(cut(each.dense().orElseThrow()), each.sparse()))
                        .toList()
                : models.embed(model, texts, options, caller).vectors().stream()
                        .map(each -> TextVectors.ofDense(cut(each)))
                        .toList();
    }

    /// How long the model takes for the vector of a query that the cache does not have.
    ///
    /// @return empty where it is computed elsewhere, and may have to be paid for
    public Optional<Duration> queryTime(String text) {
        EmbedOptions options = EmbedOptions.DEFAULTS.withPrompt(Kind.QUERY).withTruncation();
        return models.using(
                name,
                model ->
                        model.embedder()
                                .local()
                                .map(_ -> {
                                    long start = System.nanoTime();
                                    model.embedder().embedAll(List.of(text), options, QUERIES);
                                    return Duration.ofNanos(System.nanoTime() - start);
                                }));
    }

    private static boolean takesInstructions(OpenModel model) {
        return model.embedder().info().takesInstructions();
    }

    /// Whether the first numbers of its vectors are good vectors by themselves.
    public boolean shortenable() {
        return models.using(name, model -> model.embedder().shortenable());
    }

    /// Counts tokens as the model does, for as long as the work takes.
    public <T> T counting(Function<TokenCounter, T> work) {
        return models.using(name, model -> work.apply(model.embedder()::countTokensWithoutEnds));
    }

    private float[] cut(float[] full) {
        if (full.length < dimensions) {
            throw new IllegalStateException(
                    "%s gives vectors of %d numbers, the index was made for %d; its files have changed: rebuild the index"
                            .formatted(name, full.length, dimensions));
        }
        return full.length == dimensions
                ? full
                : models.using(name, model -> model.embedder().info().shortening())
                        .cut(full, dimensions);
    }
}
