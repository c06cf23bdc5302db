package zhiyin.knowledge.embed;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import zhiyin.engine.Caller;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Prompt;
import zhiyin.engine.Embedder;
import zhiyin.engine.EmbedderLoad;
import zhiyin.engine.Embeddings;
import zhiyin.engine.EngineException;
import zhiyin.engine.MultiEmbeddings;
import zhiyin.engine.Relevance;
import zhiyin.engine.RerankOptions;
import zhiyin.engine.Truncation;
import zhiyin.engine.VectorKind;
import zhiyin.engine.model.ModelInfo;
import zhiyin.knowledge.embed.ModelOpener.Found;

/// The models of a process, by name: each is loaded once, when it is first needed, shared by all, asked only
/// for what the cache does not have, and closed when nobody has used it for a while or another needs its
/// memory. Thread-safe.
public final class EmbeddingModels implements AutoCloseable {
    private static final Duration SHORTEST_LOOK = Duration.ofMillis(50);
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(1);

    /// Names are people's: beyond so many, they are looked for anew.
    private static final int MOST_NAMES = 1_000;

    private final ModelOpener opener;
    private final EmbeddingCache cache;
    private final KeepAlive keepAlive;
    private final LoadedModels loaded;
    private final ConcurrentMap<String, Found> byName = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, KeepAlive> standing = new ConcurrentHashMap<>();
    private final LongAdder computed = new LongAdder();
    private Optional<Thread> sweeper = Optional.empty();

    /// With as much memory as it takes.
    ///
    /// @param idle after which a model that nobody uses is closed
    public EmbeddingModels(ModelOpener opener, EmbeddingCache cache, Duration idle) {
        this(opener, cache, KeepAlive.of(idle), Long.MAX_VALUE);
    }

    /// @param cache stays the caller's
    /// @param keepAlive of models for which nothing else is said
    /// @param memoryBytes that all models' weights together may take
    public EmbeddingModels(
            ModelOpener opener, EmbeddingCache cache, KeepAlive keepAlive, long memoryBytes) {
        this.opener = opener;
        this.cache = cache;
        this.keepAlive = keepAlive;
        this.loaded = new LoadedModels(memoryBytes);
        sweepFor(keepAlive);
    }

    /// Nothing is to be swept where all is kept for ever.
    private synchronized void sweepFor(KeepAlive some) {
        if (some.time().isPresent() && sweeper.isEmpty()) {
            sweeper = Optional.of(Thread.ofVirtual().name("idle-models").start(this::sweep));
        }
    }

