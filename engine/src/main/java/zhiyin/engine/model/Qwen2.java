package zhiyin.engine.model;

import java.util.Optional;
import zhiyin.engine.backend.AttentionMask;
import zhiyin.engine.weights.GgufMetadata;

/// What the files of a Qwen2 say. Those of gte-Qwen2 have `"is_causal": false`, and so computes the code published with
/// them: every token sees the whole text, though the vector is the last one's.
final class Qwen2 {
    static final String PUBLISHED = "gte-qwen2";

    private Qwen2() {}

    /// Reads a `config.json` of Hugging Face. The size of a window that it has is of no matter while
    /// `use_sliding_window` is false.
    static DecoderConfig of(JsonFile file) {
        var config = new DecoderConfigFile(file);
        config.refuse("use_sliding_window");
        return config.read(DecoderFamily.QWEN2, Optional.empty());
    }

    /// Reads a GGUF file's metadata. Those of gte-Qwen2 that were converted before llama.cpp wrote
    /// `attention.causal` are known by their name.
    static DecoderConfig of(GgufMetadata metadata, int vocabularySize, String source) {
        var decoder = new DecoderMetadata(metadata, source);
        boolean causal = decoder.causal().orElse(!DecoderMetadata.isOf(metadata, PUBLISHED));
        return decoder.read(
                DecoderFamily.QWEN2,
                causal ? AttentionMask.CAUSAL : AttentionMask.FULL,
                vocabularySize);
    }
}
