package zhiyin.engine.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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

    /// @throws EngineException MODEL_FILE_INVALID where it is missing or out of range
    int integer(String key, int least, int most) {
        int value = integer(key);
        if (value < least || value > most) {
            throw invalid(
                    path,
                    "has \"%s\": %d, expected %d to %d".formatted(key, value, least, most),
                    null);
        }
        return value;
    }

    /// Refuses a file that says anything of `key`.
    ///
    /// @throws EngineException MODEL_UNSUPPORTED
    void requireNothing(String key) {
        if (root.hasNonNull(key)) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: %s %s is not supported".formatted(path, key, root.path(key)));
        }
    }

    /// Refuses a size that is no multiple of another.
    ///
    /// @throws EngineException MODEL_FILE_INVALID
    void requireMultiple(String key, int of) {
        if (integer(key) % of != 0) {
            throw invalid(
                    path,
                    "has \"%s\": %d, expected a multiple of %d".formatted(key, integer(key), of),
                    null);
        }
    }

    /// A list of so many words, each one of those expected.
    ///
    /// @throws EngineException MODEL_FILE_INVALID
    List<String> words(String key, int count, String... expected) {
        List<String> words = root.path(key).valueStream().map(each -> each.asString("")).toList();
        if (words.size() != count || !List.of(expected).containsAll(words)) {
            throw invalid(
                    path,
                    "has \"%s\": %s, expected %d, each one of %s"
                            .formatted(key, root.path(key), count, String.join(", ", expected)),
                    null);
        }
        return words;
    }

    /// The object at `key`; one without keys where there is none.
    JsonFile section(String key) {
        return new JsonFile(path, root.path(key));
    }

    /// That of the names of one thing under which the file has it; the first where it has none.
    String nameOf(String... names) {
        return Arrays.stream(names).filter(root::hasNonNull).findFirst().orElse(names[0]);
    }

    /// Refuses a file that says something else of `key`; one that says nothing is taken to mean it.
    ///
    /// @param supported a number, a text or a truth value
    /// @throws EngineException MODEL_UNSUPPORTED; MODEL_FILE_INVALID for no text in place of one
    void requireValue(String key, Object supported) {
        if (!root.hasNonNull(key)) {
            return;
        }
        JsonNode value = root.path(key);
        boolean same =
                switch (supported) {
                    case Number number ->
                            value.isNumber() && value.doubleValue() == number.doubleValue();
                    case Boolean flag -> value.isBoolean() && value.booleanValue() == flag;
                    default -> text(key, "").equals(supported);
                };
        if (!same) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: %s %s is not supported, only %s"
                            .formatted(
                                    path,
                                    key,
                                    value,
                                    supported instanceof String text
                                            ? '"' + text + '"'
                                            : supported));
        }
    }

    double number(String key, double otherwise) {
        return root.has(key)
                ? require(key, "a number", JsonNode::isNumber).doubleValue()
                : otherwise;
    }

    /// @throws EngineException MODEL_FILE_INVALID where it is not above 0 and below `bound`
    double positive(String key, double otherwise, double bound) {
        double value = number(key, otherwise);
        if (!(value > 0 && value < bound)) {
            throw invalid(
                    path,
                    "has \"%s\": %s, expected a number above 0 and below %s"
                            .formatted(key, value, bound),
                    null);
        }
        return value;
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
