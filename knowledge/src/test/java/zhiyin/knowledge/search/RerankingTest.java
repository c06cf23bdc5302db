package zhiyin.knowledge.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.EngineException;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.search.Library.Text;
import zhiyin.knowledge.search.SearchRequest.Mode;
import zhiyin.knowledge.search.StageScore.Stage;
import zhiyin.knowledge.search.WhyNot.Reason;
import zhiyin.knowledge.search.WhyNot.Verdict;

/// Four documents, `1.md` the nearest to the query, read by rerankers of which the test knows what they think.
final class RerankingTest {
    private static final SearchRequest NEAREST =
            SearchRequest.of("docs", "pump").withMode(Mode.VECTOR);

    @TempDir Path folder;
    private Library library;
    private final List<String> read = new ArrayList<>();

    @BeforeEach
    void open() {
        library = new Library(folder);
        library.collection("docs", Library.settings("model"));
        for (int i = 1; i <= 4; i++) {
            library.add("docs", i + ".md", new Text("Care " + i, "text " + i, 1, 0.1f * i, 0, 0));
        }
    }

    @AfterEach
    void close() {
        library.close();
    }

    private static SearchRequest reranked(int candidates) {
        return NEAREST.withRerank(new Rerank(Optional.of("best"), candidates));
    }

    private static SearchRequest with(
            SearchRequest one, List<String> collections, Optional<String> instruction) {
        return new SearchRequest(
                one.query(),
                collections,
                one.top(),
                one.candidates(),
                one.mode(),
                one.weights(),
                one.filter(),
                instruction,
                one.diversity(),
                one.context(),
                one.dimensions(),
                one.rerank());
    }

    /// Searches with a reranker that notes what it reads.
    private Search search(ToDoubleFunction<String> score) {
        return library.search()
                .with(_ ->
                        (_, instruction, texts) -> {
                            instruction.ifPresent(read::add);
                            read.addAll(texts);
                            return texts.stream()
                                    .map(text -> new Reranker.Score(score.applyAsDouble(text)))
                                    .toList();
                        });
    }

    private static double last(String text) {
        return text.charAt(text.length() - 1) - '0';
    }

    private static List<String> paths(SearchAnswer answer) {
        return answer.hits().stream().map(Hit::path).toList();
    }

    @Test
    void the_best_candidates_come_in_the_rerankers_order_and_tell_both() {
        SearchAnswer answer =
                search(RerankingTest::last)
                        .search(with(reranked(30), List.of("docs"), Optional.of("find care")));
        assertThat(paths(answer)).containsExactly("4.md", "3.md", "2.md", "1.md");
        Hit best = answer.hits().getFirst();
        assertThat(best.rank()).isEqualTo(1);
        assertThat(best.score()).isEqualTo(4);
        assertThat(best.stages())
                .extracting(StageScore::stage, StageScore::rank)
                .containsExactly(tuple(Stage.VECTOR, 4), tuple(Stage.RERANKED, 1));
        assertThat(read)
                .as("the task, and headings before passages, nearest first")
                .startsWith("find care", "Care 1\ntext 1", "Care 2\ntext 2");
        assertThat(answer.reranking()).isPositive();
        assertThat(answer.finding()).isPositive();
        assertThat(answer.notes()).isEmpty();
    }

    @Test
    void equals_keep_the_order_in_which_they_were_found() {
        assertThat(paths(search(_ -> 0.5).search(reranked(30))))
                .containsExactly("1.md", "2.md", "3.md", "4.md");
    }

    @Test
    void what_is_shown_need_not_tell_apart_what_the_order_does() {
        Search search =
                library.search()
                        .with(_ ->
                                (_, _, texts) ->
                                        texts.stream()
                                                .map(text -> new Reranker.Score(1, last(text)))
                                                .toList());
        SearchAnswer answer = search.search(reranked(30));
        assertThat(paths(answer)).startsWith("4.md", "3.md");
        assertThat(answer.hits()).allMatch(hit -> hit.score() == 1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5})
    void those_behind_the_candidates_that_are_read_keep_their_order_behind_them(double diversity) {
        SearchAnswer answer =
                search(text -> last(text) / 1000).search(reranked(2).withDiversity(diversity));
        assertThat(read).hasSize(2);
        assertThat(paths(answer).subList(0, 2)).containsExactlyInAnyOrder("1.md", "2.md");
        assertThat(paths(answer).subList(2, 4)).containsExactlyInAnyOrder("3.md", "4.md");
        assertThat(answer.hits().get(2).stages())
                .extracting(StageScore::stage)
                .doesNotContain(Stage.RERANKED);
    }

