package zhiyin.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.server.kb.ServerChild;

/// Many files, and a large one, through the real page to a server of its own, with figures in
/// `target/upload-figures.txt`. Takes minutes, so it is not of the usual suite:
/// `-Dtest=UploadCheck`.
@Tag("browser")
final class UploadCheck {
    private static final Browser BROWSER = Browser.unobserved();
    private static final Path FIGURES = Path.of("target", "upload-figures.txt");
    private static final int SMALL = 600;
    private static final long LARGE = 500L << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /// Samples what a person sees, and how long the page did nothing else: the longest task, and the longest that a
    /// script of the page's had a part in it.
    private static final String WATCH =
            """
            window.watched = { block: 0, task: 0, script: 0, caller: 'none', went: [], backwards: 0, early: false };
            new PerformanceObserver((list) => list.getEntries().forEach((each) => {
              watched.task = Math.max(watched.task, each.duration);
            })).observe({ entryTypes: ['longtask'] });
            new PerformanceObserver((list) => list.getEntries().flatMap(({ scripts }) => scripts).forEach((each) => {
              if (each.duration > watched.script) {
                watched.script = each.duration;
                watched.caller = each.invoker;
              }
            })).observe({ type: 'long-animation-frame' });
            let last = performance.now();
            setInterval(() => {
              const now = performance.now();
              watched.block = Math.max(watched.block, now - last - 20);
              last = now;
              const box = document.querySelector('.upload');
              const bar = box?.querySelector('.track');
              if (bar?.hasAttribute('aria-valuenow')) {
                const value = Number(bar.getAttribute('aria-valuenow'));
                const before = watched.went.at(-1) ?? 0;
                watched.backwards += value < before ? 1 : 0;
                watched.early ||= value === 100 && box.dataset.state !== 'over';
                if (value !== before) {
                  watched.went.push(value);
                }
                watched.last = value;
                watched.state = box.dataset.state;
              }
            }, 20);
            """;

    @TempDir Path data;
    @TempDir Path files;

    private final List<String> figures = new ArrayList<>();
    private long baseline;
    private long peak;

