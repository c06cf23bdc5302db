package zhiyin.engine.model;

import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// The sizes of a BERT, as its `config.json` gives them.
public record BertConfig(
        int hiddenSize,
        int layers,
        int heads,
        int intermediateSize,
        int vocabularySize,
        int maxPositions,
        int tokenTypes,
        float layerNormEpsilon) {

    public BertConfig {
        require("hidden_size", hiddenSize, 1, 65_536);
        require("num_hidden_layers", layers, 1, 1_000);
        require("num_attention_heads", heads, 1, hiddenSize);
        require("intermediate_size", intermediateSize, 1, 1 << 20);
        require("vocab_size", vocabularySize, 1, 1 << 24);
        require("max_position_embeddings", maxPositions, 2, 1 << 20);
        require("type_vocab_size", tokenTypes, 1, 1_024);
        if (!(layerNormEpsilon > 0 && layerNormEpsilon < 1)) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "config.json: layer_norm_eps is %s, expected a number between 0 and 1"
                            .formatted(layerNormEpsilon));
        }
        if (hiddenSize % heads != 0) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "config.json: hidden_size %d is not a multiple of num_attention_heads %d"
                            .formatted(hiddenSize, heads));
        }
    }

    /// Reads a `config.json` of Hugging Face.
    static BertConfig of(JsonFile file) {
        String activation = file.text("hidden_act", "gelu");
        if (!activation.equals("gelu")) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: hidden_act \"%s\" is not supported, only \"gelu\""
                            .formatted(file.path(), activation));
        }
        return new BertConfig(
                file.integer("hidden_size"),
                file.integer("num_hidden_layers"),
                file.integer("num_attention_heads"),
                file.integer("intermediate_size"),
                file.integer("vocab_size"),
                file.integer("max_position_embeddings"),
                file.integer("type_vocab_size", 2),
                (float) file.number("layer_norm_eps", 1e-12));
    }

    /// Numbers in the matrices of the linear layers.
    public long linearWeights() {
        long hidden = hiddenSize;
        return layers * (4 * hidden * hidden + 2 * hidden * intermediateSize);
    }

    private static void require(String key, int value, int min, int max) {
        if (value < min || value > max) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "config.json: %s is %d, expected %d to %d".formatted(key, value, min, max));
        }
    }
}
