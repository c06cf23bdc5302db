package zhiyin.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.RerankPairs.Pair;
import zhiyin.engine.RerankPairs.Reading;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.Sequence;
import zhiyin.engine.batch.Computed;
import zhiyin.engine.batch.WorkerPool;
import zhiyin.engine.model.ModelInfo;
import zhiyin.engine.model.ModelSource;
import zhiyin.engine.model.Purpose;
import zhiyin.engine.model.RelevanceHead;
import zhiyin.engine.tokenizer.Tokenizer;

/// A loaded reranking model: it reads a query and a document together, and says how well the one answers the other.
/// ```java
/// try (Reranker reranker = Reranker.open("Qwen/Qwen3-Reranker-0.6B")) {
///     reranker.score("如何重置密码", List.of("在设置里点击“忘记密码”", "今天天气很好"));
/// }
/// ```
/// What the documents of a call have in common (the system's words, the instruction, the query) is computed once.
/// Thread-safe: share one. Closing frees the model's native memory.
public final class Reranker implements AutoCloseable {
    private final LoadedModel loaded;
    private final RelevanceHead head;
    private final Reading reading;
    private final WorkerPool pool;

    private Reranker(LoadedModel loaded, RelevanceHead head, Reading reading, WorkerPool pool) {
        this.loaded = loaded;
        this.head = head;
        this.reading = reading;
        this.pool = pool;
    }

    private static Reading reading(Tokenizer tokenizer, ModelInfo info) {
        return info.isDecoder()
                ? new QuestionPairs(tokenizer, info.name(), info.maxTokens())
                : new TextPairs(tokenizer, info.name(), info.maxTokens());
    }

    public static Reranker open(String model) {
        return open(model, EmbedderOptions.defaults());
    }

    /// Loads a reranker by a pulled one's name, from a directory, or from a weight file.
    ///
    /// @throws EngineException MODEL_NOT_FOUND, MODEL_FILE_INVALID, MODEL_UNSUPPORTED; WRONG_PURPOSE where it is no
    ///     reranker
    public static Reranker open(String model, EmbedderOptions options) {
        ModelSource source = ModelSource.find(model, options.cache());
        LoadedModel loaded = LoadedModel.load(source, Purpose.RERANKING, options);
        try {
            RelevanceHead head = source.relevanceHead(loaded.tokenizer());
            Reading reading = reading(loaded.tokenizer(), loaded.info());
            return new Reranker(loaded, head, reading, loaded.newPool(options));
        } catch (RuntimeException | Error e) {
            loaded.model().close();
            throw e;
        }
    }

    public ModelInfo info() {
        return loaded.info();
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

    /// Whether the GPU that it was on is lost: everything fails with DEVICE_LOST from now on. Close it, and open the model
    /// again.
    public boolean isLost() {
        return pool.isLost();
    }

    /// What waits, runs and has been done; cheap.
    public EmbedderLoad load() {
        return pool.load();
    }

    /// How many tokens a text has for this model, without the prompt around it.
    public int countTokens(String text) {
        return loaded.tokenizer().strip(loaded.tokenizer().encode(text)).length;
    }

    public Relevance score(String query, List<String> documents) {
        return score(query, documents, RerankOptions.DEFAULTS, Caller.DEFAULT);
    }

    /// How well each document answers the query. Either all are scored or the first failure is thrown; nothing is
    /// computed when any is refused. Interrupting the calling thread drops the work.
    ///
    /// @throws EngineException TEXT_EMPTY for the query, TEXT_TOO_LONG, PROMPT_REFUSED, TRUNCATION_REFUSED,
    ///     VECTOR_NOT_FINITE, OVERLOADED, DEADLINE_EXCEEDED, STOPPING; of a GPU DEVICE_MEMORY_EXCEEDED, DEVICE_LOST
    public Relevance score(
            String query, List<String> documents, RerankOptions options, Caller caller) {
        if (query.isEmpty()) {
            throw new EngineException(Code.TEXT_EMPTY, "the query is empty");
        }
        pool.requireRoom(caller);
        long start = System.nanoTime();
        RerankPairs pairs = reading.read(query, documents, options);
        Duration tokenization = Duration.ofNanos(System.nanoTime() - start);
        List<Sequence> sequences = pairs.sequences(loaded.model().sharesPrefixes());
        Computed computed = Embedder.await(pool.submit(sequences, caller));
        return new Relevance(
                scores(pairs, computed),
                tokens(sequences),
                new Timings(tokenization, computed.queued(), computed.computed()));
    }

    private List<Relevance.Score> scores(RerankPairs pairs, Computed computed) {
        var scores = new ArrayList<Relevance.Score>();
        for (int i = 0; i < computed.vectors().length; i++) {
            double logit = head.logit(computed.vectors()[i]);
            if (!Double.isFinite(logit)) {
                throw new EngineException(
                        Code.VECTOR_NOT_FINITE,
                        "the score of document %d is %s: the model file may be damaged"
                                .formatted(i, logit));
            }
            Pair pair = pairs.pairs().get(i);
            scores.add(new Relevance.Score(logit, pairs.tokens(pair), pair.truncated()));
        }
        return scores;
    }

    private static long tokens(List<Sequence> sequences) {
        long own = sequences.stream().mapToLong(sequence -> sequence.tokens().length).sum();
        int shared =
                sequences.isEmpty()
                        ? 0
                        : sequences.getFirst().length() - sequences.getFirst().tokens().length;
        return own + shared;
    }

    /// Takes no more work, finishes what it can in `most`, fails the rest with STOPPING, and frees the model.
    public void drain(Duration most) {
        pool.drain(most);
    }

    /// Finishes what was accepted, however long that takes, and frees the model. Closing again does nothing.
    @Override
    public void close() {
        pool.close();
    }
}
