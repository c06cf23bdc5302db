package zhiyin.engine.model;

/// How many numbers a token has within a layer of a model.
///
/// @param queries of all heads
/// @param keyValues keys and values of all heads
/// @param inner within the feed-forward network
/// @param gated whether that has three matrices, else two
public record LayerWidths(int queries, int keyValues, int inner, boolean gated) {
    static final LayerWidths NONE = new LayerWidths(0, 0, 0, false);

    /// Of an encoder, in which queries, keys and values are as wide as the state.
    static LayerWidths ofEncoder(int hidden, int inner, boolean gated) {
        return new LayerWidths(hidden, 2 * hidden, inner, gated);
    }

    /// Numbers in a layer's matrices.
    ///
    /// @param hidden numbers in a token's state
    long weights(int hidden) {
        return hidden * (2L * queries + keyValues + (gated ? 3L : 2L) * inner);
    }

    /// Numbers in the largest matrix that is multiplied by at once; gates and values are one.
    ///
    /// @param hidden numbers in a token's state
    public long largestProduct(int hidden) {
        long network = (gated ? 2L : 1L) * inner;
        return hidden * Math.max(network, Math.max(queries, keyValues));
    }
}
