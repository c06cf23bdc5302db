package zhiyin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class CosineSimilarityTest {
    @Test
    void only_the_direction_counts() {
        float[] a = {3, 4};
        assertThat(CosineSimilarity.of(a, new float[] {30, 40})).isEqualTo(1);
        assertThat(CosineSimilarity.of(a, new float[] {-6, -8})).isEqualTo(-1);
        assertThat(CosineSimilarity.of(a, new float[] {-4, 3})).isZero();
        assertThat(CosineSimilarity.of(a, new float[] {5, 0})).isCloseTo(0.6, within(1e-15));
    }

    @Test
    void what_has_no_direction_has_no_similarity() {
        assertThat(CosineSimilarity.of(new float[2], new float[] {1, 0})).isNaN();
        assertThat(CosineSimilarity.of(new float[] {Float.NaN, 1}, new float[] {1, 0})).isNaN();
    }
}