    @Test
    void a_text_that_several_have_is_read_once_and_they_keep_together() {
        library.add("docs", "copy.md", Text.of("text  4", 1, 5, 0, 0));
        SearchAnswer answer = search(RerankingTest::last).search(reranked(4));
        assertThat(read).hasSize(4);
        assertThat(answer.hits().getFirst().path()).isEqualTo("4.md");
        assertThat(answer.hits().getFirst().others())
                .extracting(Hit.Other::path, Hit.Other::reason)
                .containsExactly(tuple("copy.md", Hit.Other.Reason.SAME_TEXT));
    }

    @Test
    void candidates_of_several_models_are_read_as_one() {
        library.collection("more", Library.settings("other"));
        library.add("more", "9.md", Text.of("text 9", 0, 1, 0, 0));
        SearchAnswer answer =
                search(RerankingTest::last)
                        .search(
                                with(
                                        reranked(30).withTop(2),
                                        List.of("docs", "more"),
                                        Optional.empty()));
        assertThat(paths(answer)).containsExactly("9.md", "4.md");
        assertThat(answer.hits().getFirst().stages())
                .extracting(StageScore::stage)
                .containsExactly(Stage.VECTOR, Stage.FUSED, Stage.RERANKED);
    }

    @Test
    void where_nothing_is_found_nothing_is_read() {
        SearchAnswer answer =
                search(RerankingTest::last)
                        .search(
                                SearchRequest.of("docs", "zebra")
                                        .withMode(Mode.WORDS)
                                        .withRerank(Rerank.by("best")));
        assertThat(answer.hits()).isEmpty();
        assertThat(answer.reranking()).isZero();
        assertThat(read).isEmpty();
    }

    @Test
    void a_reranker_that_fails_leaves_the_order_and_a_note() {
        SearchAnswer answer = failing(EngineException.Code.OVERLOADED).search(reranked(30));
        assertThat(paths(answer)).containsExactly("1.md", "2.md", "3.md", "4.md");
        assertThat(answer.notes())
                .extracting(Note::kind, Note::message)
                .containsExactly(
                        tuple(
                                Note.Kind.NOT_RERANKED,
                                "not reranked, the order is the search's own: no luck"));
        WhyNot why =
                failing(EngineException.Code.OVERLOADED)
                        .whyNot(reranked(30).withTop(1), "docs", document("4.md"));
        assertThat(why.reason()).isEqualTo(Reason.FUSION);
        assertThat(why.explanation()).endsWith("; not reranked: no luck");
    }

    private Search failing(EngineException.Code code) {
        return library.search()
                .with(_ ->
                        (_, _, _) -> {
                            throw new EngineException(code, "no luck", Duration.ofSeconds(1));
                        });
    }

    private long document(String path) {
        return library.search().search(NEAREST).hits().stream()
                .filter(hit -> hit.path().equals(path))
                .findFirst()
                .orElseThrow()
                .document();
    }

    @Test
    void a_model_that_cannot_rerank_is_an_error() {
        Search search = failing(EngineException.Code.WRONG_PURPOSE);
        assertThatThrownBy(() -> search.search(reranked(30)))
                .isInstanceOf(EngineException.class)
                .hasMessage("no luck");
        assertThatThrownBy(() -> library.search().search(reranked(30)))
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("no reranker is here to be called best");
    }

    @Test
    void why_a_document_fell_out_is_that_the_reranker_put_it_lower_or_did_not_read_it() {
        Search search = search(RerankingTest::last);
        WhyNot lower = search.whyNot(reranked(30).withTop(1), "docs", document("1.md"));
        assertThat(lower.verdict()).isEqualTo(Verdict.OUTRANKED);
        assertThat(lower.reason()).isEqualTo(Reason.RERANKED);
        assertThat(lower.explanation())
                .contains("number 4 of 4 candidates, of which the reranker read 4")
                .contains("number 4 by the reranker, score 1.0000");
        assertThat(lower.stages())
                .extracting(StageScore::stage, StageScore::rank)
                .containsExactly(tuple(Stage.VECTOR, 1), tuple(Stage.RERANKED, 4));
        WhyNot unread = search.whyNot(reranked(2).withTop(1), "docs", document("4.md"));
        assertThat(unread.verdict()).isEqualTo(Verdict.OUTRANKED);
        assertThat(unread.reason()).isEqualTo(Reason.NOT_READ);
        assertThat(unread.explanation()).contains("the reranker read 2; let it read more");
        WhyNot hit = search.whyNot(reranked(30).withTop(1), "docs", document("4.md"));
        assertThat(hit.verdict()).isEqualTo(Verdict.FOUND);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 201})
    void how_many_are_read_is_bounded(int candidates) {
        assertThatThrownBy(() -> new Rerank(Optional.empty(), candidates))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rerank.candidates is %d, expected 1 to 200", candidates);
        assertThat(Rerank.forTop(Optional.empty(), 10).candidates()).isEqualTo(30);
        assertThat(Rerank.forTop(Optional.empty(), 50).candidates()).isEqualTo(50);
    }
}
