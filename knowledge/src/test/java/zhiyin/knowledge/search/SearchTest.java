package zhiyin.knowledge.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.DocumentFailure;
import zhiyin.knowledge.catalog.Version;
import zhiyin.knowledge.search.Hit.Other;
import zhiyin.knowledge.search.Library.Text;
import zhiyin.knowledge.search.SearchRequest.Context;
import zhiyin.knowledge.search.SearchRequest.Mode;
import zhiyin.knowledge.search.StageScore.Stage;
import zhiyin.knowledge.store.Filter;

class SearchTest {
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

    private static SearchRequest request(String query) {
        return SearchRequest.of("docs", query);
    }

    private List<Hit> hits(SearchRequest request) {
        return library.search().search(request).hits();
    }

    private static List<String> paths(List<Hit> hits) {
        return hits.stream().map(Hit::path).toList();
    }

    @Test
    void a_hit_tells_its_document_its_place_and_each_stage() {
        library.add("docs", "near.md", Set.of("pump"), Text.of("about pumps", 1, 0.2f, 0, 0));
        library.add("docs", "words.md", Text.of("a valve leaks", 0.2f, 1, 0, 0));
        library.add("docs", "far.md", Text.of("nothing", 0, 0, 1, 0));

        List<Hit> hits = hits(request("valve leaks"));

        assertThat(paths(hits)).containsExactlyInAnyOrder("near.md", "words.md", "far.md");
        Hit words =
                hits.stream()
                        .filter(hit -> hit.path().equals("words.md"))
                        .findFirst()
                        .orElseThrow();
        assertThat(words.title()).isEqualTo("Title");
        assertThat(words.place().first()).isEqualTo(1);
        assertThat(words.stages())
                .extracting(StageScore::stage)
                .containsExactly(Stage.VECTOR, Stage.WORDS, Stage.FUSED);
        assertThat(words.stages().get(0).rank()).isEqualTo(2);
        assertThat(words.stages().get(0).score()).isBetween(0.19, 0.2);
        assertThat(words.stages().get(1).rank()).isEqualTo(1);
        assertThat(words.stages().get(1).terms()).hasSize(2);
        assertThat(words.stages().get(1).terms().stream().mapToDouble(t -> t.score()).sum())
                .isCloseTo(words.stages().get(1).score(), Offset.offset(1e-4));
        assertThat(words.score()).isEqualTo(words.stages().get(2).score());
        assertThat(words.marks()).containsExactly(new Hit.Mark(2, 7), new Hit.Mark(8, 13));
        Hit near =
                hits.stream().filter(hit -> hit.path().equals("near.md")).findFirst().orElseThrow();
        assertThat(near.tags()).containsExactly("pump");
        assertThat(near.stages())
                .extracting(StageScore::stage)
                .containsExactly(Stage.VECTOR, Stage.FUSED);
    }

    @Test
    void each_way_of_finding_can_be_asked_for_alone() {
        library.add("docs", "near.md", Text.of("about pumps", 1, 0.2f, 0, 0));
        library.add("docs", "words.md", Text.of("a valve leaks", 0.2f, 1, 0, 0));
        assertThat(paths(hits(request("valve").withMode(Mode.WORDS)))).containsExactly("words.md");
        List<Hit> byVectors = hits(request("valve").withMode(Mode.VECTOR));
        assertThat(paths(byVectors)).containsExactly("near.md", "words.md");
        assertThat(byVectors.getFirst().stages())
                .extracting(StageScore::stage)
                .containsExactly(Stage.VECTOR);
    }

