package zhiyin.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The files of the web app as they are packaged.
final class AssetsTest {
    private static final Assets ASSETS = Assets.load();
    private static final long MOST_BYTES = 1_500_000;
    private static final int MOST_LINES = 300;

    private static final Pattern KEY = Pattern.compile("[{,]?\\s*\"([a-z][a-zA-Z0-9_.-]*)\": \"");
    private static final Pattern USED = Pattern.compile("\\bt\\(\"([^\"]+)\"");
    private static final Pattern IMPORT = Pattern.compile("(?:from |import\\()\"(\\.[^\"]+)\"");

    @Test
    void the_page_names_what_the_first_screen_needs_under_the_versions_address() {
        String page = text(ASSETS.index());
        for (String name :
                List.of("styles.css", "app/main.js", "app/core/dom.js", "app/search/search.js")) {
            assertThat(page).contains("\"/web/%s/%s\"".formatted(ASSETS.version(), name));
        }
        assertThat(page).doesNotContain("app/documents/documents.js", "app/server/server.js");
        assertThat(page).doesNotContain("{home}", "{icon}", "{modules}");
        assertThat(page.replace("http://www.w3.org/2000/svg", "")).doesNotContain("://");
    }

    @Test
    void one_style_sheet_has_all_styles() {
        String styles = read("styles.css");
        assertThat(names("app/css/", ".css"))
                .hasSizeGreaterThan(5)
                .allSatisfy(name -> assertThat(styles).contains(read(name)));
    }

    @Test
    void every_import_leads_to_a_file() {
        for (String name : names("app/", ".js")) {
            Stream<String> imports =
                    IMPORT.matcher(read(name)).results().map(match -> match.group(1));
            assertThat(imports.map(path -> resolved(name, path)))
                    .as(name)
                    .allSatisfy(path -> assertThat(ASSETS.find(path)).as(path).isPresent());
        }
        assertThat(ASSETS.find("pdfjs/pdf.mjs")).isPresent();
        assertThat(ASSETS.find("pdfjs/pdf.worker.mjs")).isPresent();
        assertThat(ASSETS.find("pdfjs/cmaps/UniGB-UCS2-H.bcmap")).isPresent();
    }

    @Test
    void both_languages_have_the_same_texts_and_every_text_that_is_used() {
        Set<String> english = keys("en.js");
        Set<String> plural =
                english.stream().filter(key -> key.endsWith("_one")).collect(Collectors.toSet());
        var expected = new TreeSet<>(english);
        expected.removeAll(plural); // Chinese has no plural
        assertThat(keys("zh.js")).isEqualTo(expected).hasSizeGreaterThan(150);
        for (String name : names("app/", ".js")) {
            Stream<String> used = USED.matcher(read(name)).results().map(match -> match.group(1));
            assertThat(used).as(name).allMatch(expected::contains);
        }
    }

    @Test
    void no_script_makes_markup_of_text_and_none_names_another_host() {
        for (String name : names("app/", ".js", ".css")) {
            assertThat(read(name).replace("http://www.w3.org/2000/svg", ""))
                    .as(name)
                    .doesNotContain(
                            "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write")
                    .doesNotContain("eval(", "new Function", "://");
        }
    }

    @Test
    void it_is_small_without_the_library_for_pdf() {
        long bytes =
                ASSETS.names().stream()
                        .filter(name -> !name.startsWith("pdfjs/"))
                        .map(name -> ASSETS.find(name).orElseThrow())
                        .mapToLong(file -> file.compressed().orElseGet(file::bytes).length)
                        .sum();
        assertThat(bytes).isLessThan(MOST_BYTES);
        assertThat(names("app/", ".js", ".css"))
                .allSatisfy(name ->
                        assertThat(read(name).lines().count()).as(name).isLessThan(MOST_LINES));
    }

    private static String resolved(String from, String path) {
        return Path.of(from).resolveSibling(path).normalize().toString().replace('\\', '/');
    }

    /// Of all files of a language; none has a text of another's.
    private static Set<String> keys(String ending) {
        var keys = new TreeSet<String>();
        for (String name : names("app/lang/", ending)) {
            KEY.matcher(read(name))
                    .results()
                    .map(match -> match.group(1))
                    .forEach(key -> assertThat(keys.add(key)).as("%s twice", key).isTrue());
        }
        return keys;
    }

    private static List<String> names(String folder, String... endings) {
        return ASSETS.names().stream()
                .filter(name -> name.startsWith(folder))
                .filter(name -> Stream.of(endings).anyMatch(name::endsWith))
                .toList();
    }

    private static String read(String name) {
        return text(ASSETS.find(name).orElseThrow());
    }

    private static String text(Asset file) {
        return new String(file.bytes(), StandardCharsets.UTF_8);
    }
}
