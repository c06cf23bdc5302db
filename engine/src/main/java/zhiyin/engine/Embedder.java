package zhiyin.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Backend;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.onednn.Plan;
import zhiyin.engine.backend.onednn.TypeSpeeds;
import zhiyin.engine.batch.WorkerPool;
import zhiyin.engine.model.BuiltinModel;
import zhiyin.engine.model.Model;
import zhiyin.engine.model.ModelInfo;
import zhiyin.engine.model.ModelSource;
import zhiyin.engine.tokenizer.Tokenizer;

/// A loaded embedding model: the engine's entry.
/// ```java
/// try (Embedder embedder = Embedder.open("bge-small-zh-v1.5")) {
///     float[] vector = embedder.embed("如何重置密码");
/// }
/// ```
/// Thread-safe: share one. Calls made at the same time are computed together. Closing frees the
/// model's native memory.
public final class Embedder implements AutoCloseable {
    /// The shortest vector that may be asked for.
    public static final int MIN_DIMENSIONS = 32;

    /// Large enough for full speed of the matrix products, small enough for a core's own cache.
    private static final int BATCH_TOKENS = 256;

    private static final int DECODER_BATCH_TOKENS = 1024;

    /// Expanding the weights once a batch is worth it only for many tokens.
    private static final int STREAMED_BATCH_TOKENS = 2048;

    private final ModelInfo info;
    private final PlanChoice.Choice choice;
    private final Tokenizer tokenizer;
    private final Model model;
    private final WorkerPool pool;
    private final SharedPrefixes prefixes;

    private Embedder(
            ModelInfo info,
            Tokenizer tokenizer,
            Model model,
            PlanChoice.Choice choice,
            WorkerPool pool) {
        this.info = info;
        this.tokenizer = tokenizer;
        this.model = model;
        this.choice = choice;
        this.pool = pool;
        this.prefixes = new SharedPrefixes(tokenizer);
    }

    /// The default model.
    public static Embedder open() {
        return open(BuiltinModel.DEFAULT.modelName());
    }

    /// Loads a model by a built-in's or a pulled one's name, from a directory, or from a weight file.
    ///
    /// @throws EngineException MODEL_NOT_FOUND, MODEL_FILE_INVALID, MODEL_UNSUPPORTED
    public static Embedder open(String model) {
        return open(model, EmbedderOptions.defaults());
    }

    public static Embedder open(String model, EmbedderOptions options) {
        // Loading the native library and timing it take as long as reading the tokenizer: both at
        // once.
        Supplier<TypeSpeeds> speeds =
                options.numericType().isPresent() ? TypeSpeeds::measure : measuredMeanwhile();
        ModelSource source = ModelSource.find(model, options.cache());
        ModelInfo info = source.info();
        Tokenizer tokenizer = source.tokenizer();
        PlanChoice.Choice choice = new PlanChoice(options, source, tokenizer, speeds).choose();
        Model loaded = load(source, tokenizer, choice.plan());
        return new Embedder(info, tokenizer, loaded, choice, pool(info, loaded, choice, options));
    }

    private static Supplier<TypeSpeeds> measuredMeanwhile() {
        CompletableFuture<TypeSpeeds> speeds = CompletableFuture.supplyAsync(TypeSpeeds::measure);
        return () -> await(speeds);
    }

    /// The model, on the ids of whose tokenizer its vectors can be looked up.
    static Model load(ModelSource source, Tokenizer tokenizer, Plan plan) {
        Backend backend = Backends.of(plan);
        Model model;
        try {
            model = source.load(backend);
        } catch (RuntimeException | Error e) {
            backend.close();
            throw e;
        }
        requireVocabulary(source.name(), tokenizer, model);
        return model;
    }

    /// A decoder's threads share each step, since one text keeps them all busy; those of a small model
    /// take a batch each.
    private static WorkerPool pool(
            ModelInfo info, Model model, PlanChoice.Choice choice, EmbedderOptions options) {
        if (!info.isDecoder()) {
            return new WorkerPool(
                    model,
                    options.threads(),
                    options.maxBatchTokens().orElse(BATCH_TOKENS),
                    info.maxTokens());
        }
        int tokens =
                choice.profile() == Profile.SMALL ? STREAMED_BATCH_TOKENS : DECODER_BATCH_TOKENS;
        return new WorkerPool(
                model,
                1,
                options.threads(),
                options.maxBatchTokens().orElse(tokens),
                info.maxTokens());
    }

