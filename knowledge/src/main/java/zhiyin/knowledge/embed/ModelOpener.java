package zhiyin.knowledge.embed;

import zhiyin.engine.Embedder;
import zhiyin.engine.EmbedderOptions;

/// Where loaded models come from: opened here, or borrowed from whoever has them loaded already.
@FunctionalInterface
public interface ModelOpener {
    /// @param model a name that [Embedder#open(String)] takes
    /// @throws zhiyin.engine.EngineException MODEL_NOT_FOUND and the like
    Opened open(String model);

    /// Loads each model for the knowledge base alone.
    static ModelOpener loading(EmbedderOptions options) {
        return model -> new Opened(Embedder.open(model, options), true);
    }

    /// @param owned whether the model is closed when it is no longer used here; false where it is another's
    record Opened(Embedder embedder, boolean owned) {}
}
