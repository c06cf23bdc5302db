package zhiyin.knowledge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static zhiyin.knowledge.store.ContractPassages.DIMENSIONS;
import static zhiyin.knowledge.store.ContractPassages.LABELS;
import static zhiyin.knowledge.store.ContractPassages.SETTINGS;
import static zhiyin.knowledge.store.ContractPassages.TWO_STAGES;
import static zhiyin.knowledge.store.ContractPassages.assertSameScores;
import static zhiyin.knowledge.store.ContractPassages.ids;
import static zhiyin.knowledge.store.ContractPassages.passage;
import static zhiyin.knowledge.store.ContractPassages.random;
import static zhiyin.knowledge.store.ContractPassages.sparse;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.SparseVector;
import zhiyin.knowledge.store.VectorStore.Match;
import zhiyin.knowledge.store.VectorStore.Stage;

/// What every store must do: keep what it is given, and find it as its other contracts say.
public abstract class VectorStoreContract
        implements DenseSearchContract, SparseSearchContract, WordSearchContract {
    private static Set<String> allIds(VectorStore store) {
        Set<String> ids = new HashSet<>();
        store.forEachId(id -> assertThat(ids.add(id)).as("%s comes once", id).isTrue());
        return ids;
    }

    @Test
    void an_empty_store_answers_with_nothing() {
        try (VectorStore store = open(SETTINGS)) {
            float[] query = random(1).vector(DIMENSIONS);
            assertThat(store.count()).isZero();
            assertThat(allIds(store)).isEmpty();
            assertThat(store.present(List.of("a"))).isEmpty();
            assertThat(store.vectors(List.of("a"))).isEmpty();
            assertThat(store.score(query, List.of("a"))).isEmpty();
            assertThat(store.matching("word", 10, Filter.NONE)).isEmpty();
            assertThat(store.explain("word", "a")).isEmpty();
            assertThat(store.sparseVectors(List.of("a"))).isEmpty();
            assertThat(store.nearestSparse(sparse(1), 10, Filter.NONE)).isEmpty();
            assertThat(store.scoreSparse(sparse(1), List.of("a"))).isEmpty();
            for (Stage stage : Stage.values()) {
                assertThat(store.nearest(query, 10, Filter.NONE, stage)).isEmpty();
            }
            store.remove(List.of("a"));
            store.relabel(1, LABELS);
            store.commit();
            assertThat(store.count()).isZero();
        }
    }

    @Test
    void what_was_committed_is_there_also_after_opening_again() {
        List<StoredPassage> passages = random(2).passages(30, DIMENSIONS);
        try (VectorStore store = open(SETTINGS)) {
            store.put(passages);
            store.commit();
            assertHolds(store, passages);
        }
        try (VectorStore store = open(SETTINGS)) {
            assertHolds(store, passages);
            assertThat(store.bytes()).isPositive();
        }
    }

    private static void assertHolds(VectorStore store, List<StoredPassage> passages) {
        Set<String> ids =
                passages.stream().map(StoredPassage::id).collect(Collectors.toUnmodifiableSet());
        assertThat(store.count()).isEqualTo(ids.size());
        assertThat(allIds(store)).isEqualTo(ids);
        List<String> asked = new ArrayList<>(ids);
        asked.add("unknown");
        assertThat(store.present(asked)).isEqualTo(ids);
        Map<String, float[]> vectors = store.vectors(asked);
        assertThat(vectors.keySet()).isEqualTo(ids);
        passages.forEach(p -> assertThat(vectors.get(p.id())).isEqualTo(p.vector()));
        assertThat(store.sparseVectors(asked))
                .isEqualTo(
                        passages.stream()
                                .filter(p -> p.sparse().isPresent())
                                .collect(
                                        Collectors.toMap(
                                                StoredPassage::id, p -> p.sparse().orElseThrow())));
    }

    @Test
    void the_same_passage_put_again_replaces_itself() {
        try (VectorStore store = open(SETTINGS)) {
            store.put(List.of(passage("a", "", "old words"), passage("a", "", "middle words")));
            store.commit();
            StoredPassage last =
                    new StoredPassage("a", LABELS, "", "new", random(9).vector(DIMENSIONS));
            store.put(List.of(last));
            store.commit();
            assertHolds(store, List.of(last));
            assertThat(store.matching("old middle words", 10, Filter.NONE)).isEmpty();
            assertThat(ids(store.matching("new", 10, Filter.NONE))).containsExactly("a");
        }
    }

    @Test
    void removed_passages_are_gone_and_unknown_ones_are_passed_over() {
        List<StoredPassage> passages = random(3).passages(20, DIMENSIONS);
        try (VectorStore store = open(SETTINGS)) {
            store.put(passages);
            store.commit();
            store.put(List.of(passage("late", "", "")));
            store.remove(List.of("p3", "unknown", "late", "p19"));
            store.commit();
            List<StoredPassage> left = new ArrayList<>(passages);
            left.removeIf(p -> p.id().equals("p3") || p.id().equals("p19"));
            assertHolds(store, left);
            for (Stage stage : Stage.values()) {
                assertThat(ids(store.nearest(passages.get(3).vector(), 20, Filter.NONE, stage)))
                        .hasSize(18)
                        .doesNotContain("p3", "p19", "late");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void it_answers_as_a_plain_scan_does_whatever_was_done_to_it(long seed) {
        var random = new Random(seed);
        var passages = new RandomPassages(random);
        var plain = new PlainStore();
        try (VectorStore store = open(TWO_STAGES)) {
            for (int round = 0; round < 12; round++) {
                alter(store, plain, passages, random);
                store.commit();
                assertThat(allIds(store))
                        .as("seed %d, round %d", seed, round)
                        .isEqualTo(plain.passages().keySet());
                for (int i = 0; i < 8; i++) {
                    float[] query = passages.vector(DIMENSIONS);
                    Filter filter = passages.filter(40);
                    String as = "seed %d, %s".formatted(seed, filter);
                    assertAnswersAs(plain, store, query, filter, as);
                    assertAnswersAs(plain, store, RandomPassages.sparse(random, 6), filter, as);
                }
            }
        }
    }

    private static void alter(
            VectorStore store, PlainStore plain, RandomPassages passages, Random random) {
        List<StoredPassage> added = new ArrayList<>();
        for (int i = random.nextInt(40); i > 0; i--) {
            int number = random.nextInt(200);
            added.add(passages.passage("p" + number, number / 5, DIMENSIONS));
        }
        store.put(added);
        plain.put(added);
        List<String> removed =
                random.ints(random.nextInt(10), 0, 200).mapToObj(number -> "p" + number).toList();
        store.remove(removed);
        plain.remove(removed);
        long document = random.nextInt(40);
        Labels labels = passages.labels(random.nextInt(40));
        store.relabel(document, labels);
        plain.relabel(document, labels);
    }

    private static void assertAnswersAs(
            PlainStore plain, VectorStore store, float[] query, Filter filter, String as) {
        List<Match> expected = plain.nearest(query, 10, filter);
        for (Stage stage : List.of(Stage.EXACT, Stage.FULL)) {
            List<Match> found = store.nearest(query, 10, filter, stage);
            assertThat(ids(found)).as("%s %s", stage, as).isEqualTo(ids(expected));
            assertSameScores(found, expected);
        }
        Set<String> admitted =
                plain.nearest(query, Integer.MAX_VALUE, filter).stream()
                        .map(Match::id)
                        .collect(Collectors.toSet());
        assertThat(ids(store.nearest(query, 1_000, filter, Stage.SHORT)))
                .as("SHORT %s", as)
                .containsExactlyInAnyOrderElementsOf(admitted);
        assertThat(ids(store.matching("text", 1_000, filter)))
                .as("words %s", as)
                .containsExactlyInAnyOrderElementsOf(admitted);
    }

    private static void assertAnswersAs(
            PlainStore plain, VectorStore store, SparseVector query, Filter filter, String as) {
        List<Match> expected = plain.nearestSparse(query, 10, filter);
        List<Match> found = store.nearestSparse(query, 10, filter);
        assertThat(ids(found)).as("sparse %s", as).isEqualTo(ids(expected));
        assertSameScores(found, expected);
        assertThat(ids(store.nearestSparse(query, 1_000, filter)))
                .as("sparse %s", as)
                .isEqualTo(ids(plain.nearestSparse(query, 1_000, filter)));
    }

    @Test
    void relabelled_passages_keep_their_vectors_and_words() {
        List<StoredPassage> passages = random(5).passages(10, DIMENSIONS);
        Labels labels = new Labels(77, "new/place.md", "md", "en", Instant.MAX, Set.of("t"));
        try (VectorStore store = open(SETTINGS)) {
            store.put(passages);
            store.relabel(1, labels);
            store.commit();
            assertHolds(store, passages);
            Filter moved = Filter.ofDocument(77);
            assertThat(ids(store.matching("text", 10, moved)))
                    .containsExactlyInAnyOrder("p5", "p6", "p7", "p8", "p9");
            assertThat(store.matching("text", 10, Filter.ofDocument(1))).isEmpty();
        }
    }

    @Test
    void nothing_is_given_where_nothing_is_wanted() {
        try (VectorStore store = open(SETTINGS)) {
            store.put(List.of(passage("a", "", "word")));
            store.commit();
            for (int count : new int[] {0, -1}) {
                assertThat(store.matching("word", count, Filter.NONE)).isEmpty();
                for (Stage stage : Stage.values()) {
                    assertThat(
                                    store.nearest(
                                            random(1).vector(DIMENSIONS),
                                            count,
                                            Filter.NONE,
                                            stage))
                            .isEmpty();
                }
            }
            assertThat(store.matching("word", Integer.MAX_VALUE, Filter.NONE)).hasSize(1);
        }
    }

    @Test
    void searches_go_on_while_others_write() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        float[] query = random(1).vector(DIMENSIONS);
        try (VectorStore store = open(SETTINGS);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                readers.add(
                        threads.submit(() -> {
                            while (!done.get()) {
                                store.nearest(query, 5, Filter.NONE, Stage.FULL);
                                store.matching("text", 5, Filter.NONE);
                            }
                        }));
            }
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                int first = i * 300;
                writers.add(threads.submit(() -> write(store, first)));
            }
            try {
                for (Future<?> writer : writers) {
                    writer.get();
                }
            } finally {
                done.set(true);
            }
            for (Future<?> reader : readers) {
                reader.get();
            }
            assertThat(store.count()).isEqualTo(600);
        }
    }

    private static void write(VectorStore store, int first) {
        RandomPassages passages = random(first);
        for (int i = first; i < first + 300; i += 50) {
            List<StoredPassage> batch = new ArrayList<>();
            for (int j = i; j < i + 50; j++) {
                batch.add(passages.passage("p" + j, j, DIMENSIONS));
            }
            store.put(batch);
            store.relabel(i, passages.labels(i));
            store.commit();
        }
    }
}