    private static void requireVocabulary(String name, Tokenizer tokenizer, Model model) {
        if (tokenizer.idBound() > model.vocabularySize()) {
            model.close();
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "%s: tokenizer.json has ids below %d but the weights only %d rows; they are not of the same model"
                            .formatted(name, tokenizer.idBound(), model.vocabularySize()));
        }
    }

    public ModelInfo info() {
        return info;
    }

    /// The arithmetic in use.
    public NumericType numericType() {
        return choice.plan().type();
    }

    /// How the weights are held.
    public Profile profile() {
        return choice.profile();
    }

    /// Floating-point operations of the matrix products with weights, for one token.
    public long flopsPerToken() {
        return model.flopsPerToken();
    }

    /// How many tokens a text has for this model, special tokens included.
    public int countTokens(String text) {
        return tokenizer.encode(text).length;
    }

    /// How many tokens a text has without the special ones that the model adds at its ends: texts put
    /// together count for about the sum.
    public int countTokensWithoutEnds(String text) {
        int ends = tokenizer.encode("").length;
        return Math.max(0, tokenizer.encode(text).length - ends);
    }

    /// The vector of one text, of length 1.
    ///
    /// @throws EngineException TEXT_TOO_LONG, TEXT_EMPTY, VECTOR_NOT_FINITE
    public float[] embed(String text) {
        return embedAll(List.of(text)).vectors().getFirst();
    }

    public Embeddings embedAll(List<String> texts) {
        return embedAll(texts, EmbedOptions.DEFAULTS);
    }

    /// The vectors of many texts. Either all are answered or the first failure is thrown; nothing is
    /// computed when any text is refused. Interrupting the calling thread drops the work.
    ///
    /// @throws EngineException TEXT_TOO_LONG, TEXT_EMPTY, PROMPT_REFUSED, DIMENSIONS_OUT_OF_RANGE,
    ///     VECTOR_NOT_FINITE
    public Embeddings embedAll(List<String> texts, EmbedOptions options) {
        int dimensions = options.dimensions().orElse(info.dimensions());
        requireDimensions(dimensions);
        String prefix = info.prompts().prefix(options.prompt());
        var tokenized = new TokenizedTexts(texts, prefix, options.truncate(), info, tokenizer);
        float[][] pooled =
                await(
                        model.sharesPrefixes()
                                ? pool.compute(prefixes.share(prefix, tokenized.sequences()))
                                : pool.submit(tokenized.sequences()));
        List<float[]> vectors = new ArrayList<>(pooled.length);
        for (int i = 0; i < pooled.length; i++) {
            vectors.add(UnitVector.of(pooled[i], dimensions, i));
        }
        return new Embeddings(vectors, tokenized.sizes());
    }

    /// Refuses what [EmbedOptions#withDimensions] may not ask of this model.
    ///
    /// @throws EngineException DIMENSIONS_OUT_OF_RANGE
    public void requireDimensions(int dimensions) {
        if (dimensions < Math.min(MIN_DIMENSIONS, info.dimensions())
                || dimensions > info.dimensions()) {
            throw new EngineException(
                    Code.DIMENSIONS_OUT_OF_RANGE,
                    "dimensions is %d, expected %d to %d for %s"
                            .formatted(
                                    dimensions,
                                    Math.min(MIN_DIMENSIONS, info.dimensions()),
                                    info.dimensions(),
                                    info.name()));
        }
    }

    private static <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            answer.cancel(false);
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    /// A fresh exception with this caller's stack; the worker's is its cause.
    private static EngineException failure(ExecutionException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            if (root instanceof EngineException known) {
                return new EngineException(known.code(), String.valueOf(known.getMessage()), e);
            }
            root = root.getCause();
        }
        Code code = root instanceof EngineException known ? known.code() : Code.NATIVE_FAILURE;
        return new EngineException(code, String.valueOf(root.getMessage()), e);
    }

    /// Finishes what was accepted and frees the model. Closing again does nothing.
    @Override
    public void close() {
        pool.close();
    }
}
