package zhiyin.knowledge.embed;

import java.util.List;
import java.util.Optional;
import zhiyin.engine.Caller;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embedder;
import zhiyin.engine.Embeddings;
import zhiyin.engine.EngineException;
import zhiyin.engine.model.ModelInfo;

/// What gives texts their vectors: a model loaded here ([Embedder]), or one that is asked over the network
/// ([zhiyin.knowledge.embed.remote.RemoteModel]). Thread-safe.
public interface TextEmbedder extends AutoCloseable {
    /// @throws EngineException where it has to be asked for, and there is no answer
    ModelInfo info();

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

    /// Tells it from other models: differs where its vectors may differ, by its files.
    String fingerprint();

    /// Differs where its vectors may differ, by how they are computed.
    String arithmetic();

    /// Whether the first numbers of its vectors are good vectors by themselves.
    boolean shortenable();

    /// Makes the first text as quick as those that follow, where that costs nothing but time.
    void warmUp();

    /// The model in this process, if it is.
    Optional<Embedder> local();

    @Override
    void close();
}
