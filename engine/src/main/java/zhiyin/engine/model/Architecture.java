package zhiyin.engine.model;

import java.util.List;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Backend;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.tokenizer.Tokenizer;
import zhiyin.engine.weights.Weights;

/// An architecture in the sizes of one model, as its configuration tells them: all that is known before the weights
/// are read, and the way to load these. [Architectures] lists those that are run here.
interface Architecture {
    /// As `config.json` names it.
    String type();

    /// Numbers in a token's state.
    int hiddenSize();

    int layers();

    /// The longest text, special tokens included.
    int maxTokens();

    /// The most that a model's files may give as its longest text; beyond [#maxTokens] it counts as that.
    default int positions() {
        return maxTokens();
    }

    /// What lies between one state and the next.
    LayerWidths widths();

    /// Numbers in the matrices of the linear layers.
    default long linearWeights() {
        return layers() * widths().weights(hiddenSize());
    }

    /// What makes a vector of states; the first where the model's files do not say.
    List<Pooling> poolings();

    /// Whether a model whose files say nothing of pooling is one of embeddings, pooled in the first way.
    default boolean assumesPooling() {
        return true;
    }

    /// What its models are known to see before texts; what their files say goes before it.
    default Prompts prompts() {
        return Prompts.NONE;
    }

    /// What its vectors go through before they are cut.
    default Shortening shortening() {
        return Shortening.PLAIN;
    }

    /// Whether it gives scores alone, whatever the model's files say.
    default boolean onlyRanks() {
        return false;
    }

    /// Whether such a model may come with [TokenHeads] beside its weights.
    default boolean mayHaveTokenHeads() {
        return false;
    }

    /// What makes a score of a state.
    ///
    /// @param tied whether words come out of the table they go in by, where the weights have no other
    /// @throws EngineException MODEL_UNSUPPORTED where no model of this architecture is a reranker
    default RelevanceHead relevanceHead(Weights weights, boolean tied, Tokenizer tokenizer) {
        throw new EngineException(
                Code.MODEL_UNSUPPORTED,
                "a reranker of type \"%s\" is not supported by this version".formatted(type()));
    }

    /// Takes over `weights` and `backend`: they are closed with the model.
    ///
    /// @param pooling one of [#poolings]
    /// @throws EngineException MODEL_FILE_INVALID
    Model load(Weights weights, Pooling pooling, Backend backend);
}
