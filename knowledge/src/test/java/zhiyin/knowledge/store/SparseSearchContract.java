package zhiyin.knowledge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static zhiyin.knowledge.store.ContractPassages.DIMENSIONS;
import static zhiyin.knowledge.store.ContractPassages.LABELS;
import static zhiyin.knowledge.store.ContractPassages.SETTINGS;
import static zhiyin.knowledge.store.ContractPassages.passage;
import static zhiyin.knowledge.store.ContractPassages.random;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import zhiyin.engine.SparseVector;
import zhiyin.knowledge.store.StoreException.Code;
import zhiyin.knowledge.store.VectorStore.Match;

/// How passages are found by their sparse vectors.
interface SparseSearchContract extends OpenedStore {
    @Test
    default void a_passage_is_found_by_its_sparse_vector_until_it_is_put_without_one() {
        SparseVector query = new SparseVector(new int[] {3, 250_001}, new float[] {0.5f, 2});
        StoredPassage with =
                new StoredPassage(
                        "a",
                        LABELS,
                        "",
                        "",
                        random(1).vector(DIMENSIONS),
                        Optional.of(
                                new SparseVector(
                                        new int[] {0, 3, 250_001},
                                        new float[] {70_000, 0.12345679f, 1e-30f})));
        StoredPassage other = passage("b", "", "");
        try (VectorStore store = open(SETTINGS)) {
            store.put(List.of(with, other));
            store.commit();
            float product = 0.5f * 0.12345679f;
            assertThat(store.nearestSparse(query, 10, Filter.NONE))
                    .singleElement()
                    .satisfies(found -> {
                        assertThat(found.id()).isEqualTo("a");
                        assertThat(found.score()).isEqualTo(product, within(1e-8f));
                    });
            assertThat(store.nearestSparse(query, 10, Filter.ofDocument(2))).isEmpty();
            assertThat(store.scoreSparse(query, List.of("b", "a", "none")))
                    .extracting(Match::id)
                    .containsExactly("a");
            SparseVector stranger = new SparseVector(new int[] {7}, new float[] {1});
            assertThat(store.nearestSparse(stranger, 10, Filter.NONE)).isEmpty();
            assertThat(store.scoreSparse(stranger, List.of("a")))
                    .containsExactly(new Match("a", 0));
            store.put(List.of(passage("a", "", "")));
            store.commit();
            assertThat(store.nearestSparse(query, 10, Filter.NONE)).isEmpty();
            assertThat(store.sparseVectors(List.of("a"))).isEmpty();
        }
    }

    @Test
    default void a_text_of_thousands_of_tokens_is_a_query_too() {
        int[] ids = IntStream.range(0, 5_000).toArray();
        float[] weights = new float[ids.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = 1 + i % 100;
        }
        var whole = new SparseVector(ids, weights);
        try (VectorStore store = open(SETTINGS)) {
            store.put(
                    List.of(
                            new StoredPassage(
                                    "a",
                                    LABELS,
                                    "",
                                    "",
                                    random(1).vector(DIMENSIONS),
                                    Optional.of(whole))));
            store.commit();
            assertThat(store.nearestSparse(whole, 1, Filter.ofDocument(1)))
                    .containsExactly(new Match("a", (float) whole.dot(whole)));
            var none = new SparseVector(new int[0], new float[0]);
            assertThat(store.nearestSparse(none, 1, Filter.NONE)).isEmpty();
        }
    }

    @Test
    default void what_is_no_sparse_vector_is_refused() {
        List<SparseVector> bad =
                List.of(
                        new SparseVector(new int[] {2, 1}, new float[] {1, 1}),
                        new SparseVector(new int[] {1, 1}, new float[] {1, 1}),
                        new SparseVector(new int[] {-1}, new float[] {1}),
                        new SparseVector(new int[] {1}, new float[] {0}),
                        new SparseVector(new int[] {1}, new float[] {-1}),
                        new SparseVector(new int[] {1}, new float[] {Float.NaN}),
                        new SparseVector(new int[] {1}, new float[] {Float.POSITIVE_INFINITY}));
        try (VectorStore store = open(SETTINGS)) {
            for (SparseVector vector : bad) {
                float[] dense = random(1).vector(DIMENSIONS);
                var passage = new StoredPassage("bad", LABELS, "", "", dense, Optional.of(vector));
                refused(() -> store.put(List.of(passage)));
                refused(() -> store.nearestSparse(vector, 1, Filter.NONE));
                refused(() -> store.scoreSparse(vector, List.of("a")));
            }
            store.commit();
            assertThat(store.count()).isZero();
        }
    }

    private static void refused(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.code()).isEqualTo(Code.VECTOR_REFUSED))
                .hasMessageContaining("ascending tokens");
    }
}
