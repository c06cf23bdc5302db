package zhiyin.knowledge.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.DocumentFailure;
import zhiyin.knowledge.catalog.DocumentPath;
import zhiyin.knowledge.catalog.DocumentRow;
import zhiyin.knowledge.catalog.Version;
import zhiyin.knowledge.search.Library.Text;
import zhiyin.knowledge.search.SearchRequest.Mode;
import zhiyin.knowledge.search.StageScore.Stage;
import zhiyin.knowledge.search.WhyNot.Reason;
import zhiyin.knowledge.search.WhyNot.Verdict;
import zhiyin.knowledge.store.Filter;

class WhyNotTest {
    @TempDir Path folder;
    private Library library;

    @BeforeEach
    void open() {
        library = new Library(folder);
        library.collection("docs", Library.settings("model"));
    }

    @AfterEach
    void close() {
        library.close();
    }

    private static final SearchRequest VALVE = SearchRequest.of("docs", "valve");

    private WhyNot whyNot(SearchRequest request, long document) {
        return library.search().whyNot(request, "docs", document);
    }

    private static void assertIs(WhyNot answer, Verdict verdict, Reason reason) {
        assertThat(answer.verdict()).as(answer.explanation()).isEqualTo(verdict);
        assertThat(answer.reason()).as(answer.explanation()).isEqualTo(reason);
        assertThat(answer.explanation()).contains(answer.path());
    }

    @Test
    void found() {
        library.add("docs", "b.md", Text.of("pump", 1, 0, 0, 0));
        long document = library.add("docs", "a.md", Text.of("valve", 1, 0.1f, 0, 0));
        WhyNot answer = whyNot(VALVE, document);
        assertIs(answer, Verdict.FOUND, Reason.HIT);
        assertThat(answer.stages())
                .extracting(StageScore::stage)
                .containsExactly(Stage.VECTOR, Stage.WORDS, Stage.FUSED);
        assertThat(answer.stages().getFirst().rank()).isEqualTo(2);
        assertThat(answer.explanation()).contains("number 2 by vectors", "number 1 by words");
    }

    @Test
    void still_to_be_read() {
        Version version = library.queue("docs", "a.md");
        assertIs(whyNot(VALVE, version.document()), Verdict.NOT_INDEXED, Reason.IN_WORK);
    }

    @Test
    void failed() {
        Version version = library.queue("docs", "a.md");
        library.database.write(c ->
                library.tables
                        .versions()
                        .failed(c, version.id(), new DocumentFailure("ENCRYPTED", "locked")));
        WhyNot answer = whyNot(VALVE, version.document());
        assertIs(answer, Verdict.NOT_INDEXED, Reason.FAILED);
        assertThat(answer.explanation()).contains("ENCRYPTED: locked");
    }

    @Test
    void cancelled() {
        Version version = library.queue("docs", "a.md");
        library.database.write(c -> library.tables.versions().cancelled(c, version));
        assertIs(whyNot(VALVE, version.document()), Verdict.NOT_INDEXED, Reason.CANCELLED);
    }

    @Test
    void the_same_bytes_under_another_name() {
        library.add("docs", "a.md", Text.of("valve", 1, 0, 0, 0));
        Version version = library.queue("docs", "b.md");
        library.database.write(c -> {
            DocumentRow original =
                    library.tables
                            .documents()
                            .findOrInsert(
                                    c,
                                    library.tables.collections().require(c, "docs").id(),
                                    new DocumentPath("a.md"),
                                    Instant.EPOCH);
            return library.tables.versions().duplicate(c, version.id(), original);
        });
        WhyNot answer = whyNot(VALVE, version.document());
        assertIs(answer, Verdict.NOT_INDEXED, Reason.DUPLICATE);
        assertThat(answer.explanation()).contains("'a.md'");
    }

    @Test
    void without_text() {
        long document = library.add("docs", "a.md");
        assertIs(whyNot(VALVE, document), Verdict.NOT_INDEXED, Reason.NO_TEXT);
    }

    @Test
    void in_a_collection_that_was_not_searched() {
        library.collection("more", Library.settings("model"));
        long document = library.add("docs", "a.md", Text.of("valve", 1, 0, 0, 0));
        assertIs(
                whyNot(SearchRequest.of("more", "valve"), document),
                Verdict.FILTERED_OUT,
                Reason.OTHER_COLLECTION);
    }

