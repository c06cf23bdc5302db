package zhiyin.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;
import tools.jackson.databind.JsonNode;
import zhiyin.engine.Embedder;
import zhiyin.server.Security;
import zhiyin.server.TestServer;
import zhiyin.server.kb.KbOptions;
import zhiyin.server.kb.KbServer;

/// Two built-in models answer the same question about the same documents, in a browser.
@Tag("browser")
final class CompareBrowserTest {
    private static final Browser BROWSER = Browser.shared();
    private static final String OTHER = "all-MiniLM-L6-v2";

    @TempDir static Path data;
    private static KbServer server;
    private static Embedder other;

    @BeforeAll
    static void start() throws Exception {
        other = Embedder.open(OTHER);
        server =
                new KbServer(
                        data,
                        KbOptions.DEFAULTS,
                        Security.NONE,
                        List.of(TestServer.EMBEDDER, other));
    }

    @AfterAll
    static void stop() {
        BROWSER.go("");
        server.close();
        other.close();
    }

    private static void documents(String collection, String language) throws Exception {
        server.create(collection);
        boolean zh = language.equals("zh");
        server.add(
                collection,
                "pump.md",
                zh
                        ? "# 水泵手册\n\n## 保养\n\n过滤器每运行五百小时更换一次。\n\n## 故障\n\nE104 表示过热。\n"
                        : "# Pump\n\n## Care\n\nThe filter is changed every 500 hours.\n\n## Faults\n\nE104 means that it is too hot.\n");
        server.add(
                collection,
                "tea.md",
                zh
                        ? "# 茶叶\n\n绿茶用八十度的水，红茶用沸水。\n"
                        : "# Tea\n\nGreen tea wants water of 80 degrees.\n");
        server.add(
                collection,
                "leave.md",
                zh
                        ? "# 年假\n\n员工每年有十五天年假。\n"
                        : "# Leave\n\nEverybody has fifteen days of leave a year.\n");
    }

    @ParameterizedTest
    @CsvSource({
        "en, How often is the filter changed?, You have one collection, 500 hours, Answers, Too few to"
                + " tell, document gone, first hits as with all",
        "zh, 过滤器多久更换一次？, 你只有一个知识库, 五百小时, 相关, 太少, 文档已删除, 与全维一致"
    })
    void two_models_are_compared_labelled_and_measured(
            String language,
            String question,
            String single,
            String answer,
            String relevant,
            String few,
            String gone,
            String kept)
            throws Exception {
        String collection = "docs-" + language;
        documents(collection, language);
        BROWSER.visit(
                server.port(),
                language,
                "#/compare?q=" + URLEncoder.encode(question, StandardCharsets.UTF_8));
        BROWSER.see(".offer", single);
        BROWSER.see(".compared-hit .compared-text", answer);
        BROWSER.screenshot("compare-single-" + language);

        sibling(collection);
        BROWSER.see(".configuration .model", OTHER);
        BROWSER.see(".column:nth-of-type(2) .compared-hit .compared-text", answer);
        BROWSER.see(".lines path");
        BROWSER.see(".latency strong", language.equals("zh") ? "毫秒" : "ms");

        label(relevant);
        BROWSER.screenshot("compare-" + language);
        cutVectors(kept);
        measure(few);
        BROWSER.script("document.querySelector('.labels-say').scrollIntoView()");
        BROWSER.screenshot("compare-measured-" + language);
        linkBringsItBack(answer);
        labelsOutliveTheDocument(collection, gone, language);
        BROWSER.assertClean();
    }

    @AfterEach
    void empty() throws Exception {
        BROWSER.go("");
        var all = server.send("GET", "/kb/collections", BodyPublishers.noBody()).json();
        for (JsonNode each : all.path("collections")) {
            delete(path(each.path("name").asString()));
        }
    }

