package zhiyin.knowledge.relevance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class QualityTest {
    private static final Offset<Double> EXACT = within(1e-6);

    @Test
    void values_are_those_of_trec_eval() throws IOException {
        JsonNode golden = golden();
        var all = new ArrayList<Quality>();
        for (Map.Entry<String, JsonNode> each : golden.path("expected_per_query").properties()) {
            JsonNode judged = golden.path("qrels").path(each.getKey());
            List<List<Integer>> found =
                    ranked(golden.path("run").path(each.getKey())).stream()
                            .map(id ->
                                    judged.has(id)
                                            ? List.of(judged.path(id).asInt())
                                            : List.<Integer>of())
                            .toList();
            Quality quality = Quality.of(found, judged.valueStream().map(JsonNode::asInt).toList());
            assertSame(quality, each.getValue(), each.getKey());
            all.add(quality);
        }
        assertThat(all).hasSize(25);
        assertSame(Quality.mean(all), golden.path("expected_mean"), "mean");
    }

    private static void assertSame(Quality quality, JsonNode expected, String which) {
        assertThat(quality.recall())
                .as(which)
                .isCloseTo(expected.path("recall_5").asDouble(), EXACT);
        assertThat(quality.ndcg())
                .as(which)
                .isCloseTo(expected.path("ndcg_cut_10").asDouble(), EXACT);
        assertThat(quality.mrr()).as(which).isCloseTo(expected.path("mrr_10").asDouble(), EXACT);
    }

    /// Equals by falling names, as trec_eval has it.
    private static List<String> ranked(JsonNode run) {
        return run.properties().stream()
                .sorted(
                        Comparator.comparingDouble((Map.Entry<String, JsonNode> each) ->
                                        -each.getValue().asDouble())
                                .thenComparing(
                                        Map.Entry.<String, JsonNode>comparingByKey().reversed()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static JsonNode golden() throws IOException {
        try (InputStream in = QualityTest.class.getResourceAsStream("retrieval-golden.json")) {
            return new JsonMapper().readTree(in);
        }
    }

    @Test
    void a_passage_with_two_places_finds_both_at_its_rank() {
        Quality both = Quality.of(List.of(List.of(2, 1)), List.of(2, 1, 0));
        assertThat(both).isEqualTo(new Quality(1, 1, 1));
        Quality late = Quality.of(List.of(List.of(), List.of(2)), List.of(2, 1));
        assertThat(late.recall()).isEqualTo(0.5);
        assertThat(late.mrr()).isEqualTo(0.5);
        assertThat(late.ndcg()).isCloseTo(2 / log2(3) / (2 + 1 / log2(3)), EXACT);
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }

    @Test
    void names_are_relevant_or_not() {
        Quality quality = Quality.of(List.of("a", "b", "c"), Set.of("b", "z"));
        assertThat(quality.recall()).isEqualTo(0.5);
        assertThat(quality.mrr()).isEqualTo(0.5);
        assertThat(Quality.of(List.of(), Set.of("a"))).isEqualTo(new Quality(0, 0, 0));
        assertThat(Quality.mean(List.of())).isEqualTo(new Quality(0, 0, 0));
    }

    @Test
    void what_comes_behind_the_fifth_and_the_tenth_does_not_count() {
        List<Integer> none = List.of();
        var found = new ArrayList<List<Integer>>(List.of(none, none, none, none, none, List.of(1)));
        Quality sixth = Quality.of(found, List.of(1));
        assertThat(sixth.recall()).isZero();
        assertThat(sixth.mrr()).isCloseTo(1 / 6.0, EXACT);
        found.addFirst(none);
        found.addAll(0, List.of(none, none, none, none));
        assertThat(Quality.of(found, List.of(1))).isEqualTo(new Quality(0, 0, 0));
    }

    @Test
    void without_anything_relevant_there_is_no_quality() {
        assertThatThrownBy(() -> Quality.of(List.of(List.of(0)), List.of(0)))
                .hasMessageContaining("nothing is relevant");
    }
}
