package zhiyin.engine;

import java.util.Arrays;

/// One vector of length 1 for each token of a text but the first, as ColBERT compares texts (Khattab and Zaharia 2020,
/// <https://arxiv.org/abs/2004.12832>). The array is not copied.
///
/// @param dimensions numbers in each vector
/// @param numbers one vector behind the other
public record TokenVectors(int dimensions, float[] numbers) {
    /// @throws IllegalArgumentException where the numbers are no whole vectors
    public TokenVectors {
        if (dimensions < 1 || numbers.length % dimensions != 0) {
            throw new IllegalArgumentException(
                    "%d numbers are no vectors of %d".formatted(numbers.length, dimensions));
        }
    }

    /// Vectors.
    public int size() {
        return numbers.length / dimensions;
    }

    /// A copy of one.
    public float[] row(int token) {
        return Arrays.copyOfRange(numbers, token * dimensions, (token + 1) * dimensions);
    }

    /// How well a document answers this query (MaxSim): for each of the query's vectors the greatest dot product with
    /// one of the document's, and of these the mean. From -1 to 1.
    ///
    /// @param document of the same model
    /// @return 0 where either has no vectors
    public double maxSim(TokenVectors document) {
        if (document.dimensions != dimensions) {
            throw new IllegalArgumentException(
                    "vectors of %d and of %d numbers, expected those of one model"
                            .formatted(dimensions, document.dimensions));
        }
        if (size() == 0 || document.size() == 0) {
            return 0;
        }
        double sum = 0;
        for (int q = 0; q < size(); q++) {
            double best = Double.NEGATIVE_INFINITY;
            for (int d = 0; d < document.size(); d++) {
                best = Math.max(best, dot(q, document, d));
            }
            sum += best;
        }
        return sum / size();
    }

    /// Four sums, that the processor may work on at once.
    private double dot(int row, TokenVectors other, int otherRow) {
        int a = row * dimensions;
        int b = otherRow * dimensions;
        int whole = dimensions - dimensions % 4;
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        for (int i = 0; i < whole; i += 4) {
            s0 += (double) numbers[a + i] * other.numbers[b + i];
            s1 += (double) numbers[a + i + 1] * other.numbers[b + i + 1];
            s2 += (double) numbers[a + i + 2] * other.numbers[b + i + 2];
            s3 += (double) numbers[a + i + 3] * other.numbers[b + i + 3];
        }
        for (int i = whole; i < dimensions; i++) {
            s0 += (double) numbers[a + i] * other.numbers[b + i];
        }
        return s0 + s1 + s2 + s3;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenVectors(int otherDimensions, float[] otherNumbers)
                && dimensions == otherDimensions
                && Arrays.equals(numbers, otherNumbers);
    }

    @Override
    public int hashCode() {
        return 31 * dimensions + Arrays.hashCode(numbers);
    }
}
