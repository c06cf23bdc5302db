package zhiyin.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Backend;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.onednn.TypeSpeeds;
import zhiyin.engine.batch.WorkerPool;
import zhiyin.engine.model.BuiltinModel;
import zhiyin.engine.model.Model;
import zhiyin.engine.model.ModelDirectory;
import zhiyin.engine.model.ModelInfo;
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

    private final ModelInfo info;
    private final NumericType numericType;
    private final Tokenizer tokenizer;
    private final Model model;
    private final WorkerPool pool;

    private Embedder(
            ModelInfo info, Tokenizer tokenizer, Model model, NumericType type, WorkerPool pool) {
        this.info = info;
        this.tokenizer = tokenizer;
        this.model = model;
        this.numericType = type;
        this.pool = pool;
    }

    /// The default model.
    public static Embedder open() {
        return open(BuiltinModel.DEFAULT.modelName());
    }

    /// Loads a model by a built-in's name, from a directory, or from a weight file.
    ///
    /// @throws EngineException MODEL_NOT_FOUND, MODEL_FILE_INVALID, MODEL_UNSUPPORTED
    public static Embedder open(String model) {
        return open(model, EmbedderOptions.defaults());
    }

    public static Embedder open(String model, EmbedderOptions options) {
        // Loading the native library and timing it take as long as reading the tokenizer: both at
        // once.
        CompletableFuture<Optional<TypeSpeeds>> speeds =
                CompletableFuture.supplyAsync(() ->
                        options.numericType().isPresent()
                                ? Optional.empty()
                                : Optional.of(TypeSpeeds.measure()));
        ModelDirectory directory = ModelDirectory.find(model, options.cache());
        ModelInfo info = directory.info();
        Tokenizer tokenizer = directory.tokenizer();
        NumericType type =
                await(speeds)
                        .map(measured -> NumericTypeChoice.choose(measured, directory, tokenizer))
                        .or(options::numericType)
                        .orElseThrow();
        Backend backend = Backends.of(type);
        Model loaded;
        try {
            loaded = directory.load(backend);
        } catch (RuntimeException e) {
            backend.close();
            throw e;
        }
        requireVocabulary(info, tokenizer, loaded);
        var pool =
                new WorkerPool(
                        loaded, options.threads(), options.maxBatchTokens(), info.maxTokens());
        return new Embedder(info, tokenizer, loaded, type, pool);
    }

    private static void requireVocabulary(ModelInfo info, Tokenizer tokenizer, Model model) {
        if (tokenizer.idBound() > model.vocabularySize()) {
            model.close();
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "%s: tokenizer.json has ids below %d but the weights only %d rows; they are not of the same model"
                            .formatted(info.name(), tokenizer.idBound(), model.vocabularySize()));
        }
    }

    public ModelInfo info() {
        return info;
    }

    /// The arithmetic in use.
    public NumericType numericType() {
        return numericType;
    }

    /// Floating-point operations of the matrix products with weights, for one token.
    public long flopsPerToken() {
        return model.flopsPerToken();
    }

    /// How many tokens a text has for this model, special tokens included.
    public int countTokens(String text) {
        return tokenizer.encode(text).length;
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
        var tokenized =
                new TokenizedTexts(texts, prefix(options), options.truncate(), info, tokenizer);
        float[][] pooled = await(pool.submit(tokenized.sequences()));
        List<float[]> vectors = new ArrayList<>(pooled.length);
        for (int i = 0; i < pooled.length; i++) {
            vectors.add(UnitVector.of(pooled[i], dimensions, i));
        }
        return new Embeddings(vectors, tokenized.tokens(), tokenized.truncated());
    }

    /// What goes before each text.
    private String prefix(EmbedOptions options) {
        return info.prompts().prefix(options.prompt());
    }

    private void requireDimensions(int dimensions) {
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
