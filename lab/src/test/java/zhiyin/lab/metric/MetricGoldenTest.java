package zhiyin.lab.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import zhiyin.lab.Golden;

/// Every metric against scikit-learn, scipy and trec_eval.
final class MetricGoldenTest {
    private static final Offset<Double> EXACT = within(1e-6);
    private static final List<Integer> RANKS = List.of(1, 3, 5, 10, 20, 100);

    @Test
    void correlations_are_scipys() throws IOException {
        JsonNode sts = Golden.section("sts");
        double[] gold = Golden.doubles(sts.path("gold"));
        double[] cosine = Golden.doubles(sts.path("cosine"));
        JsonNode expected = sts.path("expected");
        assertThat(Correlation.spearman(gold, cosine))
                .isCloseTo(expected.path("spearman").asDouble(), EXACT);
        assertThat(Correlation.pearson(gold, cosine))
                .isCloseTo(expected.path("pearson").asDouble(), EXACT);
    }

    @Test
    void pairs_are_told_apart_as_mteb_counts_it() throws IOException {
        JsonNode pairs = Golden.section("pair_classification");
        BinaryRanking found =
                BinaryRanking.of(
                        Golden.positive(pairs.path("labels")),
                        Golden.doubles(pairs.path("scores")));
        JsonNode expected = pairs.path("expected");
        assertThat(found.averagePrecision()).isCloseTo(expected.path("ap").asDouble(), EXACT);
        assertThat(found.accuracy()).isCloseTo(expected.path("accuracy").asDouble(), EXACT);
        assertThat(found.f1()).isCloseTo(expected.path("f1").asDouble(), EXACT);
        assertThat(found.precision())
                .isCloseTo(expected.path("precision_at_best_f1").asDouble(), EXACT);
        assertThat(found.recall()).isCloseTo(expected.path("recall_at_best_f1").asDouble(), EXACT);
    }

    @Test
    void rankings_are_judged_as_by_trec_eval() throws IOException {
        JsonNode retrieval = Golden.section("retrieval");
        var sums = new LinkedHashMap<String, Double>();
        int queries = 0;
        for (var query : retrieval.path("run").properties()) {
            RankedGrades ranked =
                    ranked(query.getValue(), retrieval.path("qrels").path(query.getKey()));
            JsonNode expected = retrieval.path("expected_per_query").path(query.getKey());
            measures(ranked)
                    .forEach((name, value) -> {
                        assertThat(value)
                                .as("%s of %s", name, query.getKey())
                                .isCloseTo(expected.path(name).asDouble(), EXACT);
                        sums.merge(name, value, Double::sum);
                    });
            queries++;
        }
        for (var mean : retrieval.path("expected_mean").properties()) {
            assertThat(sums.getOrDefault(mean.getKey(), Double.NaN) / queries)
                    .as(mean.getKey())
                    .isCloseTo(mean.getValue().asDouble(), EXACT);
        }
    }

    private static RankedGrades ranked(JsonNode run, JsonNode judged) {
        List<String> ids = List.copyOf(run.propertyNames());
        float[] scores = new float[ids.size()];
        int[] all = new int[ids.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (float) run.path(ids.get(i)).asDouble();
            all[i] = i;
        }
        int[] order = DocumentOrder.of(ids).ranked(all, scores, 1_000);
        int[] grades = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            grades[i] = judged.path(ids.get(order[i])).asInt(0);
        }
        var every = new ArrayList<Integer>();
        judged.forEach(grade -> every.add(grade.asInt()));
        return RankedGrades.of(grades, every.stream().mapToInt(Integer::intValue).toArray());
    }

    private static Map<String, Double> measures(RankedGrades ranked) {
        Map<String, IntToDoubleFunction> each =
                Map.of(
                        "ndcg_cut_", ranked::ndcg,
                        "recall_", ranked::recall,
                        "map_cut_", ranked::averagePrecision,
                        "mrr_", ranked::reciprocalRank,
                        "P_", ranked::precision);
        var measures = new LinkedHashMap<String, Double>();
        each.forEach((name, measure) ->
                RANKS.forEach(k -> measures.put(name + k, measure.applyAsDouble(k))));
        return measures;
    }

    @Test
    void only_the_best_ranked_are_kept_and_ties_still_decided_by_id() {
        var order = DocumentOrder.of(List.of("d10", "d9", "d2", "d1"));
        int[] all = {0, 1, 2, 3};
        assertThat(order.ranked(all, new float[] {0.5f, 0.5f, 0.9f, 0.5f}, 2))
                .containsExactly(2, 1);
    }

    @Test
    void average_precision_groups_equal_scores() throws IOException {
        JsonNode reranking = Golden.section("reranking_v1");
        double sum = 0;
        for (JsonNode query : reranking.path("queries")) {
            double found =
                    BinaryRanking.averagePrecision(
                            Golden.positive(query.path("relevant")),
                            Golden.doubles(query.path("scores")));
            assertThat(found).isCloseTo(query.path("ap_sklearn").asDouble(), EXACT);
            sum += found;
        }
        assertThat(sum / reranking.path("queries").size())
                .isCloseTo(reranking.path("expected_map").asDouble(), EXACT);
    }

    @Test
    void v_measure_is_scikit_learns() throws IOException {
        JsonNode section = Golden.section("v_measure");
        VMeasure found =
                VMeasure.of(
                        Golden.ints(section.path("labels")), Golden.ints(section.path("clusters")));
        JsonNode expected = section.path("expected");
        assertThat(found.value()).isCloseTo(expected.path("v_measure").asDouble(), EXACT);
        assertThat(found.homogeneity()).isCloseTo(expected.path("homogeneity").asDouble(), EXACT);
        assertThat(found.completeness()).isCloseTo(expected.path("completeness").asDouble(), EXACT);
    }

    @Test
    void weighted_scores_are_scikit_learns() throws IOException {
        JsonNode expected = Golden.section("bitext").path("expected");
        int[] nearest = Golden.ints(expected.path("nearest"));
        int[] right = new int[nearest.length];
        for (int i = 0; i < right.length; i++) {
            right[i] = i;
        }
        LabelScores found = LabelScores.of(right, nearest);
        assertThat(found.accuracy()).isCloseTo(expected.path("accuracy").asDouble(), EXACT);
        assertThat(found.weightedF1()).isCloseTo(expected.path("f1").asDouble(), EXACT);
        assertThat(found.weightedPrecision())
                .isCloseTo(expected.path("precision").asDouble(), EXACT);
        assertThat(found.weightedRecall()).isCloseTo(expected.path("recall").asDouble(), EXACT);
    }
}
