package zhiyin.engine.model;

import java.nio.file.Path;
import zhiyin.engine.backend.Pooling;

/// What a model is.
///
/// @param name what it is called over the APIs
/// @param architecture as `config.json` names it
/// @param dimensions numbers in a full vector
/// @param layers how many follow each other
/// @param maxTokens longest text, special tokens included
/// @param prompts what goes before its texts
/// @param linearWeights numbers in the matrices of its linear layers
/// @param weights the weight file
public record ModelInfo(
        String name,
        String architecture,
        int dimensions,
        int layers,
        int maxTokens,
        Pooling pooling,
        Prompts prompts,
        long linearWeights,
        Path weights) {
    /// Whether each token sees only those before it, and a single text is much work.
    public boolean isDecoder() {
        return pooling == Pooling.LAST;
    }
}
