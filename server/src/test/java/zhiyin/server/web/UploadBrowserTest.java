package zhiyin.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import zhiyin.server.kb.KbOptions;
import zhiyin.server.kb.KbServer;

/// Files on their way, in a browser: stopped, broken off, and gone on with.
@Tag("browser")
final class UploadBrowserTest {
    private static final Browser BROWSER = Browser.shared();
    private static final int BYTES = 14 << 20;

    /// Slow enough to be stopped in the middle, in bytes a second.
    private static final long SLOW = 3 << 20;

    /// Drops files as a person does. `files` are `[path, size, date, handle]`; their bytes depend on the size alone.
    private static final String DROP =
            """
            const bytes = (size) => {
              const all = new Uint8Array(size);
              for (let i = 0; i < size; i++) {
                all[i] = (i * 7 + (i >> 8)) & 255;
              }
              return all;
            };
            const [files, kept] = [JSON.parse(arguments[0]), arguments[1]];
            const items = await Promise.all(files.map(async ([path, size, date]) => {
              const file = new File([bytes(size)], path, { lastModified: date });
              let handle = null;
              if (kept) {
                const root = await navigator.storage.getDirectory();
                handle = await root.getFileHandle(path, { create: true });
                const out = await handle.createWritable();
                await out.write(file);
                await out.close();
              }
              return { kind: 'file', getAsFile: () => file, webkitGetAsEntry: () => null,
                getAsFileSystemHandle: async () => handle };
            }));
            const event = new Event('drop', { bubbles: true, cancelable: true });
            event.dataTransfer = { types: ['Files'], items, files: [] };
            document.querySelector('main').dispatchEvent(event);
            """;

    @TempDir Path data;

    private KbServer server;

    @BeforeEach
    void start() throws Exception {
        server = new KbServer(data, KbOptions.DEFAULTS);
        server.create("c");
    }

    @AfterEach
    void stop() {
        BROWSER.sendsAt(-1);
        BROWSER.go("");
        server.close();
    }

    private static void drop(boolean kept, String files) {
        BROWSER.script("return (async () => {" + DROP + "})(...arguments)", files, kept);
    }

    private static void dropBig(boolean kept) {
        drop(kept, "[[\"big.bin\", %d, 1700000000000]]".formatted(BYTES));
    }

