package zhiyin.engine.model;

import java.util.Optional;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.AttentionMask;
import zhiyin.engine.weights.GgufMetadata;

/// What the files of a Mistral say, as E5-Mistral's.
final class Mistral {
    static final String PUBLISHED = "e5-mistral";

    private static final String WINDOW = "sliding_window";

    /// Tokens that each sees, itself among them, where a file does not say, as in transformers.
    private static final int USUAL_WINDOW = 4096;

    private Mistral() {}

    /// Reads a `config.json` of Hugging Face. A window of `null` is none.
    static DecoderConfig of(JsonFile file) {
        var config = new DecoderConfigFile(file);
        if (config.isNull(WINDOW)) {
            return config.read(DecoderFamily.MISTRAL, Optional.empty());
        }
        int window = file.integer(WINDOW, USUAL_WINDOW);
        if (window < 1) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "%s: \"%s\" is %d, expected a number of tokens, or null for none"
                            .formatted(file.path(), WINDOW, window));
        }
        return config.read(DecoderFamily.MISTRAL, Optional.of(window));
    }

    /// Reads a GGUF file's metadata, below `llama`: llama.cpp takes a Mistral for one, and its converter leaves the
    /// window out. That of E5-Mistral is known.
    static DecoderConfig of(GgufMetadata metadata, int vocabularySize, String source) {
        var decoder = new DecoderMetadata(metadata, source);
        Optional<Integer> window =
                decoder.window()
                        .or(() ->
                                DecoderMetadata.isOf(metadata, PUBLISHED)
                                        ? Optional.of(USUAL_WINDOW)
                                        : Optional.empty());
        return decoder.read(
                DecoderFamily.MISTRAL,
                window.map(AttentionMask::slidingWindow).orElse(AttentionMask.CAUSAL),
                vocabularySize);
    }
}
