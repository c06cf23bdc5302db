package zhiyin.engine.model;

import java.nio.file.Path;
import zhiyin.engine.backend.Pooling;

/// What a model is.
///
/// @param name what it is called over the APIs
/// @param architecture as `config.json` names it
/// @param dimensions numbers in a full vector
/// @param maxTokens longest text, special tokens included
/// @param prompts what goes before its texts
/// @param weights the weight file
public record ModelInfo(
        String name,
        String architecture,
        int dimensions,
        int maxTokens,
        Pooling pooling,
        Prompts prompts,
        Path weights) {}
