package zhiyin.lab.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.lab.LabException;
import zhiyin.lab.LabException.Code;
import zhiyin.lab.task.Kind;
import zhiyin.lab.task.TaskInfo;

/// What `meta.json` in a task's directory says; all of it may be absent:
/// ```text
/// {"type": "retrieval", "languages": "zh", "licence": "CC BY 4.0", "repo": "owner/name",
///  "instruction": "Given a question, retrieve paragraphs that answer it",
///  "published": {"all-MiniLM-L6-v2": 0.746, "en: all-MiniLM-L6-v2": 0.944}}
/// ```
/// `type` may be a list: the same data as several tasks. A published score is of the whole directory, or of the
/// part of it, or the further type, that is named before a colon. Other fields are passed over.
record Meta(Path directory, JsonNode tree) {
    private static final String FILE = "meta.json";
    private static final long MAX_BYTES = 1 << 20;

    static Meta of(Path directory) {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return new Meta(directory, JsonLines.MAPPER.createObjectNode());
        }
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw wrong(file, "longer than %d MiB".formatted(MAX_BYTES >> 20));
            }
            JsonNode tree = JsonLines.MAPPER.readTree(Files.readString(file));
            if (tree instanceof ObjectNode) {
                return new Meta(directory, tree);
            }
            throw wrong(file, "expected a JSON object");
        } catch (JacksonException e) {
            throw wrong(file, "no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new LabException(
                    Code.DATA_UNREADABLE, "%s cannot be read: %s".formatted(file, e), e);
        }
    }

    private static LabException wrong(Path file, String what) {
        return new LabException(Code.DATA_INVALID, "%s: %s".formatted(file, what));
    }

    /// What the data are for; none where it does not say.
    List<Kind> kinds() {
        JsonNode type = tree.path("type");
        var kinds = new ArrayList<Kind>();
        for (JsonNode each : type.isArray() ? type : List.of(type)) {
            if (!each.isMissingNode() && !each.isNull()) {
                String name = each.asString("");
                kinds.add(
                        Kind.of(name)
                                .orElseThrow(() ->
                                        wrong(
                                                directory.resolve(FILE),
                                                "type is \"%s\", expected one of %s"
                                                        .formatted(name, Kind.labels()))));
            }
        }
        return kinds;
    }

    /// @param part of the directory that the task is; empty for all of it
    TaskInfo info(Kind kind, String part) {
        return new TaskInfo(
                name() + (part.isEmpty() ? "" : "/" + part),
                kind,
                tree.path("languages").asString(""),
                tree.path("licence").asString(""),
                tree.path("repo").asString(""),
                Optional.of(tree.path("instruction").asString(""))
                        .filter(words -> !words.isBlank()),
                published(part));
    }

    private String name() {
        String own = tree.path("name").asString("");
        return own.isBlank()
                ? String.valueOf(directory.toAbsolutePath().normalize().getFileName())
                : own;
    }

    private Map<String, Double> published(String part) {
        var scores = new LinkedHashMap<String, Double>();
        for (var entry : tree.path("published").properties()) {
            int colon = entry.getKey().indexOf(": ");
            String of = colon < 0 ? "" : entry.getKey().substring(0, colon);
            if (of.equals(part) && entry.getValue().isNumber()) {
                scores.put(
                        colon < 0 ? entry.getKey() : entry.getKey().substring(colon + 2),
                        entry.getValue().asDouble());
            }
        }
        return scores;
    }
}
