package zhiyin.engine;

import java.util.OptionalInt;

/// How texts are to be embedded. Immutable; start from [#DEFAULTS].
///
/// @param kind which of the model's instructions goes before each text
/// @param dimensions cut vectors to their first so many numbers and scale them to length 1 again
/// @param truncate cut a text that is too long instead of refusing it
public record EmbedOptions(Kind kind, OptionalInt dimensions, boolean truncate) {
    /// What a text is.
    public enum Kind {
        /// Taken as it is.
        PLAIN,
        /// A search query: the model's query instruction is put before it.
        QUERY,
        /// A passage to be found: the model's document instruction is put before it.
        DOCUMENT
    }

    /// Plain texts, full vectors, no truncation.
    public static final EmbedOptions DEFAULTS =
            new EmbedOptions(Kind.PLAIN, OptionalInt.empty(), false);

    public EmbedOptions withKind(Kind newKind) {
        return new EmbedOptions(newKind, dimensions, truncate);
    }

    public EmbedOptions withDimensions(int newDimensions) {
        return new EmbedOptions(kind, OptionalInt.of(newDimensions), truncate);
    }

    public EmbedOptions withTruncation() {
        return new EmbedOptions(kind, dimensions, true);
    }
}
