package zhiyin.knowledge.embed;

import java.util.List;
import java.util.Optional;
import zhiyin.engine.Caller;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embedder;
import zhiyin.engine.EmbedderLoad;
import zhiyin.engine.Embeddings;
import zhiyin.engine.EngineException;

/// What gives texts their vectors: a model loaded here ([Embedder]), or one that is asked over the network
/// ([zhiyin.knowledge.embed.remote.RemoteModel]). Thread-safe.
public interface TextEmbedder extends OpenedModel {
    /// As [Embedder#embedAll] does.
    ///
    /// @throws EngineException what the model refuses, or why there is no answer
    Embeddings embedAll(List<String> texts, EmbedOptions options, Caller caller);

    /// Refuses what [EmbedOptions#withDimensions] may not ask of this model.
    ///
    /// @throws EngineException DIMENSIONS_OUT_OF_RANGE
    void requireDimensions(int dimensions);

    /// Special tokens that the model adds included.
    int countTokens(String text);

    int countTokensWithoutEnds(String text);

    /// Whether the first numbers of its vectors are good vectors by themselves.
    boolean shortenable();

    /// The model in this process, if it is.
    Optional<Embedder> local();

    @Override
    default Optional<EmbedderLoad> load() {
        return local().map(Embedder::load);
    }
}
