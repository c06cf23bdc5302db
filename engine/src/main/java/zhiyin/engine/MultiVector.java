package zhiyin.engine;

import java.util.Optional;

/// What one pass made of a text: as much of it as was asked for.
///
/// @param dense of length 1
public record MultiVector(
        Optional<float[]> dense, Optional<SparseVector> sparse, Optional<TokenVectors> colbert) {}