    @Test
    void left_out_by_each_condition_of_a_filter() {
        long document = library.add("docs", "a.md", Text.of("valve", 1, 0, 0, 0));
        Set<String> any = Set.of();
        Optional<Instant> none = Optional.empty();
        Optional<Instant> later = Optional.of(Library.TIME.plusSeconds(1));
        assertFiltered(document, Filter.ofDocument(999), Reason.DOCUMENTS);
        assertFiltered(
                document, new Filter(Set.of(), Set.of("x"), any, any, none, none, ""), Reason.TAGS);
        assertFiltered(
                document,
                new Filter(Set.of(), any, Set.of("pdf"), any, none, none, ""),
                Reason.TYPE);
        assertFiltered(
                document,
                new Filter(Set.of(), any, any, Set.of("zh"), none, none, ""),
                Reason.LANGUAGE);
        assertFiltered(
                document, new Filter(Set.of(), any, any, any, later, none, ""), Reason.MODIFIED);
        assertFiltered(document, new Filter(Set.of(), any, any, any, none, none, "b"), Reason.PATH);
    }

    private void assertFiltered(long document, Filter filter, Reason reason) {
        assertIs(whyNot(VALVE.withFilter(filter), document), Verdict.FILTERED_OUT, reason);
    }

    @Test
    void behind_the_number_of_candidates() {
        for (int i = 0; i < 5; i++) {
            library.add("docs", i + ".md", Text.of("pump " + i, 1, 0, 0, 0));
        }
        long document = library.add("docs", "a.md", Text.of("hose", 0, 1, 0, 0));
        WhyNot answer = whyNot(VALVE.withTop(2).withCandidates(2), document);
        assertIs(answer, Verdict.NO_CANDIDATE, Reason.TOO_FEW_CANDIDATES);
        assertThat(answer.explanation()).contains("number 6 by vectors", "no word of the query");
    }

    @Test
    void without_a_word_of_the_query() {
        long document = library.add("docs", "a.md", Text.of("hose", 0, 1, 0, 0));
        assertIs(
                whyNot(VALVE.withMode(Mode.WORDS), document), Verdict.NO_CANDIDATE, Reason.NO_WORD);
    }

    @Test
    void passed_over_by_short_vectors() {
        library.collection("two", Library.twoStage("model", 1));
        library.means("valve", 0.5f, 1, 0, 0);
        for (int i = 0; i < 5; i++) {
            library.add("two", i + ".md", Text.of("pump " + i, 1, 0, 0, 0.01f * i));
        }
        long document = library.add("two", "a.md", Text.of("hose", -0.1f, 1, 0, 0));
        WhyNot answer =
                library.search()
                        .whyNot(
                                SearchRequest.of("two", "valve").withTop(2).withCandidates(2),
                                "two",
                                document);
        assertIs(answer, Verdict.NO_CANDIDATE, Reason.MISSED_BY_INDEX);
    }

    @Test
    void others_were_better() {
        library.add("docs", "b.md", Text.of("valve valve", 1, 0, 0, 0));
        long document = library.add("docs", "a.md", Text.of("hose", 1, 0.1f, 0, 0));
        WhyNot answer = whyNot(VALVE.withTop(1), document);
        assertIs(answer, Verdict.OUTRANKED, Reason.FUSION);
        assertThat(answer.explanation()).contains("number 2 of 2 candidates");
    }

    @Test
    void the_same_text_as_a_hit() {
        library.add("docs", "a.md", Text.of("valve", 1, 0, 0, 0));
        long document = library.add("docs", "b.md", Text.of(" valve ", 1, 0, 0, 0));
        WhyNot answer = whyNot(VALVE, document);
        assertIs(answer, Verdict.TOO_ALIKE, Reason.SAME_TEXT);
        assertThat(answer.explanation()).contains("hit 1, of 'a.md'");
    }

    @Test
    void too_like_a_better_hit() {
        library.add("docs", "a.md", Text.of("one", 1, 0, 0, 0));
        long document = library.add("docs", "b.md", Text.of("two", 1, 0.05f, 0, 0));
        library.add("docs", "c.md", Text.of("three", 1, 0, 0.9f, 0));
        library.add("docs", "d.md", Text.of("four", 0, 0, 0, 1));
        assertIs(
                whyNot(VALVE.withMode(Mode.VECTOR).withTop(2).withDiversity(0.5), document),
                Verdict.TOO_ALIKE,
                Reason.DIVERSITY);
    }

    @Test
    void a_document_that_is_not_there_is_refused() {
        assertThatThrownBy(() -> whyNot(VALVE, 12345))
                .isInstanceOfSatisfying(
                        CatalogException.class,
                        e ->
                                assertThat(e.code())
                                        .isEqualTo(CatalogException.Code.DOCUMENT_NOT_FOUND));
    }
}
