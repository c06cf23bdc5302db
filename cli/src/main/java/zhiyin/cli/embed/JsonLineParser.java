package zhiyin.cli.embed;

import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A line is a JSON object; one of its fields is the text, another may be the id.
///
/// @param field the text's
/// @param idField the id's, a string or a number
/// @param idRequired whether an object without one is invalid
record JsonLineParser(JsonMapper mapper, String field, Optional<String> idField, boolean idRequired)
        implements LineParser {
    @Override
    public Input parse(long index, String line) {
        JsonNode object;
        try {
            object = mapper.readTree(line);
        } catch (JacksonException e) {
            return new Input.Invalid(
                    index,
                    "the line is not JSON (%s); for plain lines use a file that does not end in .jsonl"
                            .formatted(e.getOriginalMessage()));
        }
        return object.isObject()
                ? parse(index, object)
                : new Input.Invalid(
                        index,
                        "the line is %s, expected an object with the field \"%s\""
                                .formatted(kind(object), field));
    }

    private Input parse(long index, JsonNode object) {
        JsonNode text = object.path(field);
        if (!text.isString()) {
            return new Input.Invalid(
                    index,
                    "field \"%s\" is %s, expected a string; the object has: %s; name the text's field with --field"
                            .formatted(field, kind(text), names(object)));
        }
        if (text.stringValue().isEmpty()) {
            return new Input.Invalid(index, "field \"%s\" is empty".formatted(field));
        }
        if (idField.isEmpty()) {
            return new Input.Text(index, Optional.empty(), text.stringValue());
        }
        JsonNode id = object.path(idField.get());
        boolean legal = id.isString() || id.isNumber();
        if (!legal && !idRequired) {
            return new Input.Text(index, Optional.empty(), text.stringValue());
        }
        return legal
                ? new Input.Text(index, Optional.of(id), text.stringValue())
                : new Input.Invalid(
                        index,
                        "field \"%s\" is %s, expected a string or a number; the object has: %s"
                                .formatted(idField.get(), kind(id), names(object)));
    }

    private static String kind(JsonNode node) {
        return node.isMissingNode()
                ? "missing"
                : "of type " + node.getNodeType().name().toLowerCase(Locale.ROOT);
    }

    private static String names(JsonNode object) {
        return object.isEmpty() ? "no fields" : String.join(", ", object.propertyNames());
    }
}
