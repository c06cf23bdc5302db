package zhiyin.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.server.kb.KbOptions;
import zhiyin.server.kb.KbServer;

/// Whether everybody can use the pages, by axe-core's rules, and on a phone.
@Tag("browser")
final class AccessibilityBrowserTest {
    private static final Browser BROWSER = Browser.shared();

    @TempDir static Path data;

    private static KbServer server;
    private static long document;

    @BeforeAll
    static void start() throws Exception {
        server = new KbServer(data, KbOptions.DEFAULTS);
        server.create("docs");
        document =
                server.add(
                        "docs",
                        "manual.md",
                        """
                        # Pump

                        The filter is changed every 500 hours.

                        | Code | Meaning |
                        |---|---|
                        | E1 | hot |
                        """);
        server.add("docs", "broken.pdf", "%PDF-1.7 and then nothing");
    }

    @AfterAll
    static void stop() {
        BROWSER.go("");
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"en, light", "zh, dark"})
    void no_page_has_a_serious_barrier(String language, String scheme) throws Exception {
        BROWSER.visit(server.port(), language, "");
        BROWSER.scheme(scheme);
        BROWSER.see(".search-box");
        check("home", language, scheme);
        BROWSER.go("#/?q=filter");
        BROWSER.see(".evidence .part-hit");
        BROWSER.click(".hit .plain");
        BROWSER.see(".why");
        check("search", language, scheme);
        BROWSER.go("#/c");
        BROWSER.see(".card[data-name]");
        check("collections", language, scheme);
        BROWSER.click("#create-collection");
        BROWSER.see("dialog input");
        check("dialog", language, scheme);
        BROWSER.script("document.querySelector('dialog').close()");
        BROWSER.go("#/c/docs");
        BROWSER.see("table.documents .reason");
        BROWSER.click("td.check input");
        check("documents", language, scheme);
        BROWSER.go("#/c/docs/d/" + document);
        BROWSER.see(".chunk");
        check("document", language, scheme);
        BROWSER.go(
                "#/compare?q=filter&a=hybrid*0.5*64**docs&b=words*0.5***docs&c=vector*0.5***docs");
        BROWSER.see(".compared-hit");
        BROWSER.see(".curve");
        check("compare", language, scheme);
        BROWSER.go("#/server");
        BROWSER.see(".snippet h3", "Open WebUI");
        BROWSER.see(".chart strong", "%");
        BROWSER.click("#test-model");
        BROWSER.see("[role=status]", "512");
        check("server", language, scheme);
        BROWSER.go("#/models");
        BROWSER.see(".model-card");
        check("models-fixed", language, scheme);
        BROWSER.go("#/settings/providers");
        BROWSER.see("tr[data-provider]");
        check("providers-fixed", language, scheme);
        BROWSER.assertClean();
    }

    private static void check(String page, String language, String scheme) throws Exception {
        assertThat(BROWSER.barriers()).as("%s, %s, %s", page, language, scheme).isEmpty();
        BROWSER.screenshot("%s-%s-%s".formatted(page, language, scheme));
    }

    @Test
    void on_a_phone_nothing_is_wider_than_the_screen() {
        BROWSER.visit(server.port(), "en", "#/?q=filter");
        BROWSER.size(360, 740);
        for (String place :
                new String[] {
                    "#/?q=filter&hit=0",
                    "#/c",
                    "#/c/docs",
                    "#/c/docs/d/" + document,
                    "#/compare?q=filter"
                }) {
            BROWSER.go(place);
            BROWSER.see(".hit, .card[data-name], table.documents, .chunk, .compared-hit");
            assertThat(BROWSER.script("return document.documentElement.scrollWidth"))
                    .as(place)
                    .isEqualTo(360L);
            BROWSER.screenshot("phone-" + place.replaceAll("[^a-z0-9]+", "-"));
        }
        BROWSER.assertClean();
    }
}
