package zhiyin.bench.passages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.parse.Parsers;

/// Documents, and questions whose answers stand in them.
///
/// @param texts each document as it is, Markdown or plain paragraphs: what other splitters divide
record Library(List<Document> documents, List<String> texts, List<Question> questions) {
    private static final JsonMapper JSON = new JsonMapper();

    /// @param document number of the one that answers it
    /// @param answers of which a passage must hold one to be what was asked for
    record Question(String text, int document, List<String> answers) {}

    /// Markdown files, and lines of `{"question":…,"doc":"path below the folder","expected":["quote", …]}`.
    static Library ofFiles(Path folder, Path questions) throws IOException {
        var numbers = new HashMap<String, Integer>();
        var documents = new ArrayList<Document>();
        var texts = new ArrayList<String>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".md")).sorted().toList()) {
                numbers.put(slashes(folder.relativize(file)), documents.size());
                documents.add(new Parsers().parse(file));
                texts.add(Files.readString(file));
            }
        }
        var asked = new ArrayList<Question>();
        for (JsonNode line : lines(questions)) {
            List<String> quotes =
                    line.path("expected").valueStream().map(JsonNode::asString).toList();
            Integer document = numbers.get(line.path("doc").asString());
            if (document != null) {
                asked.add(new Question(line.path("question").asString(), document, quotes));
            }
        }
        return new Library(documents, texts, asked);
    }

    /// A retrieval set of paragraphs: `corpus.jsonl`, `queries.jsonl` with answers, and which paragraph answers
    /// which query. Some paragraphs one after the other are put together to a document.
    static Library ofParagraphs(Path corpus, Path queries, Path judgements, int together)
            throws IOException {
        var numbers = new HashMap<String, Integer>();
        var paragraphs = new ArrayList<String>();
        for (JsonNode line : lines(corpus)) {
            numbers.put(line.path("_id").asString(), paragraphs.size() / together);
            paragraphs.add(line.path("text").asString());
        }
        Map<String, String> answering = judgements(judgements);
        var asked = new ArrayList<Question>();
        for (JsonNode line : lines(queries)) {
            String paragraph = answering.getOrDefault(line.path("_id").asString(), "");
            Integer document = numbers.get(paragraph);
            if (document != null) {
                List<String> answers = List.of(line.path("answer").asString());
                asked.add(new Question(line.path("text").asString(), document, answers));
            }
        }
        var documents = new ArrayList<Document>();
        var texts = new ArrayList<String>();
        for (int i = 0; i < paragraphs.size(); i += together) {
            List<String> own = paragraphs.subList(i, Math.min(paragraphs.size(), i + together));
            documents.add(document("document-" + documents.size(), own));
            texts.add(String.join("\n\n", own));
        }
        return new Library(documents, texts, asked);
    }

    private static Document document(String name, List<String> paragraphs) {
        List<Block> blocks =
                paragraphs.stream()
                        .<Block>map(text -> new Block.Paragraph(text, Place.UNKNOWN))
                        .toList();
        var report = new Report(1, List.of());
        return new Document(name, "text", "", "", Map.of(), blocks, List.of(), report);
    }

    /// Query and paragraph of each line but the first: `query-id\tcorpus-id\tscore`.
    private static Map<String, String> judgements(Path file) throws IOException {
        var answering = new HashMap<String, String>();
        try (Stream<String> lines = Files.lines(file)) {
            lines.skip(1)
                    .map(line -> line.split("\t", 3))
                    .forEach(fields -> answering.putIfAbsent(fields[0], fields[1]));
        }
        return answering;
    }

    private static List<JsonNode> lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> !line.isBlank()).map(JSON::readTree).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static String slashes(Path path) {
        return path.toString().replace('\\', '/');
    }
}
