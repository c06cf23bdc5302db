package zhiyin.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import zhiyin.server.Observation;
import zhiyin.server.TestHub;
import zhiyin.server.TestServer;
import zhiyin.server.admin.AdminServer;

/// What administrators see to, in a browser: models that are fetched, over reloads and restarts, providers, and what was
/// slow.
@Tag("browser")
final class ModelsBrowserTest {
    private static final Browser BROWSER = Browser.shared();
    private static final String QWEN = "Qwen/Qwen3-Embedding-0.6B";
    private static final String CARD = "article[data-model='" + QWEN + "'] ";

    @TempDir static Path folder;

    private static TestHub hub;
    private static TestServer other;
    private static AdminServer server;

    @BeforeAll
    static void start() {
        hub = new TestHub();
        hub.add(QWEN, 6_000_000);
        other = TestServer.start();
        server =
                new AdminServer(
                        folder, hub, other.url("/v1"), true, Observation.NONE.withQueriesKept());
    }

    /// As it was before.
    @AfterEach
    void forget() throws Exception {
        BROWSER.go("#/");
        hub.refuseNothing();
        for (JsonNode each : server.get("/admin/downloads").json().path("downloads")) {
            server.send("DELETE", "/admin/downloads/" + each.path("id").asLong(), "");
        }
        for (JsonNode each : server.get("/kb/collections").json().path("collections")) {
            server.send("DELETE", "/kb/collections/" + each.path("name").asString(), "");
        }
        server.send("DELETE", "/admin/models/" + QWEN, "");
        server.send("DELETE", "/admin/providers/far", "");
        hub.quick();
    }

    @AfterAll
    static void stop() {
        BROWSER.script("location.href = 'about:blank'");
        server.close();
        other.close();
        hub.close();
    }

    @ParameterizedTest
    @CsvSource({
        "en, 'estimated', 'Stopped at', 'is here', 'These collections use it', 'Delete'",
        "zh, '估算', '已停止', '已下载完成', '以下知识库正在使用它', '删除'"
    })
    void a_model_comes_over_a_reload_and_a_restart_and_is_deleted_by_who_is_told_its_collections(
            String language,
            String estimated,
            String stopped,
            String isHere,
            String used,
            String delete)
            throws Exception {
        hub.slow(800_000);
        BROWSER.visit(server.port(), language, "#/models");
        BROWSER.see(CARD + ".figures", estimated);
        BROWSER.see("article[data-model='" + TestServer.MODEL + "'] .pill, .model-card .tag");
        BROWSER.screenshot("models-" + language);
        BROWSER.click(CARD + "footer .button");
        BROWSER.see(CARD + ".told", "/s".replace("/s", language.equals("en") ? "/s" : "/秒"));
        BROWSER.screenshot("models-downloading-" + language);

        BROWSER.reload();
        BROWSER.see(CARD + "[role=progressbar]");
        BROWSER.click(CARD + "footer .button");
        BROWSER.see(CARD + ".told", stopped);
        BROWSER.screenshot("models-stopped-" + language);
        BROWSER.reload();
        BROWSER.see(CARD + ".told", stopped);
        BROWSER.click(CARD + "footer .primary");
        BROWSER.see(CARD + "[role=progressbar]");
        server.restart();
        BROWSER.see(CARD + "[role=progressbar]");
        hub.quick();
        BROWSER.see(".notice", isHere);
        BROWSER.see(CARD + "footer .icon-button");

        server.post("/kb/collections", "{\"name\":\"empty\",\"model\":\"%s\"}".formatted(QWEN))
                .as(201);
        BROWSER.reload();
        BROWSER.see(CARD + ".quiet", "empty");
        BROWSER.screenshot("models-here-" + language);
        BROWSER.click(CARD + "footer .icon-button");
        BROWSER.see("dialog p", used);
        BROWSER.see("dialog .used-by li", "empty");
        BROWSER.screenshot("models-delete-" + language);
        BROWSER.click("dialog footer .danger", delete);
        BROWSER.see(CARD + "footer .primary");
        assertThat(server.model(QWEN).path("origin").asString()).isEqualTo("offered");
    }

