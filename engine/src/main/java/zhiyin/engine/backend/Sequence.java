package zhiyin.engine.backend;

import java.util.Optional;

/// A text as token ids.
///
/// @param tokens what comes after the prefix, at least one; not copied
/// @param prefix what it begins with, where that is shared with others
public record Sequence(int[] tokens, Optional<Prefix> prefix) {
    public Sequence(int[] tokens) {
        this(tokens, Optional.empty());
    }

    /// Tokens, those of the prefix included.
    public int length() {
        return tokens.length + prefix.map(Prefix::length).orElse(0);
    }
}