    private void sweep() {
        Duration quarter = keepAlive.time().orElse(LONGEST_LOOK).dividedBy(4);
        Duration pause = quarter.compareTo(LONGEST_LOOK) > 0 ? LONGEST_LOOK : quarter;
        try {
            while (true) {
                Thread.sleep(pause.compareTo(SHORTEST_LOOK) < 0 ? SHORTEST_LOOK : pause);
                loaded.closeIdle();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// A model for vectors of so many numbers. Nothing is loaded yet.
    public EmbeddingModel model(String name, int dimensions) {
        return model(name, dimensions, false);
    }

    /// A model for vectors of so many numbers, and sparse ones. Nothing is loaded yet.
    ///
    /// @param sparse whether sparse ones are wanted
    public EmbeddingModel model(String name, int dimensions, boolean sparse) {
        return new EmbeddingModel(this, name, dimensions, sparse);
    }

    /// A reranker. Nothing is loaded yet.
    ///
    /// @throws EngineException MODEL_NOT_FOUND
    public RerankingModel reranker(String name) {
        var _ = find(name);
        return new RerankingModel(this, name);
    }

    /// What is known of a model; loads it.
    ///
    /// @throws EngineException MODEL_NOT_FOUND and the like
    public ModelFacts facts(String name) {
        return using(name, model -> ModelFacts.of(model));
    }

    /// What an embedding model is, wherever it is computed; loads it.
    ///
    /// @throws EngineException MODEL_NOT_FOUND and the like, and WRONG_PURPOSE where it gives no vectors
    public ModelInfo info(String name) {
        return using(name, model -> model.embedder().info());
    }

    /// The vectors of texts, as [Embedder#embedAll(List, EmbedOptions, Caller)] gives them; interrupting the
    /// calling thread drops the work.
    ///
    /// @throws EngineException what the model refuses, why it cannot be loaded, or MEMORY_EXCEEDED where
    ///     models that are in use leave it no room
    public Embeddings embed(String name, List<String> texts, EmbedOptions options, Caller caller) {
        return using(name, model -> embed(model, texts, options, caller));
    }

    Embeddings embed(OpenModel model, List<String> texts, EmbedOptions options, Caller caller) {
        var answer = new CachingEmbedder(model, cache).embed(texts, options, caller);
        computed.add(answer.computed());
        return answer.embeddings();
    }

    /// Dense and sparse vectors of texts.
    ///
    /// @throws EngineException as [#embed] does; WRONG_PURPOSE or MODEL_UNSUPPORTED where it has no sparse ones
    MultiEmbeddings embedSparse(
            OpenModel model, List<String> texts, EmbedOptions options, Caller caller) {
        var answer = new CachingEmbedder(model, cache).embedSparse(texts, options, caller);
        computed.add(answer.computed());
        return answer.embeddings();
    }

    /// As [#embed], past the cache.
    ///
    /// @throws EngineException as [#embed] does
    public Embeddings embedAnew(
            String name, List<String> texts, EmbedOptions options, Caller caller) {
        return using(
                name,
                model -> {
                    Embeddings answer = model.embedder().embedAll(texts, options, caller);
                    computed.add(texts.size());
                    return answer;
                });
    }

    /// Several kinds of vectors of each text, as [Embedder#embedMulti] gives them; the cache does not know them.
    ///
    /// @throws EngineException WRONG_PURPOSE, and as [#embed] does
    public MultiEmbeddings embedMulti(
            String name,
            List<String> texts,
            Set<VectorKind> kinds,
            EmbedOptions options,
            Caller caller) {
        return using(
                name,
                model -> {
                    MultiEmbeddings answer =
                            local(model, name).embedMulti(texts, kinds, options, caller);
                    computed.add(texts.size());
                    return answer;
                });
    }

    /// The vectors of texts that are tokens of this model already; the cache does not know them.
    ///
    /// @throws EngineException TOKEN_OUT_OF_RANGE, and as [#embed] does
    public Embeddings embedTokens(
            String name, List<int[]> texts, EmbedOptions options, Caller caller) {
        return using(
                name,
                model -> {
                    Embeddings answer = local(model, name).embedTokens(texts, options, caller);
                    computed.add(texts.size());
                    return answer;
                });
    }

    /// How well documents answer a query, as a reranker says.
    ///
    /// @throws EngineException as [#embed] does, and WRONG_PURPOSE where the model is no reranker
    public Relevance score(
            String name,
            String query,
            List<String> documents,
            RerankOptions options,
            Caller caller) {
        return using(name, model -> score(model, query, documents, options, caller));
    }

    Relevance score(
            OpenModel model,
            String query,
            List<String> documents,
            RerankOptions options,
            Caller caller) {
        Relevance answer = model.reranker().score(query, documents, options, caller);
        computed.add(documents.size());
        return answer;
    }

    /// How well documents answer a query, by the vectors of their tokens.
    ///
    /// @param prompt before the query
    /// @throws EngineException as [#embed] does, and WRONG_PURPOSE where the model has no such vectors
    public LateInteraction lateInteraction(
            String name,
            String query,
            Prompt prompt,
            List<String> documents,
            Truncation truncation,
            Caller caller) {
        return using(
                name,
                model -> {
                    LateInteraction answer =
                            LateInteraction.of(
                                    local(model, name),
                                    query,
                                    prompt,
                                    documents,
                                    truncation,
                                    caller);
                    computed.add(answer.texts().size());
                    return answer;
                });
    }

    /// Works with a loaded model, which is not closed meanwhile.
    ///
    /// @throws EngineException as [#embed] does, and MODEL_UNSUPPORTED where it is computed elsewhere
    public <T> T use(String name, Function<Embedder, T> work) {
        return using(name, model -> work.apply(local(model, name)));
    }

    private static Embedder local(OpenModel model, String name) {
        return model.embedder().local().orElseThrow(() -> elsewhere(name));
    }

    static EngineException elsewhere(String name) {
        return new EngineException(
                EngineException.Code.MODEL_UNSUPPORTED,
                "%s is computed elsewhere, and gives nothing but vectors here".formatted(name));
    }

    <T> T using(String name, Function<OpenModel, T> work) {
        Found found = find(name);
        try {
            return loaded.use(found, standing.getOrDefault(found.key(), keepAlive), work);
        } catch (EngineException e) {
            if (e.code() == EngineException.Code.MODEL_NOT_FOUND) {
                byName.remove(name);
            }
            throw e;
        }
    }

    private Found find(String name) {
        Found known = byName.get(name);
        if (known != null) {
            return known;
        }
        Found found = opener.find(name);
        if (byName.size() >= MOST_NAMES) {
            byName.clear();
        }
        byName.put(name, found);
        return found;
    }

    /// The arithmetic that a model is computed with, as flags have it; loads it.
    ///
    /// @throws EngineException as [#embed] does
    public String numericType(String name) {
        return using(name, model -> model.model().numericType());
    }

    /// The same for all names of one model: that of [LoadedModel]s.
    ///
    /// @throws EngineException MODEL_NOT_FOUND
    public String key(String name) {
        return find(name).key();
    }

    /// The memory that all models' weights together may take.
    public long memoryBytes() {
        return loaded.mostBytes();
    }

    /// Forgets what is behind a name, where that is another model from now on, or none. What was loaded is closed
    /// when nobody is at work with it.
    public void forget(String name) {
        Set<String> keys =
                byName.entrySet().stream()
                        .filter(each ->
                                each.getKey().equalsIgnoreCase(name)
                                        || each.getValue().name().equalsIgnoreCase(name))
                        .map(each -> each.getValue().key())
                        .collect(Collectors.toSet());
        byName.values().removeIf(found -> keys.contains(found.key()));
        keys.forEach(key -> {
            standing.remove(key);
            loaded.keep(key, KeepAlive.of(Duration.ZERO));
        });
    }

    /// How long a model is kept whenever it is loaded.
    ///
    /// @throws EngineException MODEL_NOT_FOUND
    public void keep(String name, KeepAlive always) {
        String key = key(name);
        standing.put(key, always);
        sweepFor(always);
        loaded.keep(key, always);
    }

    /// Loads a model now, and lets it compute once: the first text is slow until the JVM has seen the code.
    ///
    /// @param whateverItTakes whether the memory that models may take is raised where it is too little
    /// @throws EngineException as [#embed] does
    public void preload(String name, boolean whateverItTakes) {
        if (whateverItTakes) {
            loaded.welcome(key(name));
        }
        using(
                name,
                model -> {
                    model.model().warmUp();
                    return model;
                });
    }

    /// How long a model that is loaded is kept this time; nothing where it is not.
    ///
    /// @throws EngineException MODEL_NOT_FOUND
    public void keepNow(String name, KeepAlive now) {
        sweepFor(now);
        loaded.keep(key(name), now);
    }

    /// The models in memory, and on their way there.
    public List<LoadedModel> loaded() {
        return loaded.list();
    }

    /// What each model in memory has to do and has done, by name. Loads nothing, and counts as no use.
    public Map<String, EmbedderLoad> loads() {
        return loaded.loads();
    }

    /// Lets each model in memory be looked at in turn. None is closed meanwhile, and it counts as no use.
    public void visit(BiConsumer<LoadedModel, OpenedModel> visitor) {
        loaded.visit(visitor);
    }

    /// How many texts the models have computed, those from the cache not counted.
    public long computed() {
        return computed.sum();
    }

    public EmbeddingCache cache() {
        return cache;
    }

    /// Closes the models. To be called when nobody uses them any more.
    @Override
    public synchronized void close() {
        sweeper.ifPresent(Thread::interrupt);
        loaded.close();
    }
}
