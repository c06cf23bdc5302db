package zhiyin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// How sparse vectors, token vectors and all kinds together are compared.
final class VectorScoresTest {
    private final Random random = Seeds.random(getClass());

    private SparseVector sparse(int size) {
        var ids = new TreeSet<Integer>();
        while (ids.size() < size) {
            ids.add(random.nextInt(3 * size));
        }
        float[] weights = new float[size];
        for (int i = 0; i < size; i++) {
            weights[i] = random.nextFloat();
        }
        return new SparseVector(ids.stream().mapToInt(Integer::intValue).toArray(), weights);
    }

    private static double plainDot(SparseVector a, SparseVector b) {
        Map<Integer, Float> known = new HashMap<>();
        for (int i = 0; i < a.size(); i++) {
            known.put(a.ids()[i], a.weights()[i]);
        }
        double sum = 0;
        for (int i = 0; i < b.size(); i++) {
            sum += known.getOrDefault(b.ids()[i], 0f) * (double) b.weights()[i];
        }
        return sum;
    }

    private TokenVectors tokens(int count, int dimensions) {
        float[] numbers = new float[count * dimensions];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return new TokenVectors(dimensions, numbers);
    }

    private static double plainMaxSim(TokenVectors query, TokenVectors document) {
        double sum = 0;
        for (int q = 0; q < query.size(); q++) {
            double best = -1e9;
            for (int d = 0; d < document.size(); d++) {
                double dot = 0;
                for (int i = 0; i < query.dimensions(); i++) {
                    dot += query.row(q)[i] * (double) document.row(d)[i];
                }
                best = Math.max(best, dot);
            }
            sum += best;
        }
        return sum / query.size();
    }

    @Test
    void the_lexical_score_sums_over_what_both_have() {
        for (int size : new int[] {1, 2, 7, 40, 200}) {
            SparseVector a = sparse(size);
            SparseVector b = sparse(2 * size);
            assertThat(a.dot(b)).isCloseTo(plainDot(a, b), within(1e-9));
            assertThat(b.dot(a)).isCloseTo(a.dot(b), within(1e-9));
        }
        assertThat(sparse(5).dot(new SparseVector(new int[0], new float[0]))).isZero();
    }

    @Test
    void late_interaction_is_the_mean_of_each_query_tokens_best() {
        for (int dimensions : new int[] {1, 3, 4, 5, 16, 1023}) {
            TokenVectors query = tokens(7, dimensions);
            TokenVectors document = tokens(11, dimensions);
            assertThat(query.maxSim(document))
                    .isCloseTo(plainMaxSim(query, document), within(1e-6));
        }
        assertThat(tokens(3, 4).maxSim(new TokenVectors(4, new float[0]))).isZero();
        assertThatThrownBy(() -> tokens(1, 4).maxSim(tokens(1, 8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4 and of 8 numbers");
    }

    @Test
    void a_hybrid_is_the_weighted_mean_and_needs_only_what_has_a_weight() {
        var one =
                new MultiVector(
                        Optional.of(new float[] {1, 0}),
                        Optional.of(new SparseVector(new int[] {4, 9}, new float[] {0.5f, 1})),
                        Optional.of(new TokenVectors(2, new float[] {1, 0, 0, 1})));
        var other =
                new MultiVector(
                        Optional.of(new float[] {0.6f, 0.8f}),
                        Optional.of(new SparseVector(new int[] {9, 10}, new float[] {0.5f, 1})),
                        Optional.of(new TokenVectors(2, new float[] {1, 0})));
        // dense 0.6, sparse 0.5, colbert (1 + 0) / 2
        assertThat(VectorWeights.PUBLISHED.score(one, other))
                .isCloseTo(0.4 * 0.6 + 0.2 * 0.5 + 0.4 * 0.5, within(1e-6));
        assertThat(VectorWeights.EQUAL.score(one, other)).isCloseTo(1.6 / 3, within(1e-6));
        var alone = new MultiVector(Optional.empty(), one.sparse(), Optional.empty());
        assertThat(new VectorWeights(0, 1, 0).score(alone, other)).isCloseTo(0.5, within(1e-6));
        assertThatThrownBy(() -> VectorWeights.EQUAL.score(alone, other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dense vectors have a weight");
    }

    @Test
    void weights_that_weigh_nothing_or_less_are_refused() {
        for (double bad : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new VectorWeights(1, bad, 1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new VectorWeights(0, 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