    @ParameterizedTest
    @CsvSource({"en, 'Accept the model’s terms'", "zh, '请在该站点同意模型的条款'"})
    void a_download_that_fails_keeps_its_reason_and_what_to_do(String language, String advice) {
        hub.refuse(403);
        BROWSER.visit(server.port(), language, "#/models");
        BROWSER.click(CARD + "footer .button");
        BROWSER.see(CARD + ".reason", advice);
        BROWSER.reload();
        BROWSER.see(CARD + ".reason", advice);
        BROWSER.screenshot("models-failed-" + language);
        hub.refuseNothing();
        BROWSER.click(CARD + "footer .primary");
        BROWSER.see(CARD + "footer .icon-button");
        BROWSER.assertClean();
    }

    @Test
    void other_known_models_are_a_click_further() {
        BROWSER.visit(server.port(), "zh", "#/models");
        BROWSER.see(".others summary", "BGE");
        BROWSER.click(".others summary");
        BROWSER.see("article[data-model='BAAI/bge-m3'] footer .primary", "下载");
        BROWSER.screenshot("models-others");
        BROWSER.assertClean();
    }

    @Test
    void any_model_of_the_hub_is_fetched_by_its_name_and_what_is_none_is_told() {
        hub.add("acme/own", 6_000_000);
        hub.slow(800_000);
        BROWSER.visit(server.port(), "en", "#/models");
        BROWSER.click(".another summary");
        BROWSER.type(".by-name input", "nonsense");
        BROWSER.click(".by-name button");
        BROWSER.see(".notice.failure", "not the name of a model on a hub");
        BROWSER.click(".notice.failure button");
        BROWSER.script("document.querySelector('.by-name input').value = ''");
        BROWSER.type(".by-name input", "acme/own");
        BROWSER.click(".by-name button");
        BROWSER.see("article[data-model='acme/own'] [role=progressbar]");
        BROWSER.click("article[data-model='acme/own'] footer .button");
        BROWSER.see("article[data-model='acme/own'] .told", "Stopped");
        BROWSER.click("article[data-model='acme/own'] footer .button", "Discard");
        BROWSER.click("dialog footer .danger");
        BROWSER.seeNoMore("article[data-model='acme/own']");
    }

    @ParameterizedTest
    @CsvSource({"en, 'It works', 'Chinese', 'There is a model called'", "zh, '可以使用', '中文', '已有名为'"})
    void a_provider_is_tested_added_changed_and_removed(
            String language, String works, String chinese, String taken) throws Exception {
        BROWSER.visit(server.port(), language, "#/settings/providers");
        BROWSER.see("tr[data-provider=configured]");
        assertThat(BROWSER.count("tr[data-provider=configured] .icon-button"))
                .as("to be tested alone")
                .isEqualTo(1);
        BROWSER.click("#add-provider");
        BROWSER.type("dialog input[name=name]", TestServer.MODEL);
        BROWSER.type("dialog input[name=model]", TestServer.MODEL);
        BROWSER.type("dialog input[name=url]", other.url("/v1"));
        BROWSER.type("dialog input[name=dollars_per_million]", "2");
        BROWSER.click("#test-provider");
        BROWSER.see("dialog .outcome", works);
        BROWSER.see("dialog .outcome [data-language=zh]", chinese);
        BROWSER.screenshot("provider-tested-" + language);
        BROWSER.click("dialog footer .primary");
        BROWSER.see("dialog .problem", taken);
        BROWSER.script("document.querySelector('dialog input[name=name]').value = 'far'");
        BROWSER.click("dialog footer .primary");
        BROWSER.see("tr[data-provider=far] .price", "2");
        BROWSER.screenshot("providers-" + language);

        BROWSER.click("tr[data-provider=far] .icon-button:nth-child(2)");
        BROWSER.type("dialog input[name=dimensions]", "64");
        BROWSER.click("dialog footer .primary");
        BROWSER.see("tr[data-provider=far] .where", "64");
        BROWSER.click("tr[data-provider=far] .icon-button:nth-child(1)");
        BROWSER.see("dialog .outcome", "64");
        BROWSER.script("document.querySelector('dialog').close()");
        server.post("/kb/collections", "{\"name\":\"uses it\",\"model\":\"far\"}").as(201);
        BROWSER.reload();
        BROWSER.see("tr[data-provider=far]", "uses it");
        BROWSER.click("tr[data-provider=far] .icon-button:nth-child(3)");
        BROWSER.see("dialog .used-by li", "uses it");
        BROWSER.click("dialog footer .danger");
        BROWSER.seeNoMore("tr[data-provider=far]");
        server.send("DELETE", "/kb/collections/uses%20it", "");
    }

