package zhiyin.engine.model;

import java.util.List;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Backend;
import zhiyin.engine.backend.GroupedHeads;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.tokenizer.Tokenizer;
import zhiyin.engine.weights.GgufMetadata;
import zhiyin.engine.weights.Weights;

/// The sizes of a Qwen3, whatever file they came from.
///
/// @param heads query heads, and heads of keys and values
/// @param maxPositions longest sequence
/// @param ropeTheta base of the rotary embedding's angles
/// @param source the file, for messages
public record Qwen3Config(
        int hiddenSize,
        int layers,
        GroupedHeads heads,
        int intermediateSize,
        int vocabularySize,
        int maxPositions,
        double ropeTheta,
        float rmsNormEpsilon,
        String source)
        implements Architecture {
    /// Query heads that may share a head of keys; published models have up to 8.
    private static final int MAX_GROUP = 64;

    private static final int MAX_TOKENS = 32_768;

    /// Widest row; published models have up to 12,288. Keeps memory for a batch within bounds, and the
    /// sums of so many products of bytes within 32 bits.
    private static final int MAX_WIDTH = 65_536;

    public Qwen3Config {
        require(source, "hidden size", hiddenSize, 1, MAX_WIDTH);
        require(source, "layers", layers, 1, 1_000);
        require(source, "attention heads", heads.queries(), 1, 4_096);
        require(source, "key and value heads", heads.keys(), 1, heads.queries());
        require(source, "head size", heads.size(), 2, 1_024);
        require(source, "all heads together", heads.queries() * heads.size(), 2, MAX_WIDTH);
        require(source, "intermediate size", intermediateSize, 1, MAX_WIDTH);
        require(source, "vocabulary size", vocabularySize, 1, 1 << 24);
        require(source, "positions", maxPositions, 2, 1 << 20);
        if (heads.queries() % heads.keys() != 0 || heads.group() > MAX_GROUP) {
            throw invalid(
                    source,
                    "%d attention heads cannot share %d key and value heads; expected a multiple of these, at most %d times as many"
                            .formatted(heads.queries(), heads.keys(), MAX_GROUP));
        }
        if (heads.size() % 2 != 0) {
            throw invalid(
                    source, "the head size is %d, expected an even number".formatted(heads.size()));
        }
        if (!(ropeTheta >= 1 && ropeTheta <= 1e12)) {
            throw invalid(source, "rope theta is %s, expected 1 to 1e12".formatted(ropeTheta));
        }
        if (!(rmsNormEpsilon > 0 && rmsNormEpsilon < 1)) {
            throw invalid(
                    source,
                    "the norms' epsilon is %s, expected a number between 0 and 1"
                            .formatted(rmsNormEpsilon));
        }
    }

    /// Reads a `config.json` of Hugging Face.
    static Qwen3Config of(JsonFile file) {
        requireValue(file, "hidden_act", "silu");
        refuse(file, "rope_scaling");
        refuse(file, "attention_bias");
        refuse(file, "use_sliding_window");
        requireUnscaled(file);
        int hidden = file.integer("hidden_size");
        int heads = file.integer("num_attention_heads");
        int size = file.integer("head_dim", heads < 1 ? 0 : hidden / heads);
        return new Qwen3Config(
                hidden,
                file.integer("num_hidden_layers"),
                new GroupedHeads(heads, file.integer("num_key_value_heads", heads), size),
                file.integer("intermediate_size"),
                file.integer("vocab_size"),
                file.integer("max_position_embeddings", 32_768),
                ropeTheta(file),
                (float) file.number("rms_norm_eps", 1e-6),
                file.path().toString());
    }

    /// Reads a GGUF file's metadata.
    ///
    /// @param vocabularySize rows of the embedding table, which metadata does not tell
    static Qwen3Config of(GgufMetadata metadata, int vocabularySize, String source) {
        if (metadata.text("qwen3.rope.scaling.type")
                .filter(type -> !type.equals("none"))
                .isPresent()) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    source + ": scaled rotary embeddings are not supported by this version");
        }
        int hidden = integer(metadata, "embedding_length");
        int queries = integer(metadata, "attention.head_count");
        int keys = integer(metadata, "attention.head_count_kv", queries);
        int size = integer(metadata, "attention.key_length", queries < 1 ? 0 : hidden / queries);
        int valueSize = integer(metadata, "attention.value_length", size);
        if (valueSize != size) {
            throw invalid(
                    source,
                    "keys have %d numbers and values %d, expected as many"
                            .formatted(size, valueSize));
        }
        return new Qwen3Config(
                hidden,
                integer(metadata, "block_count"),
                new GroupedHeads(queries, keys, size),
                integer(metadata, "feed_forward_length"),
                vocabularySize,
                integer(metadata, "context_length"),
                metadata.number("qwen3.rope.freq_base").orElse(10_000),
                (float)
                        metadata.number("qwen3.attention.layer_norm_rms_epsilon")
                                .orElseThrow(() ->
                                        metadata.missing(
                                                "qwen3.attention.layer_norm_rms_epsilon",
                                                "the norms' epsilon")),
                source);
    }

    private static int integer(GgufMetadata metadata, String key) {
        long value =
                metadata.integer("qwen3." + key)
                        .orElseThrow(() -> metadata.missing("qwen3." + key, "a whole number"));
        return Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private static int integer(GgufMetadata metadata, String key, int otherwise) {
        return metadata.integer("qwen3." + key).isPresent() ? integer(metadata, key) : otherwise;
    }

    /// Newer files keep it among `rope_parameters`.
    private static double ropeTheta(JsonFile file) {
        double otherwise = file.root().path("rope_parameters").path("rope_theta").asDouble(10_000);
        return file.number("rope_theta", otherwise);
    }

    /// Newer files say so among `rope_parameters` too.
    private static void requireUnscaled(JsonFile file) {
        String type = file.root().path("rope_parameters").path("rope_type").asString("default");
        if (!type.equals("default")) {
            throw unsupported(file, "rope_parameters");
        }
    }

    private static void requireValue(JsonFile file, String key, String value) {
        if (!file.text(key, value).equals(value)) {
            throw unsupported(file, key);
        }
    }

    private static void refuse(JsonFile file, String key) {
        var value = file.root().path(key);
        if (!value.isMissingNode()
                && !value.isNull()
                && !(value.isBoolean() && !value.asBoolean())) {
            throw unsupported(file, key);
        }
    }

    private static EngineException unsupported(JsonFile file, String key) {
        return new EngineException(
                Code.MODEL_UNSUPPORTED,
                "%s: \"%s\": %s is not supported by this version"
                        .formatted(file.path(), key, file.root().path(key)));
    }

    @Override
    public String type() {
        return "qwen3";
    }

    /// The longest sequence: what Qwen3-Embedding was made for, though the 4B and 8B have more
    /// positions.
    @Override
    public int maxTokens() {
        return Math.min(maxPositions, MAX_TOKENS);
    }

    @Override
    public List<Pooling> poolings() {
        return List.of(Pooling.LAST);
    }

    @Override
    public Prompts prompts() {
        return Prompts.qwen3();
    }

    @Override
    public RelevanceHead relevanceHead(Weights weights, boolean tied, Tokenizer tokenizer) {
        return RelevanceHead.of(this, weights, tied, tokenizer);
    }

    @Override
    public Model load(Weights weights, Pooling pooling, Backend backend) {
        return new Qwen3Model(this, weights, backend);
    }

    @Override
    public long linearWeights() {
        long queries = (long) heads.queries() * heads.size();
        long keyValues = 2L * heads.keys() * heads.size();
        long perLayer = hiddenSize * (2 * queries + keyValues) + 3L * hiddenSize * intermediateSize;
        return perLayer * layers;
    }

    private static void require(String source, String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw invalid(source, "%s: %d, expected %d to %d".formatted(what, value, min, max));
        }
    }

    private static EngineException invalid(String source, String what) {
        return new EngineException(Code.MODEL_FILE_INVALID, source + ": " + what);
    }
}
