package zhiyin.knowledge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.SparseVector;
import zhiyin.knowledge.store.StoreException.Code;
import zhiyin.knowledge.store.VectorStore.Match;
import zhiyin.knowledge.store.VectorStore.Stage;
import zhiyin.knowledge.store.VectorStore.TermScore;

/// What every store must do.
public abstract class VectorStoreContract {
    private static final int DIMENSIONS = 24;
    private static final StoreSettings SETTINGS = StoreSettings.ofFull(DIMENSIONS);
    private static final StoreSettings TWO_STAGES = new StoreSettings(DIMENSIONS, 16);
    private static final Offset<Float> ROUNDING = within(1e-5f);
    private static final Labels LABELS = new Labels(1, "a.md", "md", "zh", Instant.EPOCH, Set.of());

    /// Opens this test's store, empty at first; the same again after it was closed.
    protected abstract VectorStore open(StoreSettings settings);

    private static RandomPassages random(long seed) {
        return new RandomPassages(new Random(seed));
    }

    private static SparseVector sparse(long seed) {
        return RandomPassages.sparse(new Random(seed), 8);
    }

    private static StoredPassage passage(String id, String title, String text) {
        return new StoredPassage(id, LABELS, title, text, random(id.hashCode()).vector(DIMENSIONS));
    }

    private static List<String> ids(List<Match> matches) {
        return matches.stream().map(Match::id).toList();
    }

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

    private static void assertSameScores(List<Match> found, List<Match> expected) {
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i).score()).isEqualTo(expected.get(i).score(), ROUNDING);
        }
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
    void a_passage_is_found_by_its_sparse_vector_until_it_is_put_without_one() {
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
    void a_text_of_thousands_of_tokens_is_a_query_too() {
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
    void what_is_no_sparse_vector_is_refused() {
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

    @ParameterizedTest
    @EnumSource(Stage.class)
    void a_filter_that_few_pass_still_gives_all_of_them(Stage stage) {
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
    void the_index_finds_nearly_what_the_scan_finds() {
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
    void passages_are_scored_by_the_cosine() {
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
    void vectors_are_cut_and_compared_one_by_one(int dimensions) {
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
    void a_cut_search_obeys_the_filter_and_refuses_what_cannot_be_cut() {
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
    void vectors_of_other_dimensions_or_lengths_are_refused() {
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "知识库 | zh",
                "知識庫 | zh",
                "検索 | ja",
                "嵌入向量 | tw",
                "ａｉ | zh",
                "RESEARCH | zh",
                "résumé | cafe",
                "Café | cafe",
                "검색 | ko",
                "ค้นหา | th",
                "getUserName | code",
                "username | code",
                "user | code",
                "json_file | code",
                "tokio::sync::mpsc | code",
                "mpsc | code",
                "E0382 | code",
                "ERR-404 | code",
                "1.2.3 | code",
                "C++ | code",
                "node.js | code"
            })
    void words_are_found_however_they_are_written(String words, String id) {
        try (VectorStore store = open(SETTINGS)) {
            store.put(
                    List.of(
                            passage("zh", "", "知识库检索系统，北京大学的ＡＩ research团队"),
                            passage("tw", "", "支援多維度嵌入向量的系統"),
                            passage("ja", "", "全文検索エンジン"),
                            passage("ko", "", "전문 검색 엔진"),
                            passage("th", "", "ระบบค้นหาเอกสาร"),
                            passage("cafe", "", "a resume in the café"),
                            passage(
                                    "code",
                                    "",
                                    "getUserName(); UserName parse_json_file v1 1.2.3 tokio::sync::mpsc error[E0382] ERR-404 C++ node.js json_file"),
                            passage("other", "", "nothing of that 别的")));
            store.commit();
            assertThat(ids(store.matching(words, 10, Filter.NONE))).startsWith(id);
        }
    }

    @Test
    void titles_count_too_and_more_matching_words_rank_higher() {
        try (VectorStore store = open(SETTINGS)) {
            store.put(
                    List.of(
                            passage("title", "安装指南 installation", "步骤如下"),
                            passage("both", "installation guide", "installation of the guide"),
                            passage("none", "others", "nothing")));
            store.commit();
            assertThat(ids(store.matching("安装", 10, Filter.NONE))).containsExactly("title");
            assertThat(ids(store.matching("installation guide", 10, Filter.NONE)))
                    .containsExactly("both", "title");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "!?。，",
                "AND OR NOT",
                "a* b? c~2 \"d e\" (f OR g) [1 TO 5] h^3 text:x -i +j && || ! \\",
                "/re.*gex/",
                "\ud800 \udc00 \u0000 \uffff",
                "的"
            })
    void whatever_is_asked_for_are_words_and_never_a_query(String words) {
        try (VectorStore store = open(SETTINGS)) {
            store.put(List.of(passage("other", "", "something else")));
            store.commit();
            assertThat(store.matching(words, 10, Filter.NONE)).isEmpty();
            assertThat(store.explain(words, "other")).isEmpty();
        }
    }

    @Test
    void very_long_queries_and_words_are_answered() {
        String longWord = "x".repeat(100_000);
        String manyWords =
                new Random(1)
                        .ints(20_000, 0, 1_000_000)
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(" "));
        try (VectorStore store = open(SETTINGS)) {
            store.put(
                    List.of(
                            passage("long", longWord, longWord),
                            passage("many", "", manyWords),
                            passage("han", "", "漢字".repeat(50_000))));
            store.commit();
            assertThat(ids(store.matching(longWord, 5, Filter.NONE))).containsExactly("long");
            assertThat(ids(store.matching(manyWords, 5, Filter.NONE))).containsExactly("many");
            assertThat(ids(store.matching("汉字".repeat(50_000), 5, Filter.NONE)))
                    .containsExactly("han");
        }
    }

    @Test
    void an_explanations_terms_add_up_to_the_score() {
        try (VectorStore store = open(SETTINGS)) {
            store.put(
                    List.of(
                            passage("a", "检索系统", "知识库检索系统 with getUserName"),
                            passage("b", "", "检索 user"),
                            passage("c", "", "another 系统")));
            store.commit();
            String words = "检索系统的 user 是什么";
            for (Match match : store.matching(words, 10, Filter.NONE)) {
                List<TermScore> terms = store.explain(words, match.id());
                assertThat((float) terms.stream().mapToDouble(TermScore::score).sum())
                        .isEqualTo(match.score(), within(1e-4f));
                assertThat(terms)
                        .isSortedAccordingTo((x, y) -> Float.compare(y.score(), x.score()));
            }
            assertThat(store.explain(words, "b"))
                    .extracting(TermScore::term)
                    .contains("user", "检索");
            assertThat(store.explain(words, "unknown")).isEmpty();
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