    @Test
    void short_vectors_find_what_full_ones_put_in_order() {
        library.collection("two", Library.twoStage("model", 2));
        library.add("two", "a.md", Text.of("one", 1, 0, 1, 0));
        library.add("two", "b.md", Text.of("two", 1, 0.5f, 0, 0));
        List<Hit> hits = hits(SearchRequest.of("two", "?").withMode(Mode.VECTOR));
        assertThat(paths(hits)).containsExactly("b.md", "a.md");
        assertThat(hits.getFirst().stages())
                .extracting(StageScore::stage)
                .containsExactly(Stage.VECTOR_SHORT, Stage.VECTOR);
        assertThat(hits.getFirst().stages().get(0).rank()).isEqualTo(2);
        assertThat(hits.getFirst().stages().get(1).rank()).isEqualTo(1);
    }

    @Test
    void a_passage_only_words_bring_is_judged_by_its_vector_too() {
        for (int i = 0; i < 5; i++) {
            library.add("docs", "near" + i + ".md", Text.of("pump " + i, 1, 0.01f * i, 0, 0));
        }
        library.add("docs", "words.md", Text.of("a valve leaks", 0.5f, 1, 0, 0));
        List<Hit> hits = hits(request("valve").withTop(3).withCandidates(3));
        Hit words =
                hits.stream()
                        .filter(hit -> hit.path().equals("words.md"))
                        .findFirst()
                        .orElseThrow();
        StageScore vector = words.stages().getFirst();
        assertThat(vector.stage()).isEqualTo(Stage.VECTOR);
        assertThat(vector.rank()).isZero();
        assertThat(vector.score()).isBetween(0.44, 0.45);
    }

    @Test
    void what_the_catalog_does_not_know_is_no_hit_and_others_take_its_place() {
        for (int i = 0; i < 4; i++) {
            library.stray("docs", "stray" + i, Text.of("valve", 1, 0.001f * i, 0, 0));
        }
        library.add("docs", "a.md", Text.of("valve a", 1, 0.5f, 0, 0));
        library.add("docs", "b.md", Text.of("valve b", 1, 0.6f, 0, 0));
        SearchRequest two = request("valve").withTop(2).withCandidates(2);
        assertThat(paths(hits(two.withMode(Mode.VECTOR)))).containsExactly("a.md", "b.md");
        assertThat(paths(hits(two.withMode(Mode.WORDS)))).containsExactlyInAnyOrder("a.md", "b.md");
    }

    @Test
    void the_former_version_is_found_until_the_new_one_is_ready() {
        library.add("docs", "a.md", Text.of("old valve", 1, 0, 0, 0));
        library.queue("docs", "a.md");
        SearchAnswer meanwhile = library.search().search(request("valve"));
        assertThat(meanwhile.hits()).extracting(Hit::text).containsExactly("old valve");
        assertThat(meanwhile.notes()).extracting(Note::kind).containsExactly(Note.Kind.IN_WORK);
        assertThat(meanwhile.notes().getFirst().message()).contains("1 document is still");
        library.add("docs", "a.md", Text.of("new valve", 1, 0, 0, 0));
        // the old passage is in the store still
        assertThat(hits(request("valve"))).extracting(Hit::text).containsExactly("new valve");
    }

    @Test
    void the_same_text_is_one_hit_that_names_the_other_document() {
        library.add("docs", "a.md", Text.of("the valve leaks", 1, 0, 0, 0));
        library.add("docs", "b.md", Text.of("the  valve\nleaks", 1, 0, 0, 0));
        library.add("docs", "c.md", Text.of("the valve holds", 1, 0.1f, 0, 0));
        List<Hit> hits = hits(request("valve leaks"));
        assertThat(paths(hits)).containsExactly("a.md", "c.md");
        assertThat(hits.getFirst().others())
                .singleElement()
                .satisfies(other -> {
                    assertThat(other.reason()).isEqualTo(Other.Reason.SAME_TEXT);
                    assertThat(other.path()).isEqualTo("b.md");
                    assertThat(other.collection()).isEqualTo("docs");
                });
    }