    private JsonNode uploads() {
        try {
            return server.get("/kb/collections/c/uploads").json().path("uploads");
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private long offset() {
        return uploads().at("/0/offset").asLong(0);
    }

    /// As somebody does who has used the page before: the browser would ask, and say on its console that it must not.
    private static void reload() {
        BROWSER.click(".upload strong");
        BROWSER.reload();
        BROWSER.sendsAt(-1);
    }

    /// As far as one part at least.
    private void awaitPart() {
        BROWSER.await("the server has a part", () -> offset() > 0);
    }

    private static void awaitState(String state) {
        BROWSER.see(".upload[data-state=" + state + "]");
    }

    private void awaitWhole() throws Exception {
        BROWSER.await("the file is a document", () -> !document("big.bin").isMissingNode());
        byte[] all = new byte[BYTES];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) (i * 7 + (i >> 8));
        }
        String sha = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(all));
        assertThat(document("big.bin").path("sha256").asString()).isEqualTo(sha);
        assertThat(uploads()).isEmpty();
        awaitState("over");
    }

    private JsonNode document(String path) {
        return documents().stream()
                .filter(each -> each.path("path").asString().equals(path))
                .findFirst()
                .orElseGet(MissingNode::getInstance);
    }

    private List<JsonNode> documents() {
        try {
            return server.get("/kb/collections/c/documents")
                    .json()
                    .path("documents")
                    .valueStream()
                    .toList();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private boolean hasFiles() throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("upload"))) {
            return files.findAny().isPresent();
        }
    }

    @ParameterizedTest
    @CsvSource({"en, Pause, Go on, paused", "zh, 暂停, 继续, 已暂停"})
    void what_is_paused_stands_still_and_goes_on(
            String language, String pause, String goOn, String paused) throws Exception {
        BROWSER.visit(server.port(), language, "#/c/c");
        BROWSER.see(".empty.drop");
        BROWSER.sendsAt(SLOW);
        dropBig(false);
        awaitPart();
        BROWSER.screenshot("upload-running-" + language);
        BROWSER.click(".upload .button", pause);
        awaitState("paused");
        BROWSER.see(".upload .job-state", paused);
        long before = offset();
        BROWSER.screenshot("upload-paused-" + language);
        Thread.sleep(700);
        assertThat(offset() - before).isBetween(0L, SLOW / 2); // what was on its way still comes
        long rest = offset();
        Thread.sleep(300);
        assertThat(offset()).isEqualTo(rest);
        BROWSER.sendsAt(-1);
        BROWSER.click(".upload .button", goOn);
        awaitWhole();
        BROWSER.assertClean();
    }

    @Test
    void what_is_given_up_leaves_nothing() throws Exception {
        BROWSER.visit(server.port(), "en", "#/c/c");
        BROWSER.see(".empty.drop");
        BROWSER.sendsAt(SLOW);
        dropBig(false);
        awaitPart();
        BROWSER.click(".upload .button", "Give up");
        awaitState("left");
        BROWSER.await("the server has forgotten it", () -> uploads().isEmpty());
        assertThat(hasFiles()).isFalse();
        assertThat(documents()).isEmpty();
        BROWSER.seeNoMore(".upload");
        BROWSER.reload();
        BROWSER.see(".empty.drop");
        assertThat(BROWSER.count(".upload")).isZero();
        BROWSER.assertClean();
    }

    @ParameterizedTest
    @CsvSource({"en, The job was cancelled: 1 file was not sent.", "zh, 任务已取消"})
    void an_upload_whose_job_is_cancelled_says_so(String language, String said) {
        BROWSER.visit(server.port(), language, "#/c/c");
        BROWSER.see(".empty.drop");
        BROWSER.sendsAt(SLOW);
        dropBig(false);
        awaitPart();
        BROWSER.click(".jobs .job .icon-button");
        BROWSER.see(".jobs .job.cancelled");
        BROWSER.sendsAt(-1);
        awaitState("left");
        BROWSER.see(".upload-note", said);
        BROWSER.screenshot("upload-cancelled-" + language);
        BROWSER.await("the server has forgotten it", () -> uploads().isEmpty());
        assertThat(documents()).isEmpty();
        BROWSER.click(".upload .icon-button");
        BROWSER.seeNoMore(".upload");
    }

    @Test
    void after_a_reload_the_same_file_goes_on_where_it_was() throws Exception {
        BROWSER.visit(server.port(), "en", "#/c/c");
        BROWSER.see(".empty.drop");
        BROWSER.sendsAt(SLOW);
        dropBig(false);
        awaitPart();
        reload();
        awaitState("offered");
        BROWSER.see(".upload-note", "choose the same file again");
        BROWSER.screenshot("upload-offered");
        String id = uploads().at("/0/id").asString();
        assertThat(offset()).isPositive();
        dropBig(false);
        awaitWhole();
        var head =
                server.send(
                        "HEAD",
                        "/kb/collections/c/uploads/" + id,
                        BodyPublishers.noBody(),
                        "Tus-Resumable",
                        "1.0.0");
        assertThat(head.response().headers().firstValue("Zhiyin-Document")).isPresent();
        BROWSER.seeNoMore(".upload");
        BROWSER.assertClean();
    }

    @Test
    void a_file_whose_handle_was_kept_goes_on_by_one_click() throws Exception {
        BROWSER.visit(server.port(), "zh", "#/c/c");
        BROWSER.see(".empty.drop");
        BROWSER.sendsAt(SLOW);
        dropBig(true);
        awaitPart();
        reload();
        awaitState("offered");
        BROWSER.screenshot("upload-offered-zh");
        BROWSER.click(".upload .button.primary", "继续");
        awaitWhole();
        BROWSER.assertClean();
    }

    @Test
    void a_server_that_is_restarted_is_waited_for() throws Exception {
        BROWSER.visit(server.port(), "en", "#/c/c");
        BROWSER.see(".empty.drop");
        BROWSER.sendsAt(SLOW);
        dropBig(false);
        awaitPart();
        int port = server.port();
        server.close();
        BROWSER.see(".upload-note", "cannot be reached");
        BROWSER.screenshot("upload-broken");
        server = new KbServer(data, KbOptions.DEFAULTS, port);
        BROWSER.sendsAt(-1);
        awaitWhole();
    }

    @Test
    void nested_and_hostile_names_are_names_and_what_is_refused_says_why() {
        BROWSER.visit(server.port(), "en", "#/c/c");
        BROWSER.see(".empty.drop");
        BROWSER.script(
                """
                const file = (name, text) => ({ isFile: true, name, file: (done) => done(new File([text], name)) });
                const folder = (name, ...children) => ({ isFile: false, name, createReader: () => {
                  const left = [...children];
                  return { readEntries: (done) => done(left.splice(0, 2)) };
                } });
                const tree = folder('水泵',
                  file('说明 100% #?&+.md', 'eins'),
                  folder('<b onclick=1>', file("<img src=x onerror=document.title='owned'>.md", 'zwei'), file('e\\u0301.md', 'drei')),
                  folder('.git', file('config', 'hidden')), file('back\\\\slash.md', 'refused'), file('new\\nline.md', 'refused'));
                const event = new Event('drop', { bubbles: true, cancelable: true });
                event.dataTransfer = { types: ['Files'], items: [{ kind: 'file', webkitGetAsEntry: () => tree }], files: [] };
                document.querySelector('main').dispatchEvent(event);
                """);
        BROWSER.see(".upload-note", "2 files were refused");
        BROWSER.see(".upload-row.failed", "U+000A");
        BROWSER.see("h1", "c");
        BROWSER.await("three came", () -> documents().size() == 3);
        assertThat(documents().stream().map(each -> each.path("path").asString()))
                .containsExactlyInAnyOrder(
                        "水泵/说明 100% #?&+.md",
                        "水泵/<b onclick=1>/<img src=x onerror=document.title='owned'>.md",
                        "水泵/<b onclick=1>/é.md");
        BROWSER.screenshot("upload-refused");
        assertThat(BROWSER.script("return document.title")).asString().doesNotContain("owned");
        assertThat(BROWSER.count("main img, main b[onclick]")).isZero();
        BROWSER.click(".upload .icon-button");
        BROWSER.seeNoMore(".upload");
    }
}
