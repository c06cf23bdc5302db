package zhiyin.bench.retrieval;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.bench.retrieval.RetrievalSet.Passage;
import zhiyin.bench.retrieval.RetrievalSet.Question;
import zhiyin.knowledge.chunk.Chunk;
import zhiyin.knowledge.chunk.Chunker;
import zhiyin.knowledge.parse.Parsers;

/// Reads sets from directories:
///
/// - BEIR's layout: `corpus.jsonl`, `queries.jsonl`, `qrels/test.tsv`;
/// - the same in several languages: `corpus.zh.jsonl`, `queries.zh.jsonl`, `qrels/mteb.zh.tsv` or
///   `qrels/test.tsv`; each language is a set;
/// - files and questions: `files/LANGUAGE/...` and `questions.jsonl` with `collection`, `query_lang`,
///   `question`, `doc` and `expected` quotes; each language is a set of its own questions.
final class RetrievalFiles {
    private static final JsonMapper MAPPER = new JsonMapper();

    private RetrievalFiles() {}

    static List<RetrievalSet> read(Path directory) throws IOException {
        if (Files.exists(directory.resolve("questions.jsonl"))) {
            return questions(directory);
        }
        var sets = new ArrayList<RetrievalSet>();
        try (var files = Files.newDirectoryStream(directory, "corpus*.jsonl")) {
            for (Path corpus : files) {
                String middle = corpus.getFileName().toString().replaceAll("corpus|jsonl", "");
                sets.add(beir(directory, middle.replace(".", "")));
            }
        }
        sets.sort((a, b) -> a.name().compareTo(b.name()));
        return sets;
    }

    private static RetrievalSet beir(Path directory, String language) throws IOException {
        String middle = language.isEmpty() ? "" : "." + language;
        Map<String, Set<String>> relevant = new LinkedHashMap<>();
        for (String line : Files.readAllLines(qrels(directory, language))) {
            List<String> fields = List.of(line.split("\t", -1));
            if (!fields.getFirst().equals("query-id")) {
                relevant.computeIfAbsent(fields.get(0), _ -> new HashSet<>()).add(fields.get(1));
            }
        }
        List<Passage> passages =
                lines(directory.resolve("corpus" + middle + ".jsonl")).stream()
                        .map(node ->
                                new Passage(
                                        text(node, "_id"), text(node, "title"), text(node, "text")))
                        .toList();
        List<Question> questions =
                lines(directory.resolve("queries" + middle + ".jsonl")).stream()
                        .map(node -> new Question(text(node, "_id"), text(node, "text")))
                        .filter(question -> relevant.containsKey(question.id()))
                        .toList();
        return new RetrievalSet(
                directory.getFileName() + (language.isEmpty() ? "" : " " + language),
                language.isEmpty() ? languageOf(passages) : language,
                passages,
                questions,
                relevant);
    }

    private static Path qrels(Path directory, String language) {
        Path own = directory.resolve("qrels/mteb." + language + ".tsv");
        return Files.exists(own) ? own : directory.resolve("qrels/test.tsv");
    }

    private static String languageOf(List<Passage> passages) {
        long han =
                passages.stream()
                        .flatMapToInt(passage -> passage.text().codePoints())
                        .filter(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN)
                        .count();
        long all = passages.stream().mapToLong(passage -> passage.text().length()).sum();
        return han * 5 > all ? "zh" : "en";
    }

    private static List<RetrievalSet> questions(Path directory) throws IOException {
        var sets = new ArrayList<RetrievalSet>();
        try (var languages = Files.newDirectoryStream(directory.resolve("files"))) {
            for (Path language : languages) {
                sets.add(questions(directory, language.getFileName().toString()));
            }
        }
        sets.sort((a, b) -> a.name().compareTo(b.name()));
        return sets;
    }

    private static RetrievalSet questions(Path directory, String language) throws IOException {
        Path files = directory.resolve("files");
        var passages = new ArrayList<Passage>();
        var byFile = new HashMap<String, List<Passage>>();
        try (var paths = Files.walk(files.resolve(language))) {
            for (Path file : paths.filter(Files::isRegularFile).sorted().toList()) {
                String path = files.relativize(file).toString();
                List<Passage> divided = divided(file, path);
                passages.addAll(divided);
                byFile.put(path, divided);
            }
        }
        var questions = new ArrayList<Question>();
        Map<String, Set<String>> relevant = new HashMap<>();
        for (JsonNode node : lines(directory.resolve("questions.jsonl"))) {
            if (text(node, "collection").equals(language)
                    && text(node, "query_lang").equals(language)) {
                questions.add(new Question(text(node, "id"), text(node, "question")));
                relevant.put(
                        text(node, "id"),
                        withQuotes(
                                byFile.getOrDefault(text(node, "doc"), List.of()),
                                node.path("expected")));
            }
        }
        return new RetrievalSet(
                directory.getFileName() + " " + language, language, passages, questions, relevant);
    }

    /// Passages of the model's sizes, counted by characters here: about what its tokens are.
    private static List<Passage> divided(Path file, String path) throws IOException {
        var passages = new ArrayList<Passage>();
        for (Chunk chunk :
                new Chunker(text -> text.length() / 2)
                        .chunk(new Parsers().parse(file), path)
                        .chunks()) {
            passages.add(
                    new Passage(
                            path + "#" + passages.size(),
                            String.join(" > ", chunk.headings()),
                            chunk.body()));
        }
        return passages;
    }

    private static Set<String> withQuotes(List<Passage> passages, JsonNode quotes) {
        var found = new HashSet<String>();
        for (Passage passage : passages) {
            for (JsonNode quote : quotes) {
                if (plain(passage.text()).contains(plain(quote.asString()))) {
                    found.add(passage.id());
                }
            }
        }
        return found;
    }

    private static String plain(String text) {
        return text.replaceAll("[\\s*\\\\`]", "");
    }

    private static List<JsonNode> lines(Path jsonl) {
        try (var lines = Files.lines(jsonl)) {
            return lines.map(MAPPER::readTree).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + jsonl, e);
        }
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("").strip();
    }
}
