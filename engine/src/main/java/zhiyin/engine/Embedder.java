package zhiyin.engine;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BiFunction;
import java.util.function.Function;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.Sequence;
import zhiyin.engine.batch.WorkerPool;
import zhiyin.engine.model.BuiltinModel;
import zhiyin.engine.model.ModelInfo;
import zhiyin.engine.model.ModelSource;
import zhiyin.engine.model.Purpose;
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
    private final LoadedModel loaded;
    private final Tokenizer tokenizer;
    private final WorkerPool pool;
    private final SharedPrefixes prefixes;
    private final Set<Integer> unused;

    private Embedder(LoadedModel loaded, WorkerPool pool) {
        this.info = loaded.info();
        this.loaded = loaded;
        this.tokenizer = loaded.tokenizer();
        this.pool = pool;
        this.prefixes = new SharedPrefixes(tokenizer);
        this.unused =
                info.kinds().contains(VectorKind.SPARSE) ? MultiCall.unused(tokenizer) : Set.of();
    }

    /// The default model.
    public static Embedder open() {
        return open(BuiltinModel.DEFAULT.modelName());
    }

    /// Loads a model by a built-in's or a pulled one's name, from a directory, or from a weight file.
    ///
    /// @throws EngineException MODEL_NOT_FOUND, MODEL_FILE_INVALID, MODEL_UNSUPPORTED; WRONG_PURPOSE for a reranker
    public static Embedder open(String model) {
        return open(model, EmbedderOptions.defaults());
    }

    public static Embedder open(String model, EmbedderOptions options) {
        ModelSource source = ModelSource.find(model, options.cache());
        LoadedModel loaded = LoadedModel.load(source, Purpose.EMBEDDING, options);
        return new Embedder(loaded, loaded.newPool(options));
    }

    public ModelInfo info() {
        return info;
    }

    /// What the model is computed on: CPU or CUDA.
    public Device device() {
        return loaded.device();
    }

    /// The arithmetic in use.
    public NumericType numericType() {
        return loaded.choice().plan().type();
    }

    /// How the weights are held.
    public Profile profile() {
        return loaded.choice().profile();
    }

    /// Floating-point operations of the matrix products with weights, for one token.
    public long flopsPerToken() {
        return loaded.model().flopsPerToken();
    }

    /// Whether the GPU that it was on is lost: everything fails with DEVICE_LOST from now on. Close it, and open the model
    /// again.
    public boolean isLost() {
        return pool.isLost();
    }

    /// What waits, runs and has been done; cheap.
    public EmbedderLoad load() {
        return pool.load();
    }

    /// The tokens of a text, special ones included, each with its place in the text.
    public List<Token> tokenize(String text) {
        return tokenizer.tokenize(text);
    }

    /// The text of tokens of this model, as far as they tell it: some models' forget case and white
    /// space.
    ///
    /// @param skipSpecial leave out special tokens
    /// @throws EngineException TOKEN_OUT_OF_RANGE
    public String detokenize(int[] ids, boolean skipSpecial) {
        for (int i = 0; i < ids.length; i++) {
            TokenizedTexts.requireKnown(ids[i], "token " + i, info.name(), tokenizer);
        }
        return tokenizer.decode(ids, skipSpecial);
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

    public Embeddings embedAll(List<String> texts, EmbedOptions options) {
        return embedAll(texts, options, Caller.DEFAULT);
    }

    /// The vectors of many texts. Either all are answered or the first failure is thrown; nothing is
    /// computed when any text is refused. Interrupting the calling thread drops the work.
    ///
    /// @throws EngineException TEXT_TOO_LONG, TEXT_EMPTY, PROMPT_REFUSED, TRUNCATION_REFUSED,
    ///     DIMENSIONS_OUT_OF_RANGE, VECTOR_NOT_FINITE, OVERLOADED, DEADLINE_EXCEEDED, STOPPING; of a GPU
    ///     DEVICE_MEMORY_EXCEEDED, DEVICE_LOST
    public Embeddings embedAll(List<String> texts, EmbedOptions options, Caller caller) {
        return await(call(texts, options, caller));
    }

    /// The same for texts that are tokens of this model already, with or without the special ones at
    /// their ends: these are added where they are missing, and never doubled. A prompt goes before them.
    ///
    /// @throws EngineException TOKEN_OUT_OF_RANGE, and as [#embedAll(List, EmbedOptions, Caller)]
    public Embeddings embedTokens(List<int[]> texts, EmbedOptions options, Caller caller) {
        return await(callTokens(texts, options, caller));
    }

    /// Several kinds of vectors of each text, computed in one pass: those that [ModelInfo#kinds] lists. Dimensions cut
    /// the dense ones alone. A text's token vectors take four bytes a number: two megabytes for 512 tokens of BGE-M3.
    ///
    /// @param kinds what is wanted, at least one
    /// @throws EngineException WRONG_PURPOSE where the model has one of them not; TEXT_TOO_LONG where token vectors are
    ///     wanted of too many tokens at once; and as [#embedAll(List, EmbedOptions, Caller)]
    public MultiEmbeddings embedMulti(
            List<String> texts, Set<VectorKind> kinds, EmbedOptions options, Caller caller) {
        info.requireKinds(kinds);
        var multi = new MultiCall(Set.copyOf(kinds), loaded.model().tokenDimensions(), unused);
        EmbedCall call =
                call(
                        options,
                        caller,
                        prefix ->
                                multi.require(
                                        TokenizedTexts.of(
                                                texts,
                                                prefix,
                                                options.truncation(),
                                                info,
                                                tokenizer)),
                        (_, tokens) -> multi.sequences(tokens));
        return multi.answer(call, await(call.computed()));
    }

    /// As [#embedAll(List, EmbedOptions, Caller)] without waiting: what is refused is thrown here, what
    /// goes wrong later fails the future with an EngineException. Cancelling the future drops the work.
    public CompletableFuture<Embeddings> submit(
            List<String> texts, EmbedOptions options, Caller caller) {
        return call(texts, options, caller).answer();
    }

    /// As [#embedTokens] without waiting.
    public CompletableFuture<Embeddings> submitTokens(
            List<int[]> texts, EmbedOptions options, Caller caller) {
        return callTokens(texts, options, caller).answer();
    }

    private EmbedCall call(List<String> texts, EmbedOptions options, Caller caller) {
        return call(
                options,
                caller,
                prefix -> TokenizedTexts.of(texts, prefix, options.truncation(), info, tokenizer));
    }

    private EmbedCall callTokens(List<int[]> texts, EmbedOptions options, Caller caller) {
        return call(
                options,
                caller,
                prefix ->
                        TokenizedTexts.ofTokens(
                                texts, prefix, options.truncation(), info, tokenizer));
    }

    private EmbedCall call(
            EmbedOptions options, Caller caller, Function<String, TokenizedTexts> tokenize) {
        return call(options, caller, tokenize, this::share);
    }

    private List<Sequence> share(String prefix, List<int[]> tokens) {
        return prefixes.share(loaded.model().sharesPrefixes() ? prefix : "", tokens);
    }

    /// @param sequences what is to be computed of a prefix and the tokens behind it
    private EmbedCall call(
            EmbedOptions options,
            Caller caller,
            Function<String, TokenizedTexts> tokenize,
            BiFunction<String, List<int[]>, List<Sequence>> sequences) {
        int dimensions = options.dimensions().orElse(info.dimensions());
        requireDimensions(dimensions);
        // Before the work of tokenizing: where too much waits, most requests end here.
        pool.requireRoom(caller);
        String prefix = info.prompts().prefix(options.prompt());
        long start = System.nanoTime();
        TokenizedTexts texts = tokenize.apply(prefix);
        Duration tokenization = Duration.ofNanos(System.nanoTime() - start);
        return new EmbedCall(
                texts,
                info.dimensions(),
                dimensions,
                info.shortening(),
                tokenization,
                pool.submit(sequences.apply(prefix, texts.sequences()), caller));
    }

    private static Embeddings await(EmbedCall call) {
        return call.answer(await(call.computed()));
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

    static <T> T await(CompletableFuture<T> answer) {
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

    /// Takes no more texts, finishes what it can in `most`, fails the rest with STOPPING, and frees the
    /// model. What is being computed when the time is over ends at the model's next layer.
    public void drain(Duration most) {
        pool.drain(most);
    }

    /// Finishes what was accepted, however long that takes, and frees the model. Closing again does
    /// nothing.
    @Override
    public void close() {
        pool.close();
    }
}