    @Test
    void many_files_and_a_large_one_come_whole() throws Exception {
        Files.deleteIfExists(FIGURES);
        ServerChild server = ServerChild.start(data);
        try {
            server.create("many");
            server.create("large");
            many(server);
            server = large(server);
        } finally {
            server.kill();
            Files.createDirectories(FIGURES.getParent());
            Files.write(FIGURES, figures, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    private void many(ServerChild server) throws Exception {
        var paths = new ArrayList<String>();
        for (int i = 0; i < SMALL; i++) {
            Path file = files.resolve("note %03d.txt".formatted(i));
            Files.writeString(file, "Pump %d: change the filter. ".formatted(i).repeat(60));
            paths.add(file.toString());
        }
        open(server, "many");
        chooseAlone(paths);
        BROWSER.reload();
        open(server, "many");
        long start = System.nanoTime();
        BROWSER.see("#add-files").sendKeys(String.join("\n", paths));
        awaitOver(server, "many", SMALL);
        report("%d small files".formatted(SMALL), start);
        assertThat(documents(server, "many")).hasSize(SMALL);
    }

    /// What the browser does for files that are chosen, where no script reads them. It tells of tasks that call a
    /// script, so there is one.
    private void chooseAlone(List<String> paths) throws InterruptedException {
        BROWSER.script(
                "document.body.append(Object.assign(document.createElement('input'), { id: 'alone', type: 'file', multiple: true, onchange: () => {} }))");
        BROWSER.see("#alone").sendKeys(String.join("\n", paths));
        Thread.sleep(1000); // tasks are told of some time after they have ended
        say(
                "%d small files: the browser alone takes a task of %.0f ms to have them chosen"
                        .formatted(paths.size(), watched().path("task").asDouble()));
    }

    private void open(ServerChild server, String collection) {
        BROWSER.visit(server.port(), "en", "#/c/" + collection);
        BROWSER.see("#add-files");
        BROWSER.script(WATCH);
        baseline = memory(server);
        peak = baseline;
    }

    /// As long as it takes, but never for ever, and saying where it stands.
    private void awaitOver(ServerChild server, String collection, int count) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (count(server, collection) < count || !isOver()) {
            assertThat(System.nanoTime())
                    .as("waited %s; the page shows %s", PATIENCE, watched())
                    .isLessThan(end);
            peak = Math.max(peak, memory(server));
            Thread.sleep(100);
        }
    }

    private static boolean isOver() {
        return watched().path("state").asString("").equals("over");
    }

    private static JsonNode watched() {
        return new JsonMapper()
                .readTree(String.valueOf(BROWSER.script("return JSON.stringify(watched)")));
    }

    /// What the process has in memory, in bytes; 0 on systems that do not say so.
    private static long memory(ServerChild server) {
        try (Stream<String> lines =
                Files.lines(Path.of("/proc/%d/status".formatted(server.pid())))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .sum()
                    << 10;
        } catch (IOException _) {
            return 0;
        }
    }

    private void report(String what, long start) {
        JsonNode seen = watched();
        double seconds = (System.nanoTime() - start) / 1e9;
        say(
                "%s: %.1f s; progress in %d steps, %d backwards, at the end %d %%, 100 %% before the end: %s"
                        .formatted(
                                what,
                                seconds,
                                seen.path("went").size(),
                                seen.path("backwards").asInt(),
                                seen.path("last").asInt(),
                                seen.path("early").asBoolean()));
        say(
                "%s: the page stood still for %.0f ms at most; its longest task took %.0f, its longest script %.0f, called by %s"
                        .formatted(
                                what,
                                seen.path("block").asDouble(),
                                seen.path("task").asDouble(),
                                seen.path("script").asDouble(),
                                seen.path("caller").asString()));
        say(
                "%s: the server's memory %,d MB before, %,d MB more at most"
                        .formatted(what, baseline >> 20, (peak - baseline) >> 20));
        assertThat(seen.path("backwards").asInt()).isZero();
        assertThat(seen.path("early").asBoolean()).isFalse();
        assertThat(seen.path("last").asInt()).isEqualTo(100);
    }

    private void say(String line) {
        figures.add(line);
        System.out.println(line);
    }

    /// @return the server that there is afterwards
    private ServerChild large(ServerChild first) throws Exception {
        Path file = files.resolve("large.bin");
        String sha = write(file);
        open(first, "large");
        long start = System.nanoTime();
        BROWSER.see("#add-files").sendKeys(file.toString());
        awaitOffset(first, LARGE / 4);
        BROWSER.reload();
        BROWSER.see(".upload[data-state=offered]");
        BROWSER.script(WATCH);
        long kept = offset(first);
        BROWSER.see("#add-files").sendKeys(file.toString());
        awaitOffset(first, LARGE / 2);
        int port = first.port();
        long before = offset(first);
        first.kill();
        ServerChild second = ServerChild.start(data, port);
        long after = offset(second);
        awaitOver(second, "large", 1);
        report("a file of %d MB, with a reload and a killed server".formatted(LARGE >> 20), start);
        say(
                "after the reload it went on at %,d bytes; killed at %,d, gone on at %,d"
                        .formatted(kept, before, after));
        assertThat(kept).isGreaterThanOrEqualTo(LARGE / 4);
        assertThat(after).isGreaterThanOrEqualTo(before);
        assertThat(documents(second, "large").getFirst().path("sha256").asString()).isEqualTo(sha);
        plain(second, file);
        return second;
    }

    /// The same once more without anything in the way.
    private void plain(ServerChild server, Path file) throws Exception {
        server.create("plain");
        open(server, "plain");
        long start = System.nanoTime();
        BROWSER.see("#add-files").sendKeys(file.toString());
        awaitOver(server, "plain", 1);
        report("a file of %d MB".formatted(LARGE >> 20), start);
    }

    private void awaitOffset(ServerChild server, long least) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (offset(server) < least) {
            assertThat(System.nanoTime())
                    .as("waited %s for byte %d; the page shows %s", PATIENCE, least, watched())
                    .isLessThan(end);
            peak = Math.max(peak, memory(server));
            Thread.sleep(50);
        }
    }

    private static long offset(ServerChild server) throws Exception {
        return server.send("GET", "/kb/collections/large/uploads", BodyPublishers.noBody())
                .json()
                .at("/uploads/0/offset")
                .asLong(0);
    }

    private static int count(ServerChild server, String collection) throws Exception {
        return documents(server, collection).size();
    }

    private static List<JsonNode> documents(ServerChild server, String collection)
            throws Exception {
        return server.send(
                        "GET",
                        "/kb/collections/%s/documents?limit=1000".formatted(collection),
                        BodyPublishers.noBody())
                .json()
                .path("documents")
                .valueStream()
                .toList();
    }

    /// @return the SHA-256 of what was written
    private static String write(Path file) throws Exception {
        var digest = MessageDigest.getInstance("SHA-256");
        byte[] some = new byte[1 << 20];
        var random = new Random(1);
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
            for (long at = 0; at < LARGE; at += some.length) {
                random.nextBytes(some);
                out.write(some);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
