package zhiyin.engine;

import java.util.OptionalInt;

/// What becomes of a text with more tokens than may be.
///
/// @param side where the text is cut
/// @param maxTokens what is left of it at most, special tokens and those of a prompt included; empty for
///     as many as the model reads, which is also the most
public record Truncation(Side side, OptionalInt maxTokens) {
    public enum Side {
        /// Nowhere: the text is refused.
        NONE,
        /// Its end is left out.
        END,
        /// Its beginning is left out; a prompt before it stays.
        START
    }

    /// Texts that are too long for the model are refused.
    public static final Truncation NONE = new Truncation(Side.NONE, OptionalInt.empty());

    /// Texts that are too long for the model lose their end.
    public static final Truncation END = new Truncation(Side.END, OptionalInt.empty());

    /// Texts that are too long for the model lose their beginning.
    public static final Truncation START = new Truncation(Side.START, OptionalInt.empty());

    /// @throws IllegalArgumentException unless `maxTokens` is positive
    public Truncation {
        if (maxTokens.isPresent() && maxTokens.getAsInt() < 1) {
            throw new IllegalArgumentException(
                    "texts are cut to %d tokens, expected 1 or more"
                            .formatted(maxTokens.getAsInt()));
        }
    }

    /// @param wanted whether a text may be cut at all
    /// @param start whether at its beginning
    public static Truncation of(boolean wanted, boolean start) {
        if (!wanted) {
            return NONE;
        }
        return start ? START : END;
    }

    public Truncation to(int tokens) {
        return new Truncation(side, OptionalInt.of(tokens));
    }

    /// Whether a text that is too long is cut instead of refused.
    public boolean cuts() {
        return side != Side.NONE;
    }

    /// How many tokens a text may have.
    ///
    /// @param modelTokens what the model reads
    public int limit(int modelTokens) {
        return Math.min(modelTokens, maxTokens.orElse(modelTokens));
    }
}
