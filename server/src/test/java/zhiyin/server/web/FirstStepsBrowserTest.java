package zhiyin.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.server.kb.EmptyChroma;
import zhiyin.server.kb.KbOptions;
import zhiyin.server.kb.KbServer;

/// What somebody sees who has a collection and nothing in it yet, in a browser.
@Tag("browser")
final class FirstStepsBrowserTest {
    private static final Browser BROWSER = Browser.shared();

    @TempDir Path data;

    private KbServer server;
    private EmptyChroma chroma;

    @BeforeEach
    void start() throws Exception {
        chroma = new EmptyChroma();
        server = new KbServer(data, KbOptions.DEFAULTS);
        server.create("c");
    }

    @AfterEach
    void stop() {
        BROWSER.go("");
        server.close();
        chroma.close();
    }

    @ParameterizedTest
    @CsvSource({"en, No documents yet, Add documents to c", "zh, 还没有文档, 向“c”添加文档"})
    void a_search_in_nothing_leads_to_where_documents_are_added(
            String language, String said, String add) {
        BROWSER.visit(server.port(), language, "");
        BROWSER.see(".empty h2", said);
        BROWSER.screenshot("search-nothing-" + language);
        BROWSER.click(".empty .button.primary", add);
        BROWSER.see(".empty.drop");
        assertThat(BROWSER.script("return document.querySelector('.filters').hidden"))
                .isEqualTo(true);
        BROWSER.assertClean();
    }

    @ParameterizedTest
    @CsvSource({"en, “none” was deleted or renamed", "zh, “none”可能已删除或改名"})
    void a_collection_that_is_gone_is_said_to_be_once(String language, String said) {
        BROWSER.visit(server.port(), language, "#/c/none");
        BROWSER.see(".empty p", said);
        BROWSER.screenshot("collection-gone-" + language);
        assertThat(BROWSER.texts(".notice")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"en, vectors in", "zh, 向量存于"})
    void where_vectors_lie_is_told(String language, String said) throws Exception {
        String store = chroma.address("a-tenant-of-the-company/a-database-of-the-department");
        var made =
                server.post(
                        "/kb/collections", "{\"name\":\"far\",\"store\":\"%s\"}".formatted(store));
        assertThat(made.status()).isEqualTo(201);
        BROWSER.visit(server.port(), language, "#/c");
        BROWSER.see("[data-name=far] .store", said + " " + store);
        BROWSER.screenshot("collection-elsewhere-" + language);
        assertThat(BROWSER.texts("[data-name=c] .store")).isEmpty();
        BROWSER.go("#/c/far");
        BROWSER.see(".head-text .quiet", said + " " + store);
        BROWSER.size(390, 800);
        BROWSER.screenshot("collection-elsewhere-phone-" + language);
        assertThat(
                        BROWSER.script(
                                "return document.documentElement.scrollWidth <= window.innerWidth"))
                .isEqualTo(true);
        BROWSER.assertClean();
    }

    /// As where somebody left while the samples were added.
    @Test
    void samples_that_are_not_all_there_are_added_by_another_click() throws Exception {
        server.create("sample");
        BROWSER.visit(server.port(), "en", "");
        BROWSER.click("#try-sample");
        BROWSER.see(".hit .passage", "every 500 hours");
        BROWSER.visit(server.port(), "en", "#/c");
        BROWSER.see(".card h2", "sample");
        assertThat(BROWSER.texts(".button span")).doesNotContain("Try it with sample documents");
        BROWSER.assertClean();
    }

    @Test
    void what_is_focused_in_the_table_stays_so_while_others_come() {
        BROWSER.visit(server.port(), "en", "#/c/c");
        BROWSER.see(".empty.drop");
        BROWSER.drop(Map.of("b.md", "The filter is changed every 500 hours."));
        BROWSER.see("tr.ready .pill.ready");
        BROWSER.script("document.querySelector('tr.ready input').focus()");
        BROWSER.drop(Map.of("a.md", "Pumps are oiled once a year."));
        BROWSER.await("both are there", () -> BROWSER.count("tr.ready .pill.ready") == 2);
        assertThat(BROWSER.texts("td.name a")).contains("a.md", "b.md");
        assertThat(
                        BROWSER.script(
                                "return document.activeElement.closest('tr')?.querySelector('a').textContent"))
                .isEqualTo("b.md");
        BROWSER.assertClean();
    }
}