    @ParameterizedTest
    @CsvSource({"en, 'Slow requests', 'search'", "zh, '慢请求', '搜索'"})
    void slow_searches_are_told_with_where_their_time_went(
            String language, String title, String finding) throws Exception {
        server.restart(); // nothing was asked yet
        BROWSER.visit(server.port(), language, "#/server");
        BROWSER.see(".slow-section h2", title);
        BROWSER.screenshot("slow-begin-" + language);
        server.post("/kb/collections", "{\"name\":\"docs\"}").as(201);
        server.post("/kb/search", "{\"query\":\"filter of the pump\"}").as(200);
        BROWSER.click("#slow-again");
        BROWSER.see(".slow .route", "POST /kb/search");
        BROWSER.see(".slow-query", "filter of the pump");
        BROWSER.see(".stages", finding);
        BROWSER.screenshot("slow-" + language);
    }

    @Test
    void a_model_is_offered_to_who_has_nothing_yet() {
        BROWSER.visit(server.port(), "en", "#/");
        BROWSER.see(".empty", "better ones are a click away");
        BROWSER.click("#choose-model");
        BROWSER.see(CARD);
        assertThat(BROWSER.texts("nav a[aria-current]")).containsExactly("Models");
        BROWSER.assertClean();
    }

    @ParameterizedTest
    @CsvSource({"en, light", "zh, dark"})
    void no_page_of_models_has_a_serious_barrier(String language, String scheme) throws Exception {
        hub.slow(200_000);
        BROWSER.visit(server.port(), language, "#/models");
        BROWSER.scheme(scheme);
        BROWSER.click(CARD + "footer .button");
        BROWSER.see(CARD + "[role=progressbar]");
        check("models", language, scheme);
        BROWSER.click(CARD + "footer .button");
        BROWSER.see(CARD + "footer .primary");
        check("models-stopped", language, scheme);
        BROWSER.go("#/settings/providers");
        BROWSER.see("tr[data-provider=configured]");
        check("providers", language, scheme);
        BROWSER.click("#add-provider");
        BROWSER.click("dialog summary");
        check("provider", language, scheme);
        BROWSER.script("document.querySelector('dialog').close()");
        BROWSER.go("#/server");
        BROWSER.see(".slow .route");
        check("slow", language, scheme);
        BROWSER.assertClean();
    }

    private static void check(String page, String language, String scheme) throws Exception {
        assertThat(BROWSER.barriers()).as("%s, %s, %s", page, language, scheme).isEmpty();
        BROWSER.screenshot("admin-%s-%s-%s".formatted(page, language, scheme));
    }

    @Test
    void on_a_phone_nothing_is_wider_than_the_screen() {
        BROWSER.visit(server.port(), "en", "#/models");
        BROWSER.size(360, 740);
        BROWSER.see(CARD + "footer .button");
        fits("models");
        BROWSER.go("#/settings/providers");
        BROWSER.see("tr[data-provider=configured]");
        fits("providers");
        BROWSER.click("#add-provider");
        BROWSER.see("dialog input[name=url]");
        fits("provider");
        BROWSER.script("document.querySelector('dialog').close()");
        BROWSER.go("#/server");
        BROWSER.see(".slow-section h2");
        fits("server");
    }

    private static void fits(String page) {
        BROWSER.screenshot("phone-admin-" + page);
        assertThat(BROWSER.script("return document.documentElement.scrollWidth"))
                .as(page)
                .isEqualTo(360L);
    }
}
