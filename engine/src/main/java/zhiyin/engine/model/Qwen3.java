package zhiyin.engine.model;

import java.util.Optional;
import zhiyin.engine.backend.AttentionMask;
import zhiyin.engine.weights.GgufMetadata;

/// What the files of a Qwen3 say, as Qwen3-Embedding's and Qwen3-Reranker's.
final class Qwen3 {
    private Qwen3() {}

    /// Reads a `config.json` of Hugging Face.
    static DecoderConfig of(JsonFile file) {
        var config = new DecoderConfigFile(file);
        config.refuse("use_sliding_window");
        return config.read(DecoderFamily.QWEN3, Optional.empty());
    }

    /// Reads a GGUF file's metadata.
    static DecoderConfig of(GgufMetadata metadata, int vocabularySize, String source) {
        var decoder = new DecoderMetadata(metadata, source);
        boolean causal = decoder.causal().orElse(true);
        return decoder.read(
                DecoderFamily.QWEN3,
                causal ? AttentionMask.CAUSAL : AttentionMask.FULL,
                vocabularySize);
    }
}
