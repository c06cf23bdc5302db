package zhiyin.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToIntFunction;
import tools.jackson.databind.json.JsonMapper;

/// Texts to embed and how many tokens they have for the model at hand.
record TextSet(String name, List<String> texts, long tokens) {
    private static final JsonMapper MAPPER = new JsonMapper();

    /// The `text` fields of a JSONL file.
    static List<String> read(Path jsonl) {
        try (var lines = Files.lines(jsonl)) {
            return lines.map(line -> MAPPER.readTree(line).path("text").asString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + jsonl, e);
        }
    }

    /// The texts of `min` to `max` tokens.
    static TextSet between(
            String name, List<String> texts, ToIntFunction<String> length, int min, int max) {
        List<String> chosen =
                texts.stream()
                        .filter(text -> length.applyAsInt(text) >= min)
                        .filter(text -> length.applyAsInt(text) <= max)
                        .toList();
        return new TextSet(name, chosen, chosen.stream().mapToLong(length::applyAsInt).sum());
    }
}
