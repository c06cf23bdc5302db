package zhiyin.bench.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/// As many different passages as wanted, of real sentences: a few that follow each other in a text, and one
/// from anywhere, so that no two are the same and many are alike.
final class MixedTexts {
    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[。！？；\n])|(?<=[.!?;])\\s");
    private static final int MIN_CHARACTERS = 4;
    private static final int MAX_RUN = 3;
    private static final JsonMapper JSON = new JsonMapper();

    private final List<String> sentences;
    private final long seed;

    /// @throws IllegalArgumentException where there is no sentence
    MixedTexts(List<String> texts, long seed) {
        this.sentences = sentences(texts);
        this.seed = seed;
        if (sentences.isEmpty()) {
            throw new IllegalArgumentException("--texts: no sentence in them");
        }
    }

    /// What files say: the field `text` of each line of JSONL, or all of a text file.
    static List<String> read(List<Path> files) {
        return files.stream().flatMap(file -> read(file).stream()).toList();
    }

    private static List<String> read(Path file) {
        try {
            if (!file.toString().endsWith(".jsonl")) {
                return List.of(Files.readString(file));
            }
            return Files.readAllLines(file).stream()
                    .map(JSON::readTree)
                    .map(line -> line.path("text").stringValue(""))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /// Another for other passages.
    long key() {
        return 31L * sentences.hashCode() + seed;
    }

    /// @param sentences in their order
    record Passage(List<String> sentences) {
        String text() {
            return String.join(" ", sentences);
        }
    }

    List<String> sentences() {
        return sentences;
    }

    /// Fewer of them are the first of more.
    List<Passage> passages(int count) {
        var random = new Random(seed);
        Set<Passage> passages = new LinkedHashSet<>();
        for (long attempt = 0; passages.size() < count; attempt++) {
            if (attempt > 100L * count) {
                throw new IllegalArgumentException(
                        "--texts: of %,d sentences no %,d different passages can be made"
                                .formatted(sentences.size(), count));
            }
            passages.add(passage(random));
        }
        return List.copyOf(passages);
    }

    private Passage passage(Random random) {
        int first = random.nextInt(sentences.size());
        int behind = Math.min(sentences.size(), first + 1 + random.nextInt(MAX_RUN));
        var parts = new ArrayList<>(sentences.subList(first, behind));
        parts.add(sentences.get(random.nextInt(sentences.size())));
        return new Passage(parts);
    }

    private static List<String> sentences(List<String> texts) {
        return texts.stream()
                .flatMap(SENTENCE_END::splitAsStream)
                .map(String::strip)
                .filter(sentence -> sentence.length() >= MIN_CHARACTERS)
                .toList();
    }
}
