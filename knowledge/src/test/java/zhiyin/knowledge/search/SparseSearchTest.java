package zhiyin.knowledge.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.search.Library.Text;
import zhiyin.knowledge.search.SearchRequest.Mode;
import zhiyin.knowledge.search.StageScore.Stage;
import zhiyin.knowledge.search.WhyNot.Reason;

/// Searches of an index whose passages have sparse vectors.
final class SparseSearchTest {
    private static final SearchRequest VALVE = SearchRequest.of("docs", "valve");

    @TempDir Path folder;
    private Library library;

    @BeforeEach
    void open() {
        library = new Library(folder);
        library.collection("docs", Library.sparse("model"));
        library.weighs("valve", Map.of(5, 1f, 9, 0.5f));
    }

    @AfterEach
    void close() {
        library.close();
    }

    private List<Hit> hits(SearchRequest request) {
        return library.search().search(request).hits();
    }

    private static Text about(String text, float near, Map<Integer, Float> weights) {
        return Text.of(text, near, 1 - near, 0, 0).with(weights);
    }

    @Test
    void a_passage_is_found_and_judged_by_its_weights() {
        library.add("docs", "near.md", about("a pump", 0.9f, Map.of(7, 1f)));
        library.add("docs", "token.md", about("a faucet", 0.8f, Map.of(5, 0.6f, 9, 0.2f)));
        library.add("docs", "far.md", about("tea", 0.1f, Map.of(9, 0.1f)));

        List<Hit> hits = hits(VALVE.withMode(Mode.VECTOR));
        assertThat(hits).extracting(Hit::path).containsExactly("token.md", "near.md", "far.md");
        assertThat(hits.getFirst().stages())
                .extracting(StageScore::stage, StageScore::rank)
                .containsExactly(
                        tuple(Stage.VECTOR, 2), tuple(Stage.SPARSE, 1), tuple(Stage.FUSED, 1));
        assertThat(hits.getFirst().stages().get(1).score())
                .isEqualTo((float) (1f * 0.6f + (double) (0.5f * 0.2f)));
        assertThat(hits.get(1).stages().get(1))
                .isEqualTo(new StageScore(Stage.SPARSE, 0, 0, List.of()));
    }

    @Test
    void each_way_brings_candidates_and_judges_those_of_the_others() {
        library.add("docs", "near.md", about("a pump", 1, Map.of(5, 0.1f)));
        library.add("docs", "token.md", about("a faucet", 0.5f, Map.of(5, 1f)));
        library.add("docs", "word.md", about("a valve", 0.2f, Map.of(9, 0.1f)));
        library.add("docs", "none.md", about("tea", 0.1f, Map.of()));

        List<Hit> hits = hits(VALVE.withTop(3).withCandidates(3));
        assertThat(hits).hasSize(3);
        for (Hit hit : hits) {
            assertThat(hit.stages())
                    .extracting(StageScore::stage)
                    .filteredOn(stage -> stage != Stage.WORDS)
                    .containsExactly(Stage.VECTOR, Stage.SPARSE, Stage.FUSED);
        }
    }

    @Test
    void words_alone_know_nothing_of_weights_nor_does_an_index_without() {
        library.collection("plain", Library.settings("model"));
        library.add("plain", "a.md", about("a valve", 1, Map.of(5, 1f)));
        library.add("docs", "a.md", about("a valve", 1, Map.of(5, 1f)));
        assertThat(hits(VALVE.withMode(Mode.WORDS)).getFirst().stages())
                .extracting(StageScore::stage)
                .containsExactly(Stage.WORDS);
        assertThat(hits(SearchRequest.of("plain", "valve")).getFirst().stages())
                .extracting(StageScore::stage)
                .containsExactly(Stage.VECTOR, Stage.WORDS, Stage.FUSED);
    }

    @Test
    void a_query_without_weights_is_answered_by_the_rest() {
        library.add("docs", "a.md", about("a pump", 1, Map.of(5, 1f)));
        assertThat(hits(SearchRequest.of("docs", "pump").withMode(Mode.VECTOR)).getFirst().stages())
                .extracting(StageScore::stage)
                .containsExactly(Stage.VECTOR);
    }

    @Test
    void why_not_tells_where_a_passage_stands_by_its_weights() {
        library.add("docs", "first.md", about("a faucet", 1, Map.of(5, 1f)));
        library.add("docs", "second.md", about("a tap", 0.9f, Map.of(5, 0.9f)));
        long document = library.add("docs", "asked.md", about("tea", 0.1f, Map.of(9, 0.4f)));
        WhyNot answer = library.search().whyNot(VALVE.withTop(2), "docs", document);
        assertThat(answer.reason()).isEqualTo(Reason.FUSION);
        assertThat(answer.stages())
                .extracting(StageScore::stage, StageScore::rank)
                .containsExactly(
                        tuple(Stage.VECTOR, 3), tuple(Stage.SPARSE, 3), tuple(Stage.FUSED, 3));
        assertThat(answer.explanation()).contains("number 3 by learned words, product 0.200");
    }
}
