package zhiyin.engine.model;

import java.nio.file.Path;
import zhiyin.engine.backend.Pooling;

/// What a model is.
///
/// @param name what it is called over the APIs
/// @param architecture as `config.json` names it
/// @param dimensions numbers in a full vector
/// @param maxTokens longest text, special tokens included
/// @param queryInstruction put before a query; empty for none
/// @param documentInstruction put before a document; empty for none
/// @param weights the weight file
public record ModelInfo(
        String name,
        String architecture,
        int dimensions,
        int maxTokens,
        Pooling pooling,
        String queryInstruction,
        String documentInstruction,
        Path weights) {}
