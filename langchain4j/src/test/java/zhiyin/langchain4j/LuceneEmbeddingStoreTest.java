package zhiyin.langchain4j;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.filter.Filter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LuceneEmbeddingStoreTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private LuceneEmbeddingStore store;

    @BeforeEach
    void open() {
        store = LuceneEmbeddingStore.open(folder, 4);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static Embedding vector(float... numbers) {
        return Embedding.from(numbers);
    }

    private List<EmbeddingMatch<TextSegment>> search(
            int most, double least, Optional<Filter> filter) {
        var request =
                EmbeddingSearchRequest.builder()
                        .queryEmbedding(vector(2, 0, 0, 0))
                        .maxResults(most)
                        .minScore(least);
        filter.ifPresent(request::filter);
        return store.search(request.build()).matches();
    }

    private List<String> texts(Optional<Filter> filter) {
        return search(10, 0, filter).stream().map(match -> match.embedded().text()).toList();
    }

    private void addThree() {
        store.add(vector(1, 0, 0, 0), segment("one", 1));
        store.add(vector(3, 3, 0, 0), segment("two", 2));
        store.add(vector(0, 0, 1, 0), segment("three", 3));
    }

    private static TextSegment segment(String text, int page) {
        return TextSegment.from(text, new Metadata().put("page", page).put("kind", "number"));
    }

    @Test
    void what_was_added_is_found_nearest_first_and_after_opening_again() {
        addThree();
        store.close();
        store = LuceneEmbeddingStore.open(folder, 4);
        List<EmbeddingMatch<TextSegment>> found = search(2, 0, Optional.empty());
        assertThat(found)
                .extracting(match -> match.embedded().text())
                .containsExactly("one", "two");
        assertThat(found.get(0).score()).isCloseTo(1, within(1e-6));
        assertThat(found.get(1).score()).isCloseTo((Math.sqrt(0.5) + 1) / 2, within(1e-6));
        assertThat(search(10, 0.8, Optional.empty())).hasSize(2);
        assertThat(store.count()).isEqualTo(3);
    }

    @Test
    void filters_decide_by_metadata() {
        addThree();
        assertThat(texts(Optional.of(metadataKey("page").isGreaterThan(1))))
                .containsExactly("two", "three");
        assertThat(texts(Optional.of(metadataKey("kind").isEqualTo("none")))).isEmpty();
        store.removeAll(metadataKey("page").isIn(1, 3));
        assertThat(texts(Optional.empty())).containsExactly("two");
    }

    @Test
    void metadata_keeps_its_types() {
        UUID id = UUID.randomUUID();
        Metadata metadata =
                new Metadata()
                        .put("i", 1)
                        .put("l", 2L)
                        .put("f", 1.5f)
                        .put("d", 2.5)
                        .put("u", id)
                        .put("s", "\"字\"");
        store.add(vector(1, 0, 0, 0), TextSegment.from("a", metadata));
        assertThat(search(1, 0, Optional.empty()).getFirst().embedded().metadata().toMap())
                .isEqualTo(metadata.toMap());
    }

    @Test
    void ids_are_replaced_and_removed() {
        store.addAll(
                List.of("a", "b"),
                List.of(vector(1, 0, 0, 0), vector(0, 1, 0, 0)),
                List.of(segment("old", 1), segment("b", 2)));
        store.addAll(List.of("a"), List.of(vector(1, 0, 0, 0)), List.of(segment("new", 1)));
        assertThat(texts(Optional.empty())).containsExactly("new", "b");
        store.removeAll(List.of("a"));
        assertThat(texts(Optional.empty())).containsExactly("b");
        store.removeAll();
        assertThat(store.count()).isZero();
    }

    @Test
    void an_embedding_may_be_without_a_text() {
        store.add("alone", vector(1, 0, 0, 0));
        EmbeddingMatch<TextSegment> match = search(1, 0, Optional.empty()).getFirst();
        assertThat(match.embeddingId()).isEqualTo("alone");
        assertThat(match.embedded()).isNull();
    }

    @Test
    void what_cannot_be_kept_is_refused() {
        assertThatThrownBy(() -> store.add(vector(1, 2)))
                .hasMessageContaining("embedding 0 has 2 numbers, expected 4");
        assertThatThrownBy(() -> store.add(vector(0, 0, 0, 0)))
                .hasMessageContaining("no direction");
        assertThatThrownBy(() -> store.add(vector(Float.NaN, 0, 0, 0)))
                .hasMessageContaining("no direction");
        assertThatThrownBy(() -> store.addAll(List.of("a"), List.of(), List.of()))
                .hasMessageContaining("as many of each");
    }
}