    @Test
    void diversity_prefers_what_says_something_else() {
        library.add("docs", "a.md", Text.of("one", 1, 0, 0, 0));
        library.add("docs", "b.md", Text.of("two", 1, 0.05f, 0, 0));
        library.add("docs", "c.md", Text.of("three", 1, 0, 0.9f, 0));
        library.add("docs", "d.md", Text.of("four", 0, 0, 0, 1));
        SearchRequest two = request("?").withMode(Mode.VECTOR).withTop(2);
        assertThat(paths(hits(two))).containsExactly("a.md", "b.md");
        List<Hit> diverse = hits(two.withDiversity(0.5));
        assertThat(paths(diverse)).containsExactly("a.md", "c.md");
        assertThat(diverse.getLast().stages().getLast().stage()).isEqualTo(Stage.DIVERSE);
        assertThat(diverse.getLast().stages().getLast().rank()).isEqualTo(2);
    }

    @Test
    void neighbours_are_shown_around_a_hit_and_are_no_hits_of_their_own() {
        library.add(
                "docs",
                "a.md",
                new Text("One", "first", 0, 1, 0, 0),
                new Text("One", "second", 1, 0.1f, 0, 0),
                new Text("Two", "third", 1, 0, 0, 0),
                new Text("Two", "fourth", 0, 0, 1, 0),
                new Text("Two", "fifth", 0, 0, 0, 1));
        List<Hit> hits = hits(request("?").withContext(Context.NEIGHBOURS));
        assertThat(hits.getFirst().context()).contains("second\n\n# Two\n\nthird\n\nfourth");
        assertThat(hits.getFirst().others())
                .extracting(Other::reason, Other::ordinal)
                .containsExactlyInAnyOrder(
                        tuple(Other.Reason.IN_CONTEXT, 1), tuple(Other.Reason.IN_CONTEXT, 3));
        assertThat(hits).extracting(Hit::ordinal).containsExactly(2, 0, 4);
    }

    @Test
    void a_section_is_shown_once_for_all_hits_in_it() {
        library.add(
                "docs",
                "a.md",
                new Text("One", "first", 0, 1, 0, 0),
                new Text("Two", "second", 1, 0, 0, 0),
                new Text("Two", "third", 1, 0.1f, 0, 0),
                new Text("Three", "fourth", 0, 0, 1, 0));
        List<Hit> hits = hits(request("?").withContext(Context.SECTION));
        assertThat(hits.getFirst().context()).contains("second\n\nthird");
        assertThat(hits).extracting(Hit::ordinal).containsExactly(1, 0, 3);
    }

    @Test
    void a_long_section_is_shown_as_far_as_its_characters_allow() {
        String long1 = "a ".repeat(1_000);
        library.add(
                "docs",
                "a.md",
                new Text("One", "0 " + long1, 0, 1, 0, 0),
                new Text("One", "1 " + long1, 0, 1, 0, 0),
                new Text("One", "2 " + long1, 1, 0, 0, 0),
                new Text("One", "3 " + "b ".repeat(Surroundings.MAX_CHARACTERS), 0, 0, 1, 0));
        Hit first = hits(request("?").withContext(Context.SECTION)).getFirst();
        assertThat(first.context().orElseThrow())
                .startsWith("1 ")
                .hasSizeLessThan(Surroundings.MAX_CHARACTERS);
    }

    @Test
    void collections_of_one_model_are_searched_as_one() {
        library.collection("more", Library.settings("model"));
        library.add("docs", "a.md", Text.of("one", 1, 0.2f, 0, 0));
        library.add("more", "b.md", Text.of("two", 1, 0, 0, 0));
        library.add("more", "c.md", Text.of("three", 1, 0.1f, 0, 0));
        SearchRequest both = of(List.of("docs", "more"), "?").withMode(Mode.VECTOR);
        assertThat(paths(hits(both))).containsExactly("b.md", "c.md", "a.md");
    }

