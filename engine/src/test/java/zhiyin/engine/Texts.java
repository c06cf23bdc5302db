package zhiyin.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/// The project's real texts, `data/texts/texts.jsonl`.
public final class Texts {
    private static final Path FILE = Path.of("../data/texts/texts.jsonl");
    private static final JsonMapper MAPPER = new JsonMapper();

    private Texts() {}

    public static List<String> all() {
        try (var lines = Files.lines(FILE)) {
            return lines.map(line -> MAPPER.readTree(line).path("text").asString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Every `n`-th text.
    public static List<String> every(int n) {
        List<String> all = all();
        return IntStream.range(0, all.size()).filter(i -> i % n == 0).mapToObj(all::get).toList();
    }
}
