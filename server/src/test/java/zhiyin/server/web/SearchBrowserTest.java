package zhiyin.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;
import zhiyin.server.kb.KbOptions;
import zhiyin.server.kb.KbServer;

/// From nothing to the first answer and its reasons, in a browser, with a server of its own for each language.
@Tag("browser")
final class SearchBrowserTest {
    private static final Browser BROWSER = Browser.shared();

    @TempDir Path data;

    @BeforeAll
    static void isThere() {
        assertThat(BROWSER).isNotNull();
    }

    @AfterAll
    static void leave() {
        BROWSER.go("");
    }

    @ParameterizedTest
    @CsvSource({
        "en, Ask your own documents, filter, every 500 hours, Why this?, Meaning, kitchen, Left out"
                + " by the filter",
        "zh, 向自己的文档提问, 过滤器, 500 小时, 为什么是它？, 含义, 茶叶, 被筛选排除"
    })
    void the_sample_is_a_click_away_and_answers_with_page_and_reasons(
            String language,
            String welcome,
            String matched,
            String answer,
            String why,
            String stage,
            String other,
            String verdict)
            throws Exception {
        try (var server = new KbServer(data, KbOptions.DEFAULTS)) {
            BROWSER.visit(server.port(), language, "");
            BROWSER.see("h2", welcome);
            BROWSER.screenshot("welcome-" + language);
            BROWSER.click("#try-sample");

            BROWSER.see(".hit .passage", answer);
            assertThat(BROWSER.texts(".hit mark")).anyMatch(each -> each.contains(matched));
            BROWSER.see(".evidence .sheet .box");
            BROWSER.see(".page-number", "2 / 3");
            BROWSER.screenshot("search-" + language);

            BROWSER.click(".hit.current .plain", why);
            BROWSER.see(".why th", stage);
            assertThat(BROWSER.count(".why tbody tr")).isGreaterThanOrEqualTo(3);
            BROWSER.screenshot("why-" + language);

            keysMoveThroughTheHits();
            whyNot(other, verdict);
            linksBringItBack(answer);
            BROWSER.assertClean();
        }
    }

    private static void keysMoveThroughTheHits() {
        BROWSER.press(Keys.ESCAPE.toString());
        BROWSER.see(".search-layout:not(.with-evidence)");
        BROWSER.press("j");
        BROWSER.press("j");
        BROWSER.see(".hit.current[data-rank]");
        BROWSER.see(".evidence .box, .evidence .part-hit");
        BROWSER.press("/");
        assertThat(BROWSER.script("return document.activeElement.type")).isEqualTo("search");
        BROWSER.press(Keys.ESCAPE.toString());
        BROWSER.press("?");
        BROWSER.see("dialog dl.keys");
        BROWSER.press(Keys.ESCAPE.toString());
        BROWSER.seeNoMore("dialog");
    }

    /// A facet leaves a document out, and the page says so.
    private static void whyNot(String document, String verdict) {
        int all = BROWSER.count(".hit");
        BROWSER.click(".facets label", "PDF");
        BROWSER.await("fewer hits", () -> BROWSER.count(".hit") > 0 && BROWSER.count(".hit") < all);
        BROWSER.click("#why-not");
        BROWSER.click(".suggestions button", document);
        BROWSER.see(".whynot-answer .verdict", verdict);
        BROWSER.press(Keys.ESCAPE.toString());
        BROWSER.seeNoMore("dialog");
    }

    private static void linksBringItBack(String answer) {
        BROWSER.reload();
        BROWSER.see(".hit .passage", answer);
        BROWSER.go("");
        BROWSER.see(".queries button");
    }
}
