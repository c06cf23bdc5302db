package zhiyin.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.server.kb.KbOptions;
import zhiyin.server.kb.KbServer;

/// Passages changed in a browser.
@Tag("browser")
final class EditsBrowserTest {
    private static final Browser BROWSER = Browser.shared();

    @TempDir static Path data;

    private static KbServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new KbServer(data, KbOptions.DEFAULTS);
    }

    @AfterAll
    static void stop() {
        BROWSER.go("");
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "en, Write it otherwise, Leave out of searches, Restore the original, edited, left out, 1 change has no effect, light",
        "zh, 改写, 不参与搜索, 恢复原文, 已改写, 已排除, 1 处改动没有生效, dark"
    })
    void a_passage_is_written_otherwise_left_out_and_restored(
            String language,
            String write,
            String exclude,
            String restore,
            String edited,
            String excluded,
            String unplaced,
            String scheme)
            throws Exception {
        server.create(language);
        long id =
                server.add(
                        language, "pump.md", "# Pump\n\nThe filter is changed every 500 hours.\n");
        BROWSER.visit(server.port(), language, "#/c/%s/d/%d".formatted(language, id));
        BROWSER.scheme(scheme);
        BROWSER.see(".chunk .passage", "500 hours");
        BROWSER.click(".chunk [title='" + write + "']");
        BROWSER.see("dialog textarea").clear();
        BROWSER.type("dialog textarea", "# <b>Thunder</b>\n\nChange it after a thunderstorm.");
        BROWSER.screenshot("edit-dialog-" + language);
        assertThat(BROWSER.barriers()).isEmpty();
        BROWSER.click("dialog .button.primary");
        BROWSER.see(".chunk .tag.edited", edited);
        BROWSER.see(".chunk > .passage", "thunderstorm");
        BROWSER.click(".chunk .original summary");
        BROWSER.screenshot("edit-document-" + language);
        assertThat(BROWSER.barriers()).isEmpty();

        BROWSER.go("#/?q=thunderstorm&c=" + language);
        BROWSER.await(
                "the edited passage is found",
                () -> {
                    if (BROWSER.texts(".hit > .passage").stream()
                            .noneMatch(each -> each.contains("thunderstorm"))) {
                        BROWSER.reload();
                        return false;
                    }
                    return true;
                });
        BROWSER.see(".hit .tag.edited", edited);
        BROWSER.click(".hit .original summary");
        BROWSER.see(".hit .original .passage", "500 hours");
        BROWSER.screenshot("edit-search-" + language);

        server.add(language, "pump.md", "# Pump\n\nThe filter is changed every 600 hours.\n");
        BROWSER.go("#/c/%s/d/%d".formatted(language, id));
        BROWSER.see(".unplaced summary", unplaced);
        BROWSER.click(".unplaced summary");
        BROWSER.screenshot("edit-unplaced-" + language);
        BROWSER.click(".unplaced .button");
        BROWSER.await("it is discarded", () -> BROWSER.count(".unplaced:not([hidden])") == 0);

        BROWSER.click(".chunk [title='" + exclude + "']");
        BROWSER.click("dialog .button.primary");
        BROWSER.see(".chunk.excluded .tag", excluded);
        BROWSER.size(390, 844);
        BROWSER.screenshot("edit-excluded-phone-" + language);
        BROWSER.size(1440, 900);
        BROWSER.click(".chunk [title='" + restore + "']");
        BROWSER.seeNoMore(".chunk.excluded");
        BROWSER.see(".chunk > .passage", "600 hours");
        BROWSER.assertClean();
    }
}
