package zhiyin.knowledge.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.Embedder;
import zhiyin.knowledge.catalog.IndexSettings;
import zhiyin.knowledge.chunk.ChunkOptions;
import zhiyin.knowledge.search.Library.Text;
import zhiyin.knowledge.search.SearchRequest.Mode;
import zhiyin.knowledge.store.TextVectors;

class MeaningTest {
    private static final String MODEL = "bge-small-en-v1.5";

    private static final List<String> PASSAGES =
            List.of(
                    "Passwords are reset in the account settings, under Security.",
                    "The pump's filter is replaced every six months.",
                    "Error E4711 means that the lid is open.",
                    "Invoices are sent at the beginning of each month.");

    @Test
    void a_question_in_other_words_and_a_question_with_a_rare_one_are_both_answered(
            @TempDir Path folder) {
        try (var library = new Library(folder);
                Embedder embedder = Embedder.open(MODEL)) {
            library.collection("docs", new IndexSettings(MODEL, 384, 384, ChunkOptions.defaults()));
            for (int i = 0; i < PASSAGES.size(); i++) {
                library.add(
                        "docs",
                        i + ".md",
                        Text.of(PASSAGES.get(i), embedder.embed(PASSAGES.get(i))));
            }
            var search =
                    new Search(
                            library.database,
                            index -> library.store("docs"),
                            (settings, query, instruction) ->
                                    TextVectors.ofDense(
                                            embedder.embedAll(
                                                            List.of(query),
                                                            EmbedOptions.DEFAULTS.withKind(
                                                                    Kind.QUERY))
                                                    .vectors()
                                                    .getFirst()),
                            query -> text -> List.of());

            SearchRequest otherWords =
                    SearchRequest.of("docs", "How do I change what I log in with?");
            assertThat(search.search(otherWords.withMode(Mode.WORDS)).hits())
                    .extracting(Hit::path)
                    .doesNotContain("0.md");
            assertThat(search.search(otherWords).hits().getFirst().path()).isEqualTo("0.md");
            assertThat(search.search(SearchRequest.of("docs", "E4711")).hits().getFirst().path())
                    .isEqualTo("2.md");
        }
    }
}
