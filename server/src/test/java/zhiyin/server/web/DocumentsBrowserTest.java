package zhiyin.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.server.TestServer;
import zhiyin.server.kb.KbOptions;
import zhiyin.server.kb.KbServer;

/// Documents brought into a collection and looked at, in a browser.
@Tag("browser")
final class DocumentsBrowserTest {
    private static final Browser BROWSER = Browser.shared();

    /// What would run, or be asked for, if any of it were taken for markup.
    private static final String HOSTILE =
            """
            # <script>document.title = 'owned'</script>

            <img src="https://attacker.invalid/x.png" onerror="document.title = 'owned'">

            [a link](javascript:document.title='owned') and ![a picture](https://attacker.invalid/y.png)

            <svg onload="document.title='owned'"><script>document.title='owned'</script></svg>

            `</code></pre><script>document.title='owned'</script>`

            The zebra crosses "><iframe src=javascript:document.title='owned'></iframe> the road.
            """;

    @TempDir static Path data;
    @TempDir Path files;

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
        "en, New collection, ready, failed, Sent, Tags, Delete, selected",
        "zh, 新建知识库, 就绪, 失败, 已上传, 标签, 删除, 已选"
    })
    void many_files_are_dropped_and_each_tells_how_it_ended(
            String language,
            String title,
            String ready,
            String failed,
            String sent,
            String tags,
            String delete,
            String selected) {
        String name = "drop-" + language;
        BROWSER.visit(server.port(), language, "#/c");
        BROWSER.click("#create-collection, .empty .button.primary");
        BROWSER.see("dialog h2", title);
        BROWSER.type("dialog input[name=name]", name);
        BROWSER.script(
                "document.querySelector('dialog select').value = arguments[0]", TestServer.MODEL);
        BROWSER.click("dialog .button.primary");
        BROWSER.see(".empty.drop");
        BROWSER.screenshot("empty-" + language);

        drop(40);
        BROWSER.await("all are read", () -> BROWSER.count("tr.ready .pill.ready") == 40);
        BROWSER.see("tr.failed .reason");
        BROWSER.see("h1 .pill.failed", failed.equals("失败") ? "1 篇失败" : "1 failed");
        assertThat(BROWSER.texts("tr.ready .pill").getFirst()).isEqualTo(ready);
        BROWSER.screenshot("documents-" + language);

        BROWSER.click("td.check input");
        BROWSER.see(".bulk strong", selected);
        BROWSER.click(".bulk .button", tags);
        BROWSER.type("dialog input[name=tags]", "水泵, urgent");
        BROWSER.click("dialog .button.primary");
        BROWSER.see("td.name .tag", "urgent");

        BROWSER.click("th.check input");
        BROWSER.click(".bulk .button.danger", delete);
        BROWSER.click("dialog footer .button.danger");
        BROWSER.see(".empty.drop");
        assertThat(sent).isNotBlank();
        BROWSER.assertClean();
    }

    /// So many notes, and a PDF that is none.
    private static void drop(int count) {
        var files = new LinkedHashMap<String, String>();
        for (int i = 1; i <= count; i++) {
            files.put(
                    "note %d #?%%.md".formatted(i),
                    "# 笔记 %d\n\n第 %d 号水泵的过滤器每 %d 小时更换。\n".formatted(i, i, i * 100));
        }
        files.put("broken.pdf", "%PDF-1.7 and then nothing");
        BROWSER.drop(files);
    }

    @Test
    void hostile_documents_are_shown_as_text_everywhere() throws Exception {
        String name = "<img src=x onerror=document.title='owned'>.md";
        Path file = Files.writeString(files.resolve(name), HOSTILE);
        Path svg =
                Files.writeString(
                        files.resolve("evil.svg"),
                        "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>document.title='owned'</script><text>zebra"
                                + " drawing</text></svg>");
        server.create("hostile");
        BROWSER.visit(server.port(), "en", "#/c/hostile");
        BROWSER.see("#add-files").sendKeys(file + "\n" + svg);
        BROWSER.see("tr.ready a", "<img src=x");
        BROWSER.screenshot("hostile-documents");

        BROWSER.click("tr.ready a", "<img src=x");
        BROWSER.see(".document", "The zebra crosses");
        BROWSER.see(".chunk .passage", "zebra");
        BROWSER.screenshot("hostile-document");
        isHarmless();

        BROWSER.go("#/?q=zebra");
        BROWSER.see(".hit .passage", "zebra");
        BROWSER.see(".evidence .part-hit");
        BROWSER.screenshot("hostile-search");
        isHarmless();
        BROWSER.assertClean();
    }

    private static void isHarmless() {
        assertThat(BROWSER.script("return document.title")).asString().doesNotContain("owned");
        assertThat(BROWSER.count("main script, main iframe, main img, main a[href^='javascript:']"))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"en, Report, passages", "zh, 报告, 段"})
    void a_document_is_cut_otherwise_before_anything_is_saved(
            String language, String report, String passages) throws Exception {
        String name = "cut-" + language;
        server.create(name);
        long id =
                server.add(
                        name,
                        "manual.md",
                        "# 手册\n\n## 过滤器\n\n%s\n\n## 附录\n\n甲乙丙丁。\n"
                                .formatted("过滤器每五百小时更换一次，水中有沙时更早。".repeat(30)));
        BROWSER.visit(server.port(), language, "#/c/%s/d/%d".formatted(name, id));
        BROWSER.see(".chunk .passage", "过滤器");
        int before = BROWSER.count(".chunk");
        assertThat(BROWSER.texts(".outline li")).containsExactly("手册", "过滤器", "附录");
        BROWSER.script(
                "const s = document.querySelector('#size'); s.value = 60; s.dispatchEvent(new"
                        + " Event('input'))");
        BROWSER.await("more passages", () -> BROWSER.count(".chunk") > before);
        BROWSER.see(".chunk-head p", passages);
        assertThat(BROWSER.count(".source .part")).isGreaterThan(before);
        BROWSER.click(".chunk:nth-child(2) .chunk-title");
        BROWSER.see(".source .part.chosen");
        BROWSER.see("#apply-size");
        BROWSER.screenshot("document-" + language);
        BROWSER.click("[role=tab]", report);
        BROWSER.see(".report");
        BROWSER.assertClean();
    }
}
