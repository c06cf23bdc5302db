package zhiyin.engine;

import java.util.Optional;

/// How much each kind of vector counts where two texts are compared by several at once. A weight of 0 leaves a kind out.
public record VectorWeights(double dense, double sparse, double colbert) {
    /// What BGE-M3's publishers show in the example of its model card, `weights_for_different_modes=[0.4, 0.2, 0.4]`.
    public static final VectorWeights PUBLISHED = new VectorWeights(0.4, 0.2, 0.4);

    /// What their `compute_score` takes where nothing is said.
    public static final VectorWeights EQUAL = new VectorWeights(1, 1, 1);

    /// @throws IllegalArgumentException unless they are finite, none is negative and one is more than 0
    public VectorWeights {
        double sum = dense + sparse + colbert;
        if (!(dense >= 0 && sparse >= 0 && colbert >= 0 && sum > 0 && Double.isFinite(sum))) {
            throw new IllegalArgumentException(
                    "weights are %s, %s and %s, expected numbers from 0 on, and one that is more"
                            .formatted(dense, sparse, colbert));
        }
    }

    /// The weighted mean of the dot product, the lexical score and MaxSim.
    ///
    /// @param query with each kind that has a weight
    /// @param document likewise
    /// @throws IllegalArgumentException where one lacks such a kind
    public double score(MultiVector query, MultiVector document) {
        double sum = 0;
        if (dense > 0) {
            sum +=
                    dense
                            * dot(
                                    require(query.dense(), VectorKind.DENSE),
                                    require(document.dense(), VectorKind.DENSE));
        }
        if (sparse > 0) {
            sum +=
                    sparse
                            * require(query.sparse(), VectorKind.SPARSE)
                                    .dot(require(document.sparse(), VectorKind.SPARSE));
        }
        if (colbert > 0) {
            sum +=
                    colbert
                            * require(query.colbert(), VectorKind.COLBERT)
                                    .maxSim(require(document.colbert(), VectorKind.COLBERT));
        }
        return sum / (dense + sparse + colbert);
    }

    private static <T> T require(Optional<T> vector, VectorKind kind) {
        return vector.orElseThrow(() ->
                new IllegalArgumentException(
                        "%s have a weight, and a text has none".formatted(kind.words())));
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
