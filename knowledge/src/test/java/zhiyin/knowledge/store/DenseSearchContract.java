package zhiyin.knowledge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static zhiyin.knowledge.store.ContractPassages.DIMENSIONS;
import static zhiyin.knowledge.store.ContractPassages.LABELS;
import static zhiyin.knowledge.store.ContractPassages.SETTINGS;
import static zhiyin.knowledge.store.ContractPassages.TWO_STAGES;
import static zhiyin.knowledge.store.ContractPassages.assertSameScores;
import static zhiyin.knowledge.store.ContractPassages.ids;
import static zhiyin.knowledge.store.ContractPassages.passage;
import static zhiyin.knowledge.store.ContractPassages.random;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.knowledge.store.StoreException.Code;
import zhiyin.knowledge.store.VectorStore.Match;
import zhiyin.knowledge.store.VectorStore.Stage;

/// How passages are found by their vectors.
interface DenseSearchContract extends OpenedStore {
    @ParameterizedTest
    @EnumSource(Stage.class)
    default void a_filter_that_few_pass_still_gives_all_of_them(Stage stage) {
        List<StoredPassage> passages = random(6).passages(1_500, DIMENSIONS);
        try (VectorStore store = open(TWO_STAGES)) {
            store.put(passages);
            store.commit();
            float[] query = random(7).vector(DIMENSIONS);
            assertThat(ids(store.nearest(query, 10, Filter.ofDocument(123), stage)))
                    .containsExactlyInAnyOrder("p615", "p616", "p617", "p618", "p619");
        }
    }

    @Test
    default void the_index_finds_nearly_what_the_scan_finds() {
        List<StoredPassage> passages = random(8).passages(2_000, DIMENSIONS);
        var plain = new PlainStore();
        plain.put(passages);
        try (VectorStore store = open(SETTINGS)) {
            store.put(passages);
            store.commit();
            int found = 0;
            for (int i = 0; i < 50; i++) {
                float[] query = random(100 + i).vector(DIMENSIONS);
                List<String> expected = ids(plain.nearest(query, 10, Filter.NONE));
                List<String> ids = ids(store.nearest(query, 10, Filter.NONE, Stage.FULL));
                found += (int) expected.stream().filter(ids::contains).count();
            }
            // random vectors of so few dimensions are the hardest there are
            assertThat(found).isGreaterThan(350);
        }
    }

    @Test
    default void passages_are_scored_by_the_cosine() {
        List<StoredPassage> passages = random(10).passages(20, DIMENSIONS);
        var plain = new PlainStore();
        plain.put(passages);
        float[] query = random(11).vector(DIMENSIONS);
        try (VectorStore store = open(TWO_STAGES)) {
            store.put(passages);
            store.commit();
            List<String> asked = List.of("p2", "unknown", "p17", "p5", "p2");
            List<Match> scored = store.score(query, asked);
            List<Match> expected =
                    plain.nearest(query, 20, Filter.NONE).stream()
                            .filter(match -> asked.contains(match.id()))
                            .toList();
            assertThat(ids(scored)).isEqualTo(ids(expected));
            assertSameScores(scored, expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 16, DIMENSIONS})
    default void vectors_are_cut_and_compared_one_by_one(int dimensions) {
        List<StoredPassage> passages = random(12).passages(200, DIMENSIONS);
        float[] query = random(13).vector(DIMENSIONS);
        Filter filter = Filter.NONE;
        try (VectorStore store = open(TWO_STAGES)) {
            store.put(passages.subList(0, 90));
            store.commit();
            store.put(passages.subList(90, 200));
            store.remove(List.of("p3", "p150"));
            store.commit();
            Map<String, Double> expected =
                    passages.stream()
                            .filter(p -> !Set.of("p3", "p150").contains(p.id()))
                            .collect(
                                    Collectors.toMap(
                                            StoredPassage::id,
                                            p -> cosine(query, p.vector(), dimensions)));
            List<Match> found = store.nearestCut(query, dimensions, 10, filter);
            assertThat(found).hasSize(10);
            double tenth =
                    expected.values().stream()
                            .sorted((a, b) -> Double.compare(b, a))
                            .toList()
                            .get(9);
            for (Match match : found) {
                double cosine = Objects.requireNonNull(expected.get(match.id()), match.id());
                assertThat((double) match.score()).isCloseTo(cosine, within(1e-5));
                assertThat(cosine).isGreaterThan(tenth - 1e-5);
            }
            Match scored =
                    store.scoreCut(query, dimensions, List.of("p7", "p3", "none")).getFirst();
            assertThat(scored.id()).isEqualTo("p7");
            assertThat((double) scored.score()).isCloseTo(expected.get("p7"), within(1e-5));
            if (dimensions == DIMENSIONS) {
                assertThat(ids(found))
                        .isEqualTo(ids(store.nearest(query, 10, filter, Stage.EXACT)));
            }
        }
    }

    private static double cosine(float[] a, float[] b, int dimensions) {
        double product = 0;
        double left = 0;
        double right = 0;
        for (int i = 0; i < dimensions; i++) {
            product += (double) a[i] * b[i];
            left += (double) a[i] * a[i];
            right += (double) b[i] * b[i];
        }
        return product / Math.sqrt(left * right);
    }

    @Test
    default void a_cut_search_obeys_the_filter_and_refuses_what_cannot_be_cut() {
        try (VectorStore store = open(SETTINGS)) {
            var other = new Labels(2, "b.md", "md", "zh", Instant.EPOCH, Set.of());
            store.put(
                    List.of(
                            passage("a", "", "one"),
                            new StoredPassage(
                                    "b", other, "", "two", random(5).vector(DIMENSIONS))));
            store.commit();
            float[] query = random(6).vector(DIMENSIONS);
            Filter second = Filter.NONE.withDocuments(Set.of(2L));
            assertThat(ids(store.nearestCut(query, 8, 5, second))).containsExactly("b");
            assertThat(store.nearestCut(query, 8, 0, Filter.NONE)).isEmpty();
            assertThatThrownBy(() -> store.nearestCut(query, 25, 5, Filter.NONE))
                    .hasMessageContaining("dimensions is 25, expected 1 to the store's 24");
        }
    }

    @Test
    default void vectors_of_other_dimensions_or_lengths_are_refused() {
        try (VectorStore store = open(SETTINGS)) {
            float[] unit = random(12).vector(DIMENSIONS);
            float[] twice = unit.clone();
            float[] broken = unit.clone();
            for (int i = 0; i < DIMENSIONS; i++) {
                twice[i] *= 2;
            }
            broken[3] = Float.NaN;
            for (float[] bad : List.of(new float[] {1}, twice, broken, new float[DIMENSIONS])) {
                var passage = new StoredPassage("bad", LABELS, "", "", bad);
                assertThatThrownBy(() -> store.put(List.of(passage("good", "", ""), passage)))
                        .isInstanceOfSatisfying(
                                StoreException.class,
                                e -> assertThat(e.code()).isEqualTo(Code.VECTOR_REFUSED))
                        .hasMessageContaining("bad");
                assertThatThrownBy(() -> store.nearest(bad, 1, Filter.NONE, Stage.FULL))
                        .isInstanceOf(StoreException.class);
                assertThatThrownBy(() -> store.score(bad, List.of()))
                        .isInstanceOf(StoreException.class);
            }
            store.commit();
            assertThat(store.count()).isZero();
        }
    }
}
