package zhiyin.knowledge.embed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Instruction;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.EmbedOptions.Prompt;
import zhiyin.engine.Embedder;
import zhiyin.knowledge.chunk.TokenCounter;

/// Texts to vectors of an index. The model is loaded when it is needed, and asked only for what the cache does
/// not have. Thread-safe; nothing to be closed.
public final class EmbeddingModel {
    private final EmbeddingModels models;
    private final String name;
    private final int dimensions;

    EmbeddingModel(EmbeddingModels models, String name, int dimensions) {
        this.models = models;
        this.name = name;
        this.dimensions = dimensions;
    }

    public String name() {
        return name;
    }

    /// Numbers in each vector.
    public int dimensions() {
        return dimensions;
    }

    /// The vectors of passages to be found, one for each, of length 1. Texts that are equal are computed once.
    ///
    /// @throws zhiyin.engine.EngineException TEXT_TOO_LONG, TEXT_EMPTY, VECTOR_NOT_FINITE, or why the model
    ///     cannot be loaded
    public List<float[]> passages(List<String> texts) {
        EmbedOptions options = EmbedOptions.DEFAULTS.withKind(Kind.DOCUMENT);
        return models.use(name, model -> vectors(model, texts, options));
    }

    /// The vector of a query, of length 1. What is too long is cut.
    ///
    /// @param instruction the task in own words; passed over by models that take none
    public float[] query(String text, Optional<String> instruction) {
        return models.use(
                name,
                model -> {
                    Prompt prompt =
                            instruction
                                    .filter(_ -> takesInstructions(model))
                                    .<Prompt>map(Instruction::new)
                                    .orElse(Kind.QUERY);
                    EmbedOptions options =
                            EmbedOptions.DEFAULTS.withPrompt(prompt).withTruncation();
                    return vectors(model, List.of(text), options).getFirst();
                });
    }

    private static boolean takesInstructions(OpenModel model) {
        return model.embedder().info().prompts().takesInstructions();
    }

    /// Counts tokens as the model does, for as long as the work takes.
    public <T> T counting(Function<TokenCounter, T> work) {
        return models.use(name, model -> work.apply(model.embedder()::countTokensWithoutEnds));
    }

    private List<float[]> vectors(OpenModel model, List<String> texts, EmbedOptions options) {
        int full = model.embedder().info().dimensions();
        String prefix = model.embedder().info().prompts().prefix(options.prompt());
        List<CacheKey> keys =
                texts.stream().map(text -> CacheKey.of(model.computing(), prefix, text)).toList();
        List<Optional<float[]>> found = models.cache().find(keys, full);
        Map<String, float[]> computed = compute(model, missing(texts, found), options);
        var vectors = new ArrayList<float[]>(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            vectors.add(cut(found.get(i).orElseGet(() -> computed.get(text))));
        }
        return vectors;
    }

    /// Each once.
    private static List<String> missing(List<String> texts, List<Optional<float[]>> found) {
        var missing = new LinkedHashSet<String>();
        for (int i = 0; i < texts.size(); i++) {
            if (found.get(i).isEmpty()) {
                missing.add(texts.get(i));
            }
        }
        return List.copyOf(missing);
    }

    private Map<String, float[]> compute(
            OpenModel model, List<String> texts, EmbedOptions options) {
        var computed = new HashMap<String, float[]>();
        if (texts.isEmpty()) {
            return computed;
        }
        Embedder embedder = model.embedder();
        List<float[]> vectors = embedder.embedAll(texts, options).vectors();
        models.addComputed(texts.size());
        String prefix = embedder.info().prompts().prefix(options.prompt());
        var keys = new ArrayList<CacheKey>(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            keys.add(CacheKey.of(model.computing(), prefix, texts.get(i)));
            computed.put(texts.get(i), vectors.get(i));
        }
        models.cache().put(keys, vectors);
        return computed;
    }

    /// The cache keeps full vectors, so that an index of other dimensions computes nothing.
    private float[] cut(float[] full) {
        if (full.length < dimensions) {
            throw new IllegalStateException(
                    "%s gives vectors of %d numbers, the index was made for %d; its files have changed: rebuild the index"
                            .formatted(name, full.length, dimensions));
        }
        return full.length == dimensions ? full : UnitVectors.cut(full, dimensions);
    }
}
