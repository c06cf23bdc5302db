package zhiyin.knowledge.store.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class VectorSearchTest {
    @Test
    void moreCandidatesAreLookedAtWhereMoreIsWantedOrMoreIsThere() {
        assertThat(VectorSearch.candidates(10, 20)).isEqualTo(200);
        assertThat(VectorSearch.candidates(10, 100_000)).isEqualTo(200);
        assertThat(VectorSearch.candidates(10, 1_000_000)).isEqualTo(400);
        assertThat(VectorSearch.candidates(10, Integer.MAX_VALUE)).isBetween(1_000, 1_100);
        assertThat(VectorSearch.candidates(50, 100_000)).isEqualTo(250);
        assertThat(VectorSearch.candidates(10_000, 100_000)).isEqualTo(50_000);
        assertThat(VectorSearch.candidates(10_000, 300)).isEqualTo(300);
    }
}
