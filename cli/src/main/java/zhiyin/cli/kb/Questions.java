package zhiyin.cli.kb;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.knowledge.catalog.RelevanceLabel;
import zhiyin.knowledge.relevance.LabelLines;

/// Questions whose answers are known, as labels.
final class Questions {
    private static final JsonMapper JSON = new JsonMapper();

    /// In case a line names no document's bytes or no grade.
    private static final String BYTES = "sha256";

    private static final String GRADE = "grade";

    private Questions() {}

    /// Those that people judged on the page Compare, of all collections.
    static List<RelevanceLabel> judged(KbClient client) throws IOException, InterruptedException {
        try (InputStream in = client.bytes("/kb/labels/export")) {
            return read(in, Optional.empty(), "the labels");
        }
    }

    /// @throws KbFailure where a line is no question, or of a document that the collection does not have
    static List<RelevanceLabel> read(Path file, CollectionPassages collection) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new KbFailure("UNREADABLE", "there is no file %s".formatted(file));
        }
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, Optional.of(collection), file.toString());
        }
    }

    private static List<RelevanceLabel> read(
            InputStream in, Optional<CollectionPassages> collection, String source)
            throws IOException {
        var labels = new ArrayList<RelevanceLabel>();
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        String line;
        for (long number = 1; (line = lines.readLine()) != null; number++) {
            if (!line.isBlank()) {
                String where = "%s, line %,d".formatted(source, number);
                labels.add(
                        LabelLines.read(
                                collection.isPresent()
                                        ? whole(line, collection.get(), where)
                                        : line,
                                number,
                                Instant.now()));
            }
        }
        return labels;
    }

    /// A line with everything that a label has.
    private static String whole(String line, CollectionPassages collection, String where) {
        if (parse(line, where) instanceof ObjectNode question) {
            if (!question.has(BYTES)) {
                String path = question.path("path").asString("");
                DocumentInfo document = collection.documents().get(path);
                if (document == null) {
                    throw new KbFailure(
                            "DOCUMENT_NOT_FOUND",
                            "%s: there is no document \"%s\" in \"%s\"; \"zhiyin kb documents %s\" lists them"
                                    .formatted(where, path, collection.name(), collection.name()));
                }
                question.put(BYTES, document.sha256());
            }
            if (!question.has(GRADE)) {
                question.put(GRADE, RelevanceLabel.MAX_GRADE);
            }
            return question.toString();
        }
        throw new KbFailure(
                "QUESTION_INVALID",
                "%s: expected an object with query, path and text".formatted(where));
    }

    private static JsonNode parse(String line, String where) {
        try {
            return JSON.readTree(line);
        } catch (JacksonException e) {
            throw new KbFailure(
                    "QUESTION_INVALID", "%s: %s".formatted(where, e.getOriginalMessage()));
        }
    }
}
