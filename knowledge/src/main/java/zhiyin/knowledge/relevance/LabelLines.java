package zhiyin.knowledge.relevance;

import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.RelevanceLabel;
import zhiyin.knowledge.document.DocumentJson;
import zhiyin.knowledge.document.Place;

/// Labels as JSON Lines, UTF-8, one a line:
///
/// ```text
/// {"query":"how often is the filter changed?", "collection":"manuals", "path":"pump.pdf",
///  "sha256":"9f86d081884c7d65…", "place":{"unit":"page","first":2,"last":2,"boxes":[[2,72,90,523,140]]},
///  "text":"The filter is changed every 500 hours.", "grade":2, "by":"", "at":"2026-01-31T12:00:00Z"}
/// ```
///
/// `grade` is 2 for an answer, 1 for part of one, 0 for none. `place` is as in [DocumentJson]; it, `collection`,
/// `by` and `at` may be absent. Which passages a label speaks of, [SourcePassage] says.
public final class LabelLines {
    /// Of one line.
    public static final int MAX_CHARACTERS = 1 << 20;

    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final Set<String> NAMES =
            Set.of("query", "collection", "path", "sha256", "place", "text", "grade", "by", "at");

    private LabelLines() {}

    /// Without a line feed.
    public static String write(RelevanceLabel label) {
        try {
            ObjectNode line = MAPPER.createObjectNode();
            line.put("query", label.query());
            line.put("collection", label.collection());
            line.put("path", label.path());
            line.put("sha256", label.sha256());
            line.set("place", MAPPER.readTree(DocumentJson.toString(label.place())));
            line.put("text", label.text());
            line.put("grade", label.grade());
            line.put("by", label.by());
            line.put("at", label.at().toString());
            return MAPPER.writeValueAsString(line);
        } catch (IOException e) {
            throw new IllegalStateException("a label could not be written: " + label, e);
        }
    }

    /// @param number of the line, for messages
    /// @param now where the line does not say when
    /// @throws CatalogException INVALID
    public static RelevanceLabel read(String line, long number, Instant now) {
        try {
            JsonNode tree = tree(line);
            return new RelevanceLabel(
                    0,
                    text(tree, "query", true),
                    text(tree, "collection", false),
                    text(tree, "path", true),
                    text(tree, "sha256", true),
                    tree.has("place")
                            ? DocumentJson.readPlace(tree.get("place").toString())
                            : Place.UNKNOWN,
                    text(tree, "text", true),
                    grade(tree),
                    text(tree, "by", false),
                    tree.has("at") ? Instant.parse(text(tree, "at", true)) : now);
        } catch (JacksonException
                | IOException
                | DateTimeParseException
                | IllegalArgumentException
                | CatalogException e) {
            throw invalid(number, e);
        }
    }

    private static JsonNode tree(String line) {
        JsonNode tree = MAPPER.readTree(line);
        if (!tree.isObject()) {
            throw new IllegalArgumentException("expected an object");
        }
        var unknown = new TreeSet<>(tree.propertyNames());
        unknown.removeAll(NAMES);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no field %s in a label, expected %s"
                            .formatted(unknown, new TreeSet<>(NAMES)));
        }
        return tree;
    }

    private static String text(JsonNode tree, String name, boolean required) {
        JsonNode value = tree.path(name);
        if (value.isString() || (value.isMissingNode() && !required)) {
            return value.asString("");
        }
        throw new IllegalArgumentException(name + " is no text, expected text");
    }

    private static int grade(JsonNode tree) {
        JsonNode value = tree.path("grade");
        if (!value.isInt()) {
            throw new IllegalArgumentException("grade is no whole number, expected 0, 1 or 2");
        }
        return value.asInt();
    }

    private static CatalogException invalid(long number, Exception why) {
        return new CatalogException(
                CatalogException.Code.INVALID,
                "line %,d: %s".formatted(number, why.getMessage()),
                why);
    }
}