    @Test
    void collections_of_different_models_are_put_together_by_rank() {
        library.collection("more", Library.settings("another"));
        library.add("docs", "a.md", Text.of("one", 1, 2, 0, 0));
        library.add("docs", "b.md", Text.of("two", 1, 3, 0, 0));
        library.add("more", "c.md", Text.of("three", 1, 0, 0, 0));
        library.add("more", "d.md", Text.of("four", 1, 0.1f, 0, 0));
        List<Hit> hits = hits(of(List.of("docs", "more"), "?").withMode(Mode.VECTOR));
        assertThat(paths(hits)).containsExactly("a.md", "c.md", "b.md", "d.md");
        assertThat(hits.getFirst().score()).isEqualTo(1.0 / 61);
    }

    private static SearchRequest of(List<String> collections, String query) {
        SearchRequest one = request(query);
        return new SearchRequest(
                one.query(),
                collections,
                one.top(),
                one.candidates(),
                one.mode(),
                one.weights(),
                one.filter(),
                one.instruction(),
                one.diversity(),
                one.context(),
                one.dimensions(),
                one.rerank());
    }

    @Test
    void a_filter_leaves_documents_out() {
        library.add("docs", "x/a.md", Text.of("valve", 1, 0, 0, 0));
        library.add("docs", "y/b.md", Text.of("valve too", 1, 0, 0, 0));
        Filter below =
                new Filter(
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        Optional.empty(),
                        Optional.empty(),
                        "y");
        assertThat(paths(hits(request("valve").withFilter(below)))).containsExactly("y/b.md");
    }

    @Test
    void notes_tell_what_limits_the_answer() {
        library.empty("nothing");
        assertThat(library.search().search(SearchRequest.of("nothing", "?")).notes())
                .containsExactly(
                        new Note(
                                Note.Kind.EMPTY,
                                "nothing",
                                0,
                                "collection 'nothing': it has no documents yet"));
        library.add("docs", "a.md", Text.of("valve", 1, 0, 0, 0));
        Version failed = library.queue("docs", "b.md");
        library.database.write(c ->
                library.tables
                        .versions()
                        .failed(c, failed.id(), new DocumentFailure("ENCRYPTED", "locked")));
        library.queue("docs", "c.md");
        library.queue("docs", "d.md");
        library.rebuild("docs", Library.settings("another"));
        List<Note> notes = library.search().search(request("valve")).notes();
        assertThat(notes)
                .extracting(Note::kind)
                .containsExactly(Note.Kind.IN_WORK, Note.Kind.FAILED, Note.Kind.REBUILDING);
        assertThat(notes).extracting(Note::documents).containsExactly(2L, 1L, 0L);
        assertThat(notes.get(0).message()).contains("2 documents are still");
        assertThat(notes.get(1).message()).contains("1 document could not");
        assertThat(notes.get(2).message()).contains("rebuilt");
    }

    @Test
    void the_same_request_has_the_same_answer() {
        for (int i = 0; i < 8; i++) {
            library.add(
                    "docs", "a" + i + ".md", Text.of("valve " + i % 3 + " of " + i, 1, 0, 0, 0));
        }
        List<Hit> first = hits(request("valve 1"));
        for (int round = 0; round < 5; round++) {
            assertThat(hits(request("valve 1"))).isEqualTo(first);
        }
    }

    @Test
    void an_unknown_collection_is_refused() {
        assertThatThrownBy(() -> hits(SearchRequest.of("nowhere", "?")))
                .isInstanceOfSatisfying(
                        CatalogException.class,
                        e ->
                                assertThat(e.code())
                                        .isEqualTo(CatalogException.Code.COLLECTION_NOT_FOUND));
    }

    @Test
    void a_failure_of_the_model_is_the_searchs_failure() {
        library.add("docs", "a.md", Text.of("valve", 1, 0, 0, 0));
        var search =
                new Search(
                        library.database,
                        index -> library.store("docs"),
                        (settings, query, instruction) -> {
                            throw new IllegalStateException("no model");
                        },
                        query -> text -> List.of());
        assertThatThrownBy(() -> search.search(request("valve")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no model");
        assertThat(search.search(request("valve").withMode(Mode.WORDS)).hits()).hasSize(1);
    }
}
