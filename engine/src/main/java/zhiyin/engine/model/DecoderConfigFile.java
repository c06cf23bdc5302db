package zhiyin.engine.model;

import java.util.Optional;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.AttentionMask;
import zhiyin.engine.backend.GroupedHeads;

/// The `config.json` of a decoder, as Hugging Face has it: what all families write alike. What would change vectors and
/// is not computed is refused by its key.
///
/// ```json
/// {"model_type": "mistral", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32,
///  "num_key_value_heads": 8, "intermediate_size": 14336, "vocab_size": 32000, "hidden_act": "silu",
///  "max_position_embeddings": 32768, "rope_theta": 10000.0, "rms_norm_eps": 1e-05, "sliding_window": 4096}
/// ```
record DecoderConfigFile(JsonFile file) {
    /// @param window tokens that each sees, itself among them, where not all before it
    DecoderConfig read(DecoderFamily family, Optional<Integer> window) {
        requireValue("hidden_act", "silu");
        refuse("rope_scaling");
        refuse("attention_bias");
        requireUnscaled();
        int hidden = file.integer("hidden_size");
        int heads = file.integer("num_attention_heads");
        int size = integer("head_dim", heads < 1 ? 0 : hidden / heads);
        return new DecoderConfig(
                family,
                hidden,
                file.integer("num_hidden_layers"),
                new GroupedHeads(heads, integer("num_key_value_heads", heads), size),
                file.integer("intermediate_size"),
                file.integer("vocab_size"),
                integer("max_position_embeddings", 32_768),
                ropeTheta(),
                (float) file.number("rms_norm_eps", 1e-6),
                mask(window),
                file.path().toString());
    }

    /// `is_causal` is what models say that were trained further to see the whole text (gte-Qwen2).
    private AttentionMask mask(Optional<Integer> window) {
        boolean causal = file.root().path("is_causal").asBoolean(true);
        if (!causal && window.isPresent()) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: \"is_causal\": false with \"sliding_window\": %d is not supported by this version, only one of both"
                            .formatted(file.path(), window.get()));
        }
        return window.map(AttentionMask::slidingWindow)
                .orElse(causal ? AttentionMask.CAUSAL : AttentionMask.FULL);
    }

    /// A number that may be left out or null.
    int integer(String key, int otherwise) {
        return isNull(key) ? otherwise : file.integer(key, otherwise);
    }

    boolean isNull(String key) {
        return file.root().path(key).isNull();
    }

    /// Newer files keep it among `rope_parameters`.
    private double ropeTheta() {
        double otherwise = file.root().path("rope_parameters").path("rope_theta").asDouble(10_000);
        return file.number("rope_theta", otherwise);
    }

    /// Newer files say so among `rope_parameters` too.
    private void requireUnscaled() {
        String type = file.root().path("rope_parameters").path("rope_type").asString("default");
        if (!type.equals("default")) {
            throw unsupported("rope_parameters");
        }
    }

    private void requireValue(String key, String value) {
        if (!file.text(key, value).equals(value)) {
            throw unsupported(key);
        }
    }

    /// @throws EngineException MODEL_UNSUPPORTED where the key is there and is neither null nor false
    void refuse(String key) {
        var value = file.root().path(key);
        if (!value.isMissingNode()
                && !value.isNull()
                && !(value.isBoolean() && !value.asBoolean())) {
            throw unsupported(key);
        }
    }

    private EngineException unsupported(String key) {
        return new EngineException(
                Code.MODEL_UNSUPPORTED,
                "%s: \"%s\": %s is not supported by this version"
                        .formatted(file.path(), key, file.root().path(key)));
    }
}
