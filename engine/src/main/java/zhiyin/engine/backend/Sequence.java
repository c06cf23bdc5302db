package zhiyin.engine.backend;

import java.util.Optional;
import java.util.Set;
import zhiyin.engine.VectorKind;

/// A text as token ids.
///
/// @param tokens what comes after the prefix, at least one; not copied
/// @param prefix what it begins with, where that is shared with others
/// @param kinds what is to be made of it, all of which the model gives
public record Sequence(int[] tokens, Optional<Prefix> prefix, Set<VectorKind> kinds) {
    private static final Set<VectorKind> DENSE = Set.of(VectorKind.DENSE);

    public Sequence(int[] tokens, Optional<Prefix> prefix) {
        this(tokens, prefix, DENSE);
    }

    public Sequence(int[] tokens) {
        this(tokens, Optional.empty());
    }

    /// Tokens, those of the prefix included.
    public int length() {
        return tokens.length + prefix.map(Prefix::length).orElse(0);
    }
}
