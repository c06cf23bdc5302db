package zhiyin.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;
import zhiyin.server.TestReranker;
import zhiyin.server.kb.KbOptions;
import zhiyin.server.kb.KbServer;

/// The switch that has a search reranked, in a browser.
@Tag("browser")
final class RerankBrowserTest {
    private static final Browser BROWSER = Browser.shared();

    @TempDir static Path folder;
    private static TestReranker reranker;
    private static KbServer server;
    private static KbServer plain;

    @BeforeAll
    static void start() throws Exception {
        reranker = TestReranker.in(folder);
        server = new KbServer(folder.resolve("with"), KbOptions.DEFAULTS, reranker);
        plain = new KbServer(folder.resolve("without"), KbOptions.DEFAULTS);
        for (KbServer each : new KbServer[] {server, plain}) {
            each.create("docs");
            each.add(
                    "docs",
                    "pump.md",
                    "# Pump 水泵\n\nThe filter is changed every 500 hours. 过滤器每五百小时更换。\n");
            each.add(
                    "docs",
                    "seal.md",
                    "# Seal 密封圈\n\nThe seal is looked at once a year. 密封圈每年检查。\n");
            each.add(
                    "docs",
                    "tea.md",
                    "# Tea 茶\n\nGreen tea wants water of 80 degrees. 绿茶用八十度的水。\n");
        }
    }

    @AfterAll
    static void stop() {
        BROWSER.go("");
        server.close();
        plain.close();
        reranker.close();
    }

    private static String asked(String query) {
        return "#/?q=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "en, how often is the filter changed, for reranking, Why this?, Reranked, its order is the one you see",
        "zh, 过滤器多久更换一次, 其中重排序, 为什么是它？, 重排序, 您看到的就是它排的次序"
    })
    void a_switch_reranks_and_stays_in_the_address(
            String language,
            String query,
            String time,
            String why,
            String stage,
            String explanation) {
        BROWSER.visit(server.port(), language, asked(query));
        BROWSER.see(".rerank label", TestReranker.NAME);
        assertThat(BROWSER.texts(".summary p").getFirst()).doesNotContain(time);
        BROWSER.click("#rerank");
        BROWSER.see(".summary p", time);
        BROWSER.click(".hit .plain", why);
        BROWSER.see(".why th", stage);
        BROWSER.see(".why .quiet", explanation);
        BROWSER.screenshot("rerank-" + language);

        BROWSER.reload();
        BROWSER.see(".summary p", time);
        BROWSER.see("#rerank:checked");
        BROWSER.press(Keys.ESCAPE.toString());
        BROWSER.size(390, 844);
        BROWSER.screenshot("rerank-phone-" + language);
        BROWSER.size(1440, 900);
        BROWSER.click("#rerank");
        BROWSER.await(
                "the time is gone",
                () ->
                        BROWSER.count(".hit") == 3
                                && BROWSER.texts(".summary p").stream()
                                        .noneMatch(each -> each.contains(time)));
        assertThat(BROWSER.script("return location.href").toString()).doesNotContain("rerank");
        BROWSER.assertClean();
    }

    @ParameterizedTest
    @CsvSource({"en, Get one", "zh, 去获取"})
    void without_a_reranker_the_switch_tells_where_to_get_one(String language, String link) {
        BROWSER.visit(plain.port(), language, asked("filter"));
        BROWSER.see("#rerank:disabled");
        BROWSER.see(".rerank a", link);
        BROWSER.screenshot("rerank-none-" + language);
        BROWSER.scheme("dark");
        BROWSER.screenshot("rerank-none-dark-" + language);
        BROWSER.scheme("light");
        BROWSER.click(".rerank a");
        BROWSER.see("h1", language.equals("zh") ? "模型" : "Models");
        BROWSER.assertClean();
    }

    @ParameterizedTest
    @CsvSource({"en, there is no model", "zh, there is no model"})
    void a_reranker_that_is_gone_can_be_switched_off(String language, String problem) {
        BROWSER.visit(plain.port(), language, asked("filter") + "&rerank=gone");
        BROWSER.see(".results .empty p", problem);
        BROWSER.see("#rerank:checked");
        BROWSER.click("#rerank");
        BROWSER.see(".hit");
    }
}
