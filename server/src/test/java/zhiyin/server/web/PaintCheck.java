package zhiyin.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.server.kb.ServerChild;
import zhiyin.web.Assets;

/// How soon the app is seen: from the navigation to the first paint of anything, to the first of a text or a drawing,
/// and to the last of the largest text, when the screen is whole. Medians in milliseconds, in
/// `target/paint-figures.txt`. The server is warm and on the same machine. Not of the usual suite: `-Dtest=PaintCheck`.
@Tag("browser")
final class PaintCheck {
    private static final Browser BROWSER = Browser.unobserved();
    private static final Path FIGURES = Path.of("target", "paint-figures.txt");
    private static final int LOADS = 9;

    /// The largest paint is told to observers alone.
    private static final String PAINTS =
            """
            const largest = await new Promise((done) => {
              let last = 0;
              new PerformanceObserver((list) => {
                last = list.getEntries().at(-1).startTime;
              }).observe({ type: 'largest-contentful-paint', buffered: true });
              setTimeout(() => done(last), 300);
            });
            const at = (name) => performance.getEntriesByName(name)[0]?.startTime ?? 0;
            const files = [...performance.getEntriesByType('navigation'),
              ...performance.getEntriesByType('resource').filter(({ name }) => name.includes('/web/'))];
            return JSON.stringify({ first: at('first-paint'), content: at('first-contentful-paint'), largest,
              files: files.length, bytes: files.reduce((sum, each) => sum + each.encodedBodySize, 0) });
            """;

    @TempDir Path data;

    private final List<String> figures = new ArrayList<>();

    @Test
    void the_app_is_seen_soon() throws Exception {
        try (ServerChild server = ServerChild.start(data)) {
            server.create("c");
            measure(server, "search", "", "input[type=search]");
            measure(server, "documents", "#/c/c", ".empty.drop");
            say(
                    "all files without PDF.js and samples: %,d bytes compressed"
                            .formatted(bytesOfAll()));
        } finally {
            Files.createDirectories(FIGURES.getParent());
            Files.write(
                    FIGURES,
                    figures,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING);
        }
    }

    private void measure(ServerChild server, String screen, String place, String whole) {
        BROWSER.visit(server.port(), "en", place);
        load(server, place, whole, false); // the server's code is compiled by now
        report(screen + ", first visit", loads(server, place, whole, false));
        report(screen + ", second visit", loads(server, place, whole, true));
    }

    private static List<JsonNode> loads(
            ServerChild server, String place, String whole, boolean cached) {
        return IntStream.range(0, LOADS).mapToObj(_ -> load(server, place, whole, cached)).toList();
    }

    private static JsonNode load(ServerChild server, String place, String whole, boolean cached) {
        if (!cached) {
            BROWSER.forgetFiles();
        }
        BROWSER.open(server.port(), place);
        BROWSER.see(whole);
        var paints =
                new JsonMapper()
                        .readTree(
                                String.valueOf(
                                        BROWSER.script("return (async () => {" + PAINTS + "})()")));
        assertThat(paints.path("content").asDouble()).isPositive();
        return paints;
    }

    private void report(String what, List<JsonNode> loads) {
        say(
                "%s: first paint %.0f ms, first contentful paint %.0f ms, largest %.0f ms (medians of %d); %d files, %,d bytes compressed"
                        .formatted(
                                what,
                                median(loads, "first"),
                                median(loads, "content"),
                                median(loads, "largest"),
                                loads.size(),
                                loads.getLast().path("files").asInt(),
                                loads.getLast().path("bytes").asLong()));
    }

    /// Of all screens, in both languages.
    private static long bytesOfAll() {
        Assets assets = Assets.load();
        return assets.names().stream()
                .filter(name ->
                        name.startsWith("app/") && !name.endsWith(".css")
                                || name.equals("styles.css"))
                .map(name -> assets.find(name).orElseThrow())
                .mapToLong(file -> file.compressed().orElseGet(file::bytes).length)
                .sum();
    }

    private void say(String line) {
        figures.add(line);
        System.out.println(line);
    }

    private static double median(List<JsonNode> loads, String field) {
        return loads.stream()
                .flatMapToDouble(load -> DoubleStream.of(load.path(field).asDouble()))
                .sorted()
                .toArray()[loads.size() / 2];
    }
}
