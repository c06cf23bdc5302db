package zhiyin.engine.model;

import java.util.List;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Backend;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.weights.Weights;

/// The sizes of a BERT or of an XLM-RoBERTa, which is one with other places: they are counted from
/// behind the padding token's id, so that of 514 the first two are never used.
///
/// @param type `bert` or `xlm-roberta`
/// @param maxPositions rows of the table of positions
/// @param firstPosition the row of a text's first token
public record BertConfig(
        String type,
        int hiddenSize,
        int layers,
        int heads,
        int intermediateSize,
        int vocabularySize,
        int maxPositions,
        int firstPosition,
        int tokenTypes,
        float layerNormEpsilon)
        implements Architecture {
    private static final String XLM_ROBERTA = "xlm-roberta";

    public BertConfig {
        require("hidden_size", hiddenSize, 1, 65_536);
        require("num_hidden_layers", layers, 1, 1_000);
        require("num_attention_heads", heads, 1, hiddenSize);
        require("intermediate_size", intermediateSize, 1, 1 << 20);
        require("vocab_size", vocabularySize, 1, 1 << 24);
        require("max_position_embeddings", maxPositions, 2, 1 << 20);
        require("pad_token_id", firstPosition - 1, -1, maxPositions - 3);
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

    /// Reads a `config.json` of Hugging Face of type `bert`.
    static BertConfig of(JsonFile file) {
        if (Architectures.isClassifier(file)) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: architectures says %s: a BERT that judges pairs of texts is not supported by this version, only an xlm-roberta or a qwen3"
                            .formatted(file.path(), file.root().path("architectures")));
        }
        return of(file, "bert", 0);
    }

    /// Reads a `config.json` of Hugging Face of type `xlm-roberta`.
    static BertConfig ofXlmRoberta(JsonFile file) {
        return of(file, XLM_ROBERTA, Math.addExact(file.integer("pad_token_id", 1), 1));
    }

    /// Reads the metadata of a GGUF file of type `bert`, which to llama.cpp an XLM-RoBERTa is, too: its tokenizer
    /// tells. The rows of its table of positions that are never used were left out of the file.
    static BertConfig of(EncoderMetadata file) {
        file.requireBidirectional();
        String type =
                switch (file.tokenizer()) {
                    case GgufTokenizer.WORD_PIECE -> "bert";
                    case GgufTokenizer.UNIGRAM -> "xlm-roberta";
                    default ->
                            throw file.unsupported(
                                    EncoderMetadata.TOKENIZER,
                                    file.tokenizer(),
                                    GgufTokenizer.WORD_PIECE + "\" or \"" + GgufTokenizer.UNIGRAM);
                };
        return new BertConfig(
                type,
                file.hiddenSize(),
                file.layers(),
                file.heads(1),
                file.intermediateSize(),
                file.rows("embeddings.word_embeddings.weight"),
                file.rows("embeddings.position_embeddings.weight"),
                0,
                file.rows("embeddings.token_type_embeddings.weight"),
                file.epsilon());
    }

    private static BertConfig of(JsonFile file, String type, int firstPosition) {
        file.requireValue("hidden_act", "gelu");
        file.requireValue("position_embedding_type", "absolute");
        return new BertConfig(
                type,
                file.integer("hidden_size"),
                file.integer("num_hidden_layers"),
                file.integer("num_attention_heads"),
                file.integer("intermediate_size"),
                file.integer("vocab_size"),
                file.integer("max_position_embeddings"),
                firstPosition,
                file.integer("type_vocab_size", 2),
                (float) file.number("layer_norm_eps", 1e-12));
    }

    @Override
    public int maxTokens() {
        return maxPositions - firstPosition;
    }

    @Override
    public LayerWidths widths() {
        return LayerWidths.ofEncoder(hiddenSize, intermediateSize, false);
    }

    @Override
    public List<Pooling> poolings() {
        return List.of(Pooling.MEAN, Pooling.CLS);
    }

    /// Its models are pooled in either way.
    @Override
    public boolean assumesPooling() {
        return false;
    }

    @Override
    public boolean mayHaveTokenHeads() {
        return type.equals(XLM_ROBERTA);
    }

    @Override
    public Model load(Weights weights, Pooling pooling, Backend backend) {
        return new BertModel(
                this,
                pooling,
                EncoderWeights.of(weights),
                backend,
                TokenHeads.read(weights, hiddenSize, backend));
    }

    private static void require(String key, int value, int min, int max) {
        if (value < min || value > max) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "config.json: %s is %d, expected %d to %d".formatted(key, value, min, max));
        }
    }
}
