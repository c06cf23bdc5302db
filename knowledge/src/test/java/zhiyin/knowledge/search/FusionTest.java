package zhiyin.knowledge.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.search.Candidate.Location;
import zhiyin.knowledge.search.SearchRequest.Weights;
import zhiyin.knowledge.search.StageScore.Stage;
import zhiyin.knowledge.store.StoreSettings;
import zhiyin.knowledge.store.VectorStore;
import zhiyin.knowledge.store.lucene.LuceneStore;

class FusionTest {
    private static final SearchRequest ASKED = SearchRequest.of("docs", "a valve");

    @TempDir Path folder;

    @Test
    void reciprocal_ranks_are_those_of_the_plain_formula_on_random_orders() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        withScope(scope -> {
            for (int round = 0; round < 50; round++) {
                var orders = new ArrayList<List<Candidate>>();
                for (int list = 0; list < 3; list++) {
                    orders.add(randomOrder(scope, random));
                }
                List<Candidate> fused = Fusion.byRanks(orders);
                Map<String, Double> expected = naive(orders);
                assertThat(fused).as("seed %d", seed).hasSameSizeAs(expected.entrySet());
                for (int i = 0; i < fused.size(); i++) {
                    StageScore stage = fused.get(i).at(Stage.FUSED).orElseThrow();
                    assertThat(stage.rank()).isEqualTo(i + 1);
                    assertThat(stage.score())
                            .as("seed %d", seed)
                            .isEqualTo(expected.get(fused.get(i).location().passage()));
                }
                assertThat(fused)
                        .as("seed %d", seed)
                        .isSortedAccordingTo(
                                Comparator.comparingDouble(Candidate::lastScore)
                                        .reversed()
                                        .thenComparing(Candidate.TIES));
            }
        });
    }

    private static List<Candidate> randomOrder(Scope scope, Random random) {
        var order = new ArrayList<Candidate>();
        for (int i = 0; i < 30; i++) {
            if (random.nextBoolean()) {
                order.add(candidate(scope, i));
            }
        }
        Collections.shuffle(order, random);
        return order;
    }

    private static Map<String, Double> naive(List<List<Candidate>> orders) {
        var sums = new HashMap<String, Double>();
        for (int passage = 0; passage < 30; passage++) {
            String id = "p" + passage;
            double sum = 0;
            for (List<Candidate> order : orders) {
                List<String> ids = order.stream().map(each -> each.location().passage()).toList();
                sum += ids.contains(id) ? 1.0 / (60 + ids.indexOf(id) + 1) : 0;
            }
            if (sum > 0) {
                sums.put(id, sum);
            }
        }
        return sums;
    }

    @Test
    void the_order_does_not_depend_on_the_order_of_the_candidates() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        withScope(scope -> {
            for (int round = 0; round < 50; round++) {
                var candidates = new ArrayList<Candidate>();
                for (int i = 0; i < 40; i++) {
                    // few different scores, so that there are equals
                    candidates.add(
                            scored(
                                    candidate(scope, i),
                                    random.nextInt(4) / 4.0,
                                    random.nextInt(4)));
                }
                List<Candidate> first = Fusion.byScores(candidates, ASKED);
                Collections.shuffle(candidates, random);
                assertThat(Fusion.byScores(candidates, ASKED)).as("seed %d", seed).isEqualTo(first);
            }
        });
    }

    @Test
    void words_that_single_out_a_passage_bring_it_before_a_nearer_one() {
        withScope(scope -> {
            var candidates = new ArrayList<Candidate>();
            candidates.add(scored(candidate(scope, 0), 0.9, 0));
            candidates.add(scored(candidate(scope, 1), 0.5, 20));
            for (int i = 2; i < 30; i++) {
                candidates.add(scored(candidate(scope, i), 0.4, 1));
            }
            assertThat(ids(Fusion.byScores(candidates, ASKED)).getFirst()).isEqualTo("p1");
        });
    }

    @Test
    void words_that_many_passages_have_alike_leave_the_order_to_vectors() {
        withScope(scope -> {
            var candidates = new ArrayList<Candidate>();
            candidates.add(scored(candidate(scope, 0), 0.9, 0));
            candidates.add(scored(candidate(scope, 1), 0.5, 20));
            for (int i = 2; i < 30; i++) {
                candidates.add(scored(candidate(scope, i), 0.4, 19));
            }
            assertThat(ids(Fusion.byScores(candidates, ASKED)).getFirst()).isEqualTo("p0");
        });
    }

    @Test
    void words_of_prose_count_less_in_code_unless_the_query_has_a_name() {
        withScope(scope -> {
            List<Candidate> candidates =
                    List.of(
                            scored(candidate(scope, 0, "code"), 0.9, 1),
                            scored(candidate(scope, 1, "code"), 0.5, 20),
                            scored(candidate(scope, 2, "code"), 0.1, 0));
            assertThat(ids(Fusion.byScores(candidates, ASKED)).getFirst()).isEqualTo("p0");
            for (String name : List.of("openValve", "open_valve", "Valve::open", "open()")) {
                SearchRequest named = SearchRequest.of("docs", "where is " + name);
                assertThat(ids(Fusion.byScores(candidates, named)).getFirst())
                        .as(name)
                        .isEqualTo("p1");
            }
        });
    }

    @Test
    void a_weight_moves_the_order_to_its_way() {
        withScope(scope -> {
            List<Candidate> candidates =
                    List.of(
                            scored(candidate(scope, 0), 0.9, 1),
                            scored(candidate(scope, 1), 0.5, 2),
                            scored(candidate(scope, 2), 0.1, 0));
            assertThat(ids(Fusion.byScores(candidates, asked(5, 1))))
                    .containsExactly("p0", "p1", "p2");
            assertThat(ids(Fusion.byScores(candidates, asked(1, 5))))
                    .containsExactly("p1", "p0", "p2");
        });
    }

    @Test
    void sparse_vectors_count_as_much_as_dense_ones_and_move_with_them() {
        withScope(scope -> {
            List<Candidate> candidates =
                    List.of(
                            weighed(scored(candidate(scope, 0), 0.9, 0), 1),
                            weighed(scored(candidate(scope, 1), 0.6, 1), 8),
                            weighed(scored(candidate(scope, 2), 0.1, 2), 0));
            List<Candidate> vectors = Fusion.byScores(candidates, asked(1, 0));
            assertThat(ids(vectors)).containsExactly("p1", "p0", "p2");
            assertThat(vectors.getFirst().lastScore()).isEqualTo(0.5 / 0.8 + 1, within(1e-9));
            assertThat(ids(Fusion.byScores(candidates, asked(1, 5))))
                    .containsExactly("p2", "p1", "p0");
        });
    }

    private static Candidate weighed(Candidate candidate, double product) {
        return candidate.with(new StageScore(Stage.SPARSE, 1, product, List.of()));
    }

    @Test
    void equal_scores_of_one_way_are_ordered_by_place() {
        withScope(scope ->
                assertThat(
                                ids(
                                        Fusion.bySingle(
                                                List.of(
                                                        scored(candidate(scope, 2), 0.5, 0),
                                                        scored(candidate(scope, 1), 0.5, 0),
                                                        scored(candidate(scope, 3), 0.7, 0)))))
                        .containsExactly("p3", "p1", "p2"));
    }

    private void withScope(Consumer<Scope> work) {
        try (VectorStore store = LuceneStore.open(folder, StoreSettings.ofFull(4))) {
            work.accept(new Scope("docs", 1, Library.settings("model"), store));
        }
    }

    private static SearchRequest asked(double vector, double words) {
        return ASKED.withWeights(new Weights(vector, words));
    }

    private static Candidate candidate(Scope scope, int number) {
        return candidate(scope, number, "md");
    }

    private static Candidate candidate(Scope scope, int number, String type) {
        var location = new Location("p" + number, number, number, "file", type, number, 0);
        return new Candidate(scope, location, List.of());
    }

    private static Candidate scored(Candidate candidate, double cosine, double words) {
        Candidate scored = candidate.with(new StageScore(Stage.VECTOR, 1, cosine, List.of()));
        return words == 0 ? scored : scored.with(new StageScore(Stage.WORDS, 1, words, List.of()));
    }

    private static List<String> ids(List<Candidate> candidates) {
        return candidates.stream().map(each -> each.location().passage()).toList();
    }
}
