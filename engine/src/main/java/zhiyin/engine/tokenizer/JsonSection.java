package zhiyin.engine.tokenizer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeType;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// One object of the file, read with errors that name the file, the key and the legal values. What
/// runs without an error uses no lambda, `formatted` or `+` on strings: the first of each in a
/// program takes about as long as all the rest of opening a tokenizer.
///
/// @param name the dotted place in the file, empty for the whole
record JsonSection(Path path, String name, JsonNode node) {

    String text(String key) {
        return require(key, JsonNodeType.STRING, "a string").asString();
    }

    boolean flag(String key, boolean otherwise) {
        return lacks(key)
                ? otherwise
                : require(key, JsonNodeType.BOOLEAN, "true or false").asBoolean();
    }

    int integer(String key, int min, int max) {
        JsonNode value = node.path(key);
        if (!value.isInt() || value.intValue() < min || value.intValue() > max) {
            throw illegal(key, value, "a whole number from %d to %d".formatted(min, max));
        }
        return value.intValue();
    }

    boolean lacks(String key) {
        return node.path(key).isMissingNode() || node.path(key).isNull();
    }

    JsonSection object(String key) {
        return new JsonSection(path, place(key), require(key, JsonNodeType.OBJECT, "an object"));
    }

    List<JsonSection> objects(String key) {
        JsonNode array = array(key);
        List<JsonSection> sections = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            String place = String.join("", place(key), "[", Integer.toString(i), "]");
            sections.add(new JsonSection(path, place, array.get(i)));
        }
        return sections;
    }

    JsonNode array(String key) {
        return require(key, JsonNodeType.ARRAY, "an array");
    }

    private JsonNode require(String key, JsonNodeType type, String what) {
        JsonNode value = node.path(key);
        if (value.getNodeType() != type) {
            throw illegal(key, value, what);
        }
        return value;
    }

    private EngineException illegal(String key, JsonNode value, String what) {
        return invalid(
                value.isMissingNode()
                        ? "%s is missing, expected %s".formatted(place(key), what)
                        : "%s is %s, expected %s".formatted(place(key), shown(value), what));
    }

    /// Refuses what a model of type `BPE` may say and is not followed here; whether it falls back to bytes is left to
    /// the caller.
    void requirePlainBpe() {
        requireFlag("ignore_merges", false);
        requireEmpty("continuing_subword_prefix");
        requireEmpty("end_of_word_suffix");
        JsonNode dropout = node.path("dropout");
        if (!lacks("dropout") && !(dropout.isNumber() && dropout.asDouble() == 0)) {
            throw unsupported("dropout", dropout, "none");
        }
    }

    void requireFlag(String key, boolean otherwise) {
        if (flag(key, otherwise)) {
            throw unsupported(key, true, "false");
        }
    }

    private void requireEmpty(String key) {
        if (!lacks(key) && !text(key).isEmpty()) {
            throw unsupported(key, text(key), "none");
        }
    }

    EngineException invalid(String what) {
        return new EngineException(Code.MODEL_FILE_INVALID, path + ": " + what);
    }

    EngineException unsupported(String key, Object found, String supported) {
        return new EngineException(
                Code.MODEL_UNSUPPORTED,
                "%s: %s is \"%s\", supported is %s; use a model with such a tokenizer"
                        .formatted(path, place(key), found, supported));
    }

    private String place(String key) {
        return name.isEmpty() ? key : String.join(".", name, key);
    }

    private static String shown(JsonNode value) {
        String text = value.toString();
        return text.length() > 80 ? text.substring(0, 80) + "..." : text;
    }
}
