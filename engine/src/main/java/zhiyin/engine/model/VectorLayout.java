package zhiyin.engine.model;

import java.util.Arrays;
import java.util.Set;
import zhiyin.engine.VectorKind;

/// How the kinds of vectors that were asked of a sequence lie in the numbers that a pass gives for it, end to end:
/// ```
/// dense    [hidden]                          pooled, not normalised
/// sparse   [tokens]                          a weight for each token, 0 or more
/// colbert  [tokens - 1, tokenDimensions]     of every token but the first, not normalised
/// ```
/// So a pass gives one row of numbers a sequence, whatever was asked for.
///
/// @param hidden numbers in a dense vector
/// @param tokenDimensions numbers in a token's vector
/// @param tokens of the sequence
/// @param kinds what was asked for
public record VectorLayout(int hidden, int tokenDimensions, int tokens, Set<VectorKind> kinds) {
    /// Numbers in all.
    public int size() {
        return colbertStart() + length(VectorKind.COLBERT);
    }

    int sparseStart() {
        return length(VectorKind.DENSE);
    }

    int colbertStart() {
        return sparseStart() + length(VectorKind.SPARSE);
    }

    private int length(VectorKind kind) {
        if (!kinds.contains(kind)) {
            return 0;
        }
        return switch (kind) {
            case DENSE -> hidden;
            case SPARSE -> tokens;
            case COLBERT -> Math.multiplyExact(tokens - 1, tokenDimensions);
        };
    }

    /// The part of one kind, which was asked for.
    public float[] part(float[] numbers, VectorKind kind) {
        int start =
                switch (kind) {
                    case DENSE -> 0;
                    case SPARSE -> sparseStart();
                    case COLBERT -> colbertStart();
                };
        return Arrays.copyOfRange(numbers, start, start + length(kind));
    }
}
