package zhiyin.knowledge.embed;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/// The models in use, by name: each is loaded once, when it is first needed, shared by all, and closed when
/// nobody has used it for some minutes. Thread-safe.
public final class EmbeddingModels implements AutoCloseable {
    private static final Duration SHORTEST_LOOK = Duration.ofMillis(50);

    private final ModelOpener opener;
    private final EmbeddingCache cache;
    private final Duration idle;
    private final ConcurrentMap<String, ModelSlot> slots = new ConcurrentHashMap<>();
    private final LongAdder computed = new LongAdder();
    private final Thread sweeper;

    /// @param idle after which a model that nobody uses is closed
    public EmbeddingModels(ModelOpener opener, EmbeddingCache cache, Duration idle) {
        this.opener = opener;
        this.cache = cache;
        this.idle = idle;
        this.sweeper = Thread.ofVirtual().name("idle-models").unstarted(this::sweep);
        sweeper.start();
    }

    private void sweep() {
        Duration between = idle.dividedBy(4);
        Duration pause = between.compareTo(SHORTEST_LOOK) < 0 ? SHORTEST_LOOK : between;
        try {
            while (true) {
                Thread.sleep(pause);
                slots.values().forEach(slot -> slot.closeIfIdle(idle));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// A model for vectors of so many numbers. Nothing is loaded yet.
    public EmbeddingModel model(String name, int dimensions) {
        return new EmbeddingModel(this, name, dimensions);
    }

    /// What is known of a model; loads it.
    ///
    /// @throws zhiyin.engine.EngineException MODEL_NOT_FOUND and the like
    public ModelFacts facts(String name) {
        return use(name, model -> ModelFacts.of(model));
    }

    /// How many texts the models have computed, those from the cache not counted.
    public long computed() {
        return computed.sum();
    }

    <T> T use(String name, Function<OpenModel, T> work) {
        return slots.computeIfAbsent(name, key -> new ModelSlot(key, opener)).use(work);
    }

    EmbeddingCache cache() {
        return cache;
    }

    void addComputed(int texts) {
        computed.add(texts);
    }

    /// Closes the models. To be called when nobody uses them any more.
    @Override
    public void close() {
        sweeper.interrupt();
        slots.values().forEach(ModelSlot::close);
    }
}
