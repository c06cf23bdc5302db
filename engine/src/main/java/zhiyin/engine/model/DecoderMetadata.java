package zhiyin.engine.model;

import java.util.Locale;
import java.util.Optional;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.AttentionMask;
import zhiyin.engine.backend.GroupedHeads;
import zhiyin.engine.weights.GgufMetadata;

/// The metadata of a decoder's GGUF file: what all families write alike, each below its own name.
///
/// @param source the file, for messages
record DecoderMetadata(GgufMetadata metadata, String source) {
    private static final String EPSILON = "attention.layer_norm_rms_epsilon";

    /// @param vocabularySize rows of the embedding table, which metadata does not tell
    DecoderConfig read(DecoderFamily family, AttentionMask mask, int vocabularySize) {
        if (metadata.text(key("rope.scaling.type"))
                .filter(type -> !type.equals("none"))
                .isPresent()) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    source + ": scaled rotary embeddings are not supported by this version");
        }
        int hidden = integer("embedding_length");
        int queries = integer("attention.head_count");
        int keys = integer("attention.head_count_kv", queries);
        int size = integer("attention.key_length", queries < 1 ? 0 : hidden / queries);
        requireSize("values", integer("attention.value_length", size), size);
        requireSize("rotations", integer("rope.dimension_count", size), size);
        return new DecoderConfig(
                family,
                hidden,
                integer("block_count"),
                new GroupedHeads(queries, keys, size),
                integer("feed_forward_length"),
                vocabularySize,
                integer("context_length"),
                metadata.number(key("rope.freq_base")).orElse(10_000),
                (float)
                        metadata.number(key(EPSILON))
                                .orElseThrow(
                                        () -> metadata.missing(key(EPSILON), "the norms' epsilon")),
                mask,
                source);
    }

    private void requireSize(String what, int found, int size) {
        if (found != size) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "%s: keys have %d numbers and %s %d, expected as many"
                            .formatted(source, size, what, found));
        }
    }

    /// Whether a token sees only those before it; converters write this for the ones that see all.
    Optional<Boolean> causal() {
        return metadata.flag(key("attention.causal"));
    }

    /// Tokens that each sees, itself among them; 0 and nothing are for all before it.
    Optional<Integer> window() {
        return Optional.of(integer("attention.sliding_window", 0)).filter(window -> window > 0);
    }

    /// Whether the file says that it is a published model, in whatever spelling: `E5 Mistral 7B Instruct`.
    static boolean isOf(GgufMetadata metadata, String published) {
        return metadata.text("general.name")
                .map(name -> name.toLowerCase(Locale.ROOT).replaceAll("[ _]", "-"))
                .filter(name -> name.contains(published))
                .isPresent();
    }

    private String key(String name) {
        return metadata.architecture() + "." + name;
    }

    private int integer(String name) {
        String key = key(name);
        long value =
                metadata.integer(key).orElseThrow(() -> metadata.missing(key, "a whole number"));
        return Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private int integer(String name, int otherwise) {
        return metadata.integer(key(name)).isPresent() ? integer(name) : otherwise;
    }
}
