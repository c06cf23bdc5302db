package zhiyin.knowledge.embed;

import java.util.Optional;
import java.util.function.Supplier;
import zhiyin.engine.Embedder;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.Reranker;

/// Where loaded models come from: opened here, or borrowed from whoever has them loaded already.
@FunctionalInterface
public interface ModelOpener {
    /// @param model a name that [Embedder#open(String)] or [Reranker#open(String)] takes
    /// @throws zhiyin.engine.EngineException MODEL_NOT_FOUND and the like
    Opened open(String model);

    /// The model of a name, before it is loaded.
    ///
    /// @throws zhiyin.engine.EngineException MODEL_NOT_FOUND
    default Found find(String model) {
        return new Found(model, model, () -> new Plan(0, () -> open(model)));
    }

    /// Loads models from files.
    static ModelOpener loading(EmbedderOptions options) {
        return new FileOpener(options);
    }

    /// @param owned whether the model is closed when it is no longer used here; false where it is another's
    record Opened(OpenedModel model, boolean owned) {
        /// A model in this process.
        public Opened(Embedder embedder, boolean owned) {
            this(new LocalEmbedder(embedder), owned);
        }

        public Opened(Reranker reranker, boolean owned) {
            this(new LocalReranker(reranker), owned);
        }
    }

    /// A model that could be loaded.
    ///
    /// @param key the same for all names of one model
    /// @param name for messages
    /// @param plan how it would be loaded now; not without work
    record Found(String key, String name, Supplier<Plan> plan) {}

    /// @param bytes of memory it will take
    /// @param gpu how it would be loaded on a GPU, which is tried first; empty where there is nothing to choose
    record Plan(long bytes, Supplier<Opened> opening, Optional<OnGpu> gpu) {
        /// In this process's memory.
        public Plan(long bytes, Supplier<Opened> opening) {
            this(bytes, opening, Optional.empty());
        }
    }

    /// @param bytes of the GPU's memory that it will take
    /// @param pinnedBytes of this process's memory that it will take beside them
    /// @param memoryBytes all that the GPU has
    /// @param only whether it may be loaded nowhere else
    record OnGpu(
            long bytes,
            long pinnedBytes,
            long memoryBytes,
            boolean only,
            Supplier<Opened> opening) {}
}