    private static String path(String collection) {
        return "/kb/collections/"
                + URLEncoder.encode(collection, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static void remove(String collection, String document) throws Exception {
        String documents = path(collection) + "/documents";
        var found = server.send("GET", documents + "?text=" + document, BodyPublishers.noBody());
        delete(documents + "/" + found.json().at("/documents/0/id").asLong());
    }

    private static void delete(String path) throws Exception {
        assertThat(server.send("DELETE", path, BodyPublishers.noBody()).status()).isEqualTo(204);
    }

    private static void sibling(String collection) {
        BROWSER.click("#offer-sibling");
        BROWSER.see("dialog select[name=model]");
        assertThat(BROWSER.script("return document.querySelector('dialog [name=model]').value"))
                .isEqualTo(OTHER);
        assertThat(BROWSER.script("return document.querySelector('dialog [name=name]').value"))
                .isEqualTo(collection + " " + OTHER);
        BROWSER.click("dialog footer .primary");
        BROWSER.seeNoMore("dialog");
        BROWSER.seeNoMore(".offer");
    }

    /// By keys: the passage in focus, and the same in the other column.
    private static void label(String relevant) {
        BROWSER.press("j");
        BROWSER.see(".compared-hit.current[data-column='0'][data-rank='1']");
        BROWSER.see(".compared-hit.same[data-column='1']");
        BROWSER.see(".lines.stressed .strong");
        BROWSER.press("2");
        BROWSER.see(".compared-hit[data-column='0'][data-label='2'] [aria-pressed=true]");
        BROWSER.see(".compared-hit[data-column='1'][data-label='2']");
        assertThat(
                        BROWSER.script(
                                "return document.querySelector('.current .grade-2').getAttribute('aria-label')"))
                .isEqualTo(relevant);
        BROWSER.press("u");
        BROWSER.seeNoMore(".compared-hit[data-label='2']");
        BROWSER.press("y");
        BROWSER.see(".compared-hit[data-column='1'][data-label='2']");
        BROWSER.press("l");
        BROWSER.see(".compared-hit.current[data-column='1'][data-label='2']");
    }

    private static void cutVectors(String kept) {
        BROWSER.script(
                """
                const slider = document.querySelector('.dimensions input');
                slider.value = 64;
                slider.dispatchEvent(new Event('input'));
                """);
        BROWSER.see(".kept", kept);
        BROWSER.see(".curve .here");
        assertThat(BROWSER.script("return location.hash"))
                .asString()
                .contains("hybrid*0.5*64**docs");
    }

    private static void measure(String few) {
        BROWSER.click("#measure");
        BROWSER.see(".sure", few);
        assertThat(BROWSER.count(".scores tbody tr")).isEqualTo(2);
        assertThat(BROWSER.texts(".scores tbody td").getFirst()).isEqualTo("1.000");
        assertThat(BROWSER.count(".bars rect")).isEqualTo(6);
    }

    private static void linkBringsItBack(String answer) {
        BROWSER.reload();
        BROWSER.see(".column:nth-of-type(2) .compared-hit[data-label='2'] .compared-text", answer);
        BROWSER.see(".kept");
    }

    private static void labelsOutliveTheDocument(String collection, String gone, String language)
            throws Exception {
        for (String name : List.of(collection, collection + " " + OTHER)) {
            remove(name, "pump.md");
        }
        BROWSER.click("#all-labels");
        BROWSER.see(".label-list .gone", gone);
        BROWSER.screenshot("compare-labels-" + language);
        BROWSER.click(".label-list .icon-button");
        BROWSER.seeNoMore(".label-list li");
        BROWSER.press(Keys.ESCAPE.toString());
        BROWSER.seeNoMore("dialog");
    }

    @Test
    void without_documents_it_says_where_to_begin() {
        BROWSER.visit(server.port(), "en", "#/compare");
        BROWSER.see(".empty h2", "Nothing to compare yet");
        BROWSER.see(".empty a.primary");
        BROWSER.assertClean();
    }
}
