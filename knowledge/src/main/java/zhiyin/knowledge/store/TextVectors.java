package zhiyin.knowledge.store;

import java.util.Optional;
import zhiyin.engine.SparseVector;

/// What a text is found by, and what finds it. The arrays are not copied, and not to be changed.
///
/// @param dense of length 1
/// @param sparse empty where the index has none
public record TextVectors(float[] dense, Optional<SparseVector> sparse) {
    public static TextVectors ofDense(float[] dense) {
        return new TextVectors(dense, Optional.empty());
    }
}
