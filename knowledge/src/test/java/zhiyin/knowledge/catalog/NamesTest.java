package zhiyin.knowledge.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "Ünïcode", "知识库 2", "हिन्दी", "a.b-c_d", "...", "7"})
    void these_name_collections(String name) {
        assertThat(new CollectionName(name).text()).isEqualTo(name);
    }

    static List<String> noCollections() {
        return List.of(
                "",
                ".",
                "..",
                " a",
                "a ",
                "a/b",
                "a\\b",
                "a\0",
                "a\nb",
                "a:b",
                "a\u202Eb",
                "😀",
                "\uD800",
                "a".repeat(65));
    }

    @ParameterizedTest
    @MethodSource("noCollections")
    void these_name_no_collections(String name) {
        assertThatThrownBy(() -> new CollectionName(name))
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("expected 1 to 64")
                .message()
                .doesNotContain("\n", "\0", "\u202E");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a b/ç.pdf", "..a/b..", "a:b", "手册/第一章.md", "😀.txt", "a/.hidden"})
    void these_are_paths(String path) {
        assertThat(new DocumentPath(path).text()).isEqualTo(path);
    }

    static List<String> noPaths() {
        return List.of(
                "",
                "/",
                "/a",
                "a/",
                "a//b",
                "..",
                ".",
                "../a",
                "a/../b",
                "a/./b",
                "a/..",
                "a\\b",
                "a\0b",
                "a\nb",
                "a\u2028b",
                "\uDC00",
                "a".repeat(1_025));
    }

    @ParameterizedTest
    @MethodSource("noPaths")
    void these_are_no_paths(String path) {
        assertThatThrownBy(() -> new DocumentPath(path))
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("docs/manual.pdf");
    }

    @Test
    void the_same_letters_are_the_same_name() {
        assertThat(new DocumentPath("e\u0301")).isEqualTo(new DocumentPath("\u00E9"));
        assertThat(new CollectionName("e\u0301")).isEqualTo(new CollectionName("\u00E9"));
    }

    @Test
    void tags_are_bounded_and_sorted() {
        assertThat(Tags.of(Set.of("b", "a", "新 tag")).all()).containsExactly("a", "b", "新 tag");
        assertThat(Tags.of(Set.of("a")).with(Set.of("b")).all()).containsExactly("a", "b");
        for (String tag : List.of("", " a", "a\n", "a".repeat(65), "\uD800")) {
            assertThatThrownBy(() -> Tags.of(Set.of(tag))).isInstanceOf(CatalogException.class);
        }
        List<String> many = IntStream.range(0, 65).mapToObj(Integer::toString).toList();
        assertThatThrownBy(() -> Tags.of(many)).hasMessageContaining("65 tags");
    }
}
