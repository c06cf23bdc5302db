package zhiyin.engine.model;

import java.util.Optional;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.weights.GgufFile;
import zhiyin.engine.weights.GgufMetadata;

/// The sizes in an encoder's GGUF file: what llama.cpp's converter writes of all of them, each below its own name, and
/// what the shapes of its tables tell.
///
/// @param source the file, for messages
record EncoderMetadata(GgufFile gguf, String source) {
    static final String TOKENIZER = "tokenizer.ggml.model";

    /// What the names of a classifier's tensors begin with.
    private static final String HEAD = "cls.";

    private static final double MAX_THETA = 1e12;
    private static final String EPSILON = "attention.layer_norm_epsilon";
    private static final String RMS_EPSILON = "attention.layer_norm_rms_epsilon";

    /// Refuses a file in which tokens see only those before them.
    ///
    /// @throws EngineException MODEL_UNSUPPORTED
    void requireBidirectional() {
        String key = key("attention.causal");
        if (metadata().flag(key).orElse(false)) {
            throw unsupported(key, "true", "false");
        }
    }

    /// Refuses a file that says something else of a key; one that says nothing is taken to mean it.
    ///
    /// @throws EngineException MODEL_UNSUPPORTED
    void requireText(String name, String supported) {
        Optional<String> found = metadata().text(key(name));
        if (found.filter(text -> !text.equals(supported)).isPresent()) {
            throw unsupported(key(name), found.get(), supported);
        }
    }

    /// Refuses a file with a classifier on top, which not every architecture has a head for.
    ///
    /// @throws EngineException MODEL_UNSUPPORTED
    void requireNoHead() {
        gguf.names().stream()
                .filter(name -> name.startsWith(HEAD))
                .findFirst()
                .ifPresent(name -> {
                    throw new EngineException(
                            Code.MODEL_UNSUPPORTED,
                            "%s has a classifier (%s): a reranker of type \"%s\" is not supported by this version"
                                    .formatted(source, name, metadata().architecture()));
                });
    }

    int hiddenSize() {
        return integer("embedding_length", 1, 65_536);
    }

    int layers() {
        return integer("block_count", 1, 1_000);
    }

    /// @param parts into which each is divided further
    int heads(int parts) {
        int heads = integer("attention.head_count", 1, hiddenSize());
        if (hiddenSize() % (parts * heads) != 0) {
            throw invalid(
                    "%s is %d, expected one that %d divides"
                            .formatted(key("embedding_length"), hiddenSize(), parts * heads));
        }
        return heads;
    }

    int intermediateSize() {
        return integer("feed_forward_length", 1, 1 << 20);
    }

    int maxTokens() {
        return integer("context_length", 2, 1 << 20);
    }

    /// Rows of a table, which the metadata do not tell.
    int rows(String tensor) {
        return Math.clamp(gguf.shape(tensor).getFirst(), 1, 1 << 24);
    }

    /// Of norms that take off the mean; ModernBERT's configuration gives it a name that the converter takes for the
    /// other kind's.
    float epsilon() {
        double epsilon =
                metadata()
                        .number(key(EPSILON))
                        .orElseGet(() ->
                                metadata()
                                        .number(key(RMS_EPSILON))
                                        .orElseThrow(() ->
                                                metadata()
                                                        .missing(
                                                                key(EPSILON),
                                                                "the norms' epsilon")));
        if (!(epsilon > 0 && epsilon < 1)) {
            throw invalid(
                    "%s is %s, expected a number between 0 and 1".formatted(key(EPSILON), epsilon));
        }
        return (float) epsilon;
    }

    /// The base of the angles of rotary embeddings.
    double theta(String name, double otherwise) {
        double theta = metadata().number(key(name)).orElse(otherwise);
        if (!(theta > 0 && theta < MAX_THETA)) {
            throw invalid(
                    "%s is %s, expected a number above 0 and below %s"
                            .formatted(key(name), theta, MAX_THETA));
        }
        return theta;
    }

    int integer(String name, int least, int most) {
        String key = key(name);
        long value =
                metadata()
                        .integer(key)
                        .orElseThrow(() -> metadata().missing(key, "a whole number"));
        if (value < least || value > most) {
            throw invalid("%s is %d, expected %d to %d".formatted(key, value, least, most));
        }
        return (int) value;
    }

    int integer(String name, int least, int most, int otherwise) {
        return metadata().integer(key(name)).isPresent() ? integer(name, least, most) : otherwise;
    }

    /// What the tokenizer is called.
    String tokenizer() {
        return metadata().text(TOKENIZER).orElse("");
    }

    EngineException unsupported(String key, String found, String supported) {
        return new EngineException(
                Code.MODEL_UNSUPPORTED,
                "%s: %s is \"%s\" in a model of type \"%s\", supported is \"%s\""
                        .formatted(source, key, found, metadata().architecture(), supported));
    }

    private EngineException invalid(String what) {
        return new EngineException(
                Code.MODEL_FILE_INVALID, "%s: metadata %s".formatted(source, what));
    }

    private GgufMetadata metadata() {
        return gguf.metadata();
    }

    private String key(String name) {
        return metadata().architecture() + "." + name;
    }
}
