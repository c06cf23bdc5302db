package zhiyin.server.tei;

import zhiyin.engine.SparseVector;

/// One number of a sparse vector that is not zero.
///
/// @param index a token's id
record SparseValue(int index, float value) {
    /// By index.
    static SparseValue[] of(SparseVector vector) {
        var values = new SparseValue[vector.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = new SparseValue(vector.ids()[i], vector.weights()[i]);
        }
        return values;
    }
}
