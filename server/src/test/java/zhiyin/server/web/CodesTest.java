package zhiyin.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import zhiyin.engine.EngineException;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.server.HttpServer;
import zhiyin.server.ServerException;
import zhiyin.web.Assets;

/// Every code that the server may tell a page has a text in the page's languages.
final class CodesTest {
    private static final Assets ASSETS = Assets.load();
    private static final Pattern TEXT = Pattern.compile("\"error\\.([A-Z0-9_]+)\": \"([^\"]*)\"");
    private static final Pattern VALUE = Pattern.compile("\\{(\\w+)}");

    /// Constants of exceptions, and those called codes elsewhere.
    private static final Pattern NESTED =
            Pattern.compile(".*\\$(Code|Reason|Refusal|Status)\\.class");

    /// Codes that are not constants: of documents that failed, of downloads, of the page itself.
    private static final Pattern LITERAL =
            Pattern.compile(
                    "new (?:DocumentFailure|Problem|ApiError)\\(\\s*(?:0, )?\"([A-Z][A-Z_]+)\"");

    @Test
    void every_code_has_a_chinese_and_an_english_text() throws Exception {
        Set<String> codes = codes();
        assertThat(codes)
                .contains("UNREACHABLE", "NOT_DIVIDED", "HUB_INVALID", "ENCRYPTED", "CODE_REFUSED")
                .contains("MODEL_IN_USE", "KEY_MISSING", "COLLECTION_NOT_FOUND", "RATE_LIMITED")
                .hasSizeGreaterThan(70);
        assertThat(texts("en").keySet()).containsAll(codes);
        assertThat(texts("zh").keySet()).containsAll(codes);
        assertThat(texts("zh"))
                .allSatisfy((code, text) ->
                        assertThat(
                                        text.codePoints()
                                                .filter(c ->
                                                        Character.UnicodeScript.of(c)
                                                                == Character.UnicodeScript.HAN)
                                                .count())
                                .as("%s: %s", code, text)
                                .isGreaterThan(2));
    }

    @Test
    void no_text_is_of_a_code_that_there_is_not() throws Exception {
        assertThat(codes()).containsAll(texts("zh").keySet());
    }

    @Test
    void both_languages_say_the_same_of_a_code() {
        Map<String, String> english = texts("en");
        texts("zh")
                .forEach((code, text) -> {
                    Set<String> values = values(text);
                    values.remove("detail"); // English says it in its own words where it can
                    Set<String> others = values(english.getOrDefault(code, ""));
                    others.remove("detail");
                    assertThat(values).as(code).isEqualTo(others);
                });
    }

    private static Set<String> values(String text) {
        var values = new TreeSet<String>();
        VALUE.matcher(text).results().forEach(found -> values.add(found.group(1)));
        return values;
    }

    private static Map<String, String> texts(String language) {
        var texts = new TreeMap<String, String>();
        TEXT.matcher(file("app/lang/codes-%s.js".formatted(language)))
                .results()
                .forEach(found -> texts.put(found.group(1), found.group(2)));
        return texts;
    }

    private static String file(String name) {
        return new String(ASSETS.find(name).orElseThrow().bytes(), StandardCharsets.UTF_8);
    }

    private static Set<String> codes() throws Exception {
        var codes = new TreeSet<String>();
        for (Class<?> room :
                List.of(EngineException.class, KnowledgeBase.class, HttpServer.class)) {
            for (Class<?> each : nested(room)) {
                Arrays.stream(each.getEnumConstants()).forEach(code -> codes.add(code.toString()));
            }
        }
        for (String sources : List.of("src/main/java", "../knowledge/src/main/java")) {
            try (Stream<Path> files = Files.walk(Path.of(sources))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    addLiterals(Files.readString(file), codes);
                }
            }
        }
        addLiterals(file("app/core/api.js"), codes);
        return codes;
    }

    private static void addLiterals(String source, Set<String> codes) {
        LITERAL.matcher(source).results().forEach(found -> codes.add(found.group(1)));
    }

    /// The enums with codes in the room that a class is of, wherever it lies.
    private static List<Class<?>> nested(Class<?> room) throws IOException, URISyntaxException {
        URI place = room.getProtectionDomain().getCodeSource().getLocation().toURI();
        Path path = Path.of(place);
        if (Files.isDirectory(path)) {
            return nestedIn(path);
        }
        try (FileSystem jar = FileSystems.newFileSystem(path)) {
            return nestedIn(jar.getPath("/"));
        }
    }

    private static List<Class<?>> nestedIn(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .filter(name -> NESTED.matcher(name).matches())
                    .<Class<?>>map(CodesTest::load)
                    .filter(CodesTest::isToldToPages)
                    .toList();
        }
    }

    private static Class<?> load(String file) {
        try {
            return Class.forName(
                    file.substring(0, file.length() - ".class".length()).replace('/', '.'),
                    false,
                    CodesTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    /// Why a server does not start is told on its console; reasons elsewhere are no errors.
    private static boolean isToldToPages(Class<?> nested) {
        Class<?> owner = nested.getEnclosingClass();
        boolean exception = Throwable.class.isAssignableFrom(owner);
        boolean code = List.of("Code", "Refusal").contains(nested.getSimpleName());
        return nested.isEnum() && (exception || code) && !owner.equals(ServerException.class);
    }
}
