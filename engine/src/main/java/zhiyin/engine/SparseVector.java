package zhiyin.engine;

import java.util.Arrays;

/// A weight for each token of the vocabulary, most of which are 0: lexical weights. The arrays are not copied.
///
/// @param ids of tokens, ascending, each once
/// @param weights one an id, greater than 0
public record SparseVector(int[] ids, float[] weights) {
    /// @throws IllegalArgumentException where there are more of the one than of the other
    public SparseVector {
        if (ids.length != weights.length) {
            throw new IllegalArgumentException(
                    "%d ids and %d weights, expected one weight an id"
                            .formatted(ids.length, weights.length));
        }
    }

    /// Tokens with a weight.
    public int size() {
        return ids.length;
    }

    /// The lexical score: the sum of the products of what both have.
    public double dot(SparseVector other) {
        double sum = 0;
        int j = 0;
        for (int i = 0; i < ids.length; i++) {
            while (j < other.ids.length && other.ids[j] < ids[i]) {
                j++;
            }
            if (j < other.ids.length && other.ids[j] == ids[i]) {
                sum += (double) weights[i] * other.weights[j];
            }
        }
        return sum;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SparseVector(int[] otherIds, float[] otherWeights)
                && Arrays.equals(ids, otherIds)
                && Arrays.equals(weights, otherWeights);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(ids) + Arrays.hashCode(weights);
    }
}
