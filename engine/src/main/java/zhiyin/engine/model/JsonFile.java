package zhiyin.engine.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// A small configuration file of a model, read with errors that name the file and the key.
record JsonFile(Path path, JsonNode root) {
    private static final long MAX_BYTES = 1 << 20;
    private static final JsonMapper MAPPER = new JsonMapper();

    /// The root of a list that is not there.
    static final JsonNode NO_ELEMENTS = MAPPER.createArrayNode();

    static Optional<JsonFile> readIfPresent(Path path) {
        return Files.isRegularFile(path) ? Optional.of(read(path)) : Optional.empty();
    }

    /// A file whose root is a list.
    static Optional<JsonFile> readListIfPresent(Path path) {
        return Files.isRegularFile(path)
                ? Optional.of(read(path, JsonNode::isArray, "a JSON list"))
                : Optional.empty();
    }

    static JsonFile read(Path path) {
        return read(path, JsonNode::isObject, "a JSON object");
    }

    private static JsonFile read(Path path, Predicate<JsonNode> isExpected, String expected) {
        try {
            if (Files.size(path) > MAX_BYTES) {
                throw invalid(path, "is larger than %,d bytes".formatted(MAX_BYTES), null);
            }
            JsonNode root = MAPPER.readTree(path);
            if (!isExpected.test(root)) {
                throw invalid(path, "is not " + expected, null);
            }
            return new JsonFile(path, root);
        } catch (JacksonException e) {
            throw invalid(path, "is not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw invalid(path, "cannot be read: " + e.getMessage(), e);
        }
    }

    int integer(String key) {
        JsonNode value = require(key, "a whole number", JsonNode::isInt);
        return value.intValue();
    }

    int integer(String key, int otherwise) {
        return root.has(key) ? integer(key) : otherwise;
    }

    double number(String key, double otherwise) {
        return root.has(key)
                ? require(key, "a number", JsonNode::isNumber).doubleValue()
                : otherwise;
    }

    String text(String key, String otherwise) {
        return root.has(key) ? require(key, "a string", JsonNode::isString).asString() : otherwise;
    }

    boolean isTrue(String key) {
        return root.path(key).asBoolean(false);
    }

    private JsonNode require(String key, String what, Predicate<JsonNode> test) {
        JsonNode value = root.path(key);
        if (!test.test(value)) {
            throw invalid(
                    path,
                    value.isMissingNode()
                            ? "lacks \"%s\" (%s)".formatted(key, what)
                            : "has \"%s\": %s, expected %s".formatted(key, value, what),
                    null);
        }
        return value;
    }

    private static EngineException invalid(Path path, String what, @Nullable Exception cause) {
        String message = path + " " + what;
        return cause == null
                ? new EngineException(Code.MODEL_FILE_INVALID, message)
                : new EngineException(Code.MODEL_FILE_INVALID, message, cause);
    }
}
