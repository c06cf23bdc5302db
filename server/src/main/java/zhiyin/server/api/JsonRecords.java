package zhiyin.server.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.exc.InvalidNullException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;

/// Records as JSON: names in `snake_case`, enums in lower case, times as ISO 8601; what is absent is left
/// out. Requests are read strictly: UTF-8, no field that the record has not, no string for a number, no
/// duplicate, nothing behind the object. Requests of dialects, whose servers pass over fields that they do
/// not know, are read openly, and otherwise as strictly. Clients read by [#lenient()], which passes over
/// what a newer server adds.
public final class JsonRecords {
    private static final int MAX_NESTING = 50;
    private static final int MAX_TOKENS = 2_000_000;

    /// Room for 300,000 token numbers; such bodies are held as trees.
    private static final int MAX_OPEN_TOKENS = 400_000;

    private static final JsonMapper LENIENT =
            mapper(new JsonFactory(), false)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();
    private static final JsonMapper STRICT = mapper(strict(MAX_TOKENS), true).build();
    private static final JsonMapper OPEN =
            mapper(strict(MAX_OPEN_TOKENS), true)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();
    private static final ObjectWriter LONG_ANSWERS =
            LENIENT.writer().without(StreamWriteFeature.AUTO_CLOSE_CONTENT);

    /// Strings alone, and those that are Unicode: an escape such as `\ud83d` alone is legal JSON and no text.
    private static final class StrictString extends StdScalarDeserializer<String> {
        StrictString() {
            super(String.class);
        }

        @Override
        public @Nullable String deserialize(JsonParser parser, DeserializationContext context) {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                return (String) context.handleUnexpectedToken(String.class, parser);
            }
            String text = parser.getString();
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
                throw context.weirdStringException("…", String.class, "not Unicode");
            }
            return text;
        }
    }

    /// Times as text alone: a number could be of seconds or of milliseconds, and nobody says which.
    private static final class StrictInstant extends StdScalarDeserializer<Instant> {
        StrictInstant() {
            super(Instant.class);
        }

        @Override
        public @Nullable Instant deserialize(JsonParser parser, DeserializationContext context) {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                return (Instant) context.handleUnexpectedToken(Instant.class, parser);
            }
            Optional<Instant> time = Times.instant(parser.getString());
            if (time.isEmpty()) {
                throw context.weirdStringException("…", Instant.class, "no time");
            }
            return time.get();
        }
    }

    private JsonRecords() {}

    private static JsonFactory strict(int maxTokens) {
        return JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .streamReadConstraints(
                        StreamReadConstraints.builder()
                                .maxNestingDepth(MAX_NESTING)
                                .maxTokenCount(maxTokens)
                                .build())
                .build();
    }

    private static JsonMapper.Builder mapper(JsonFactory factory, boolean strict) {
        var builder =
                JsonMapper.builder(factory)
                        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                        .changeDefaultPropertyInclusion(include ->
                                include.withValueInclusion(JsonInclude.Include.NON_ABSENT))
                        .enable(MapperFeature.INFER_RECORD_GETTERS_FROM_COMPONENTS_ONLY)
                        .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
                        .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .disable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);
        if (strict) {
            builder.disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                    .changeDefaultNullHandling(_ -> JsonSetter.Value.forContentNulls(Nulls.FAIL))
                    .addModule(
                            new SimpleModule()
                                    .addDeserializer(String.class, new StrictString())
                                    .addDeserializer(Instant.class, new StrictInstant()));
        }
        return builder;
    }

    /// For clients of this server.
    public static JsonMapper lenient() {
        return LENIENT;
    }

    /// @throws RequestException INVALID_REQUEST, which names the field and what it takes
    public static <T> T read(InputStream body, Class<T> type) {
        return complete(type, () -> STRICT.readValue(utf8(body), type));
    }

    /// Passes over fields that the record has not.
    ///
    /// @throws RequestException INVALID_REQUEST, which names the field and what it takes
    static <T> T readOpen(InputStream body, Class<T> type) {
        return complete(type, () -> OPEN.readValue(utf8(body), type));
    }

    /// @throws RequestException INVALID_REQUEST where the body is no object
    static ObjectNode tree(InputStream body) {
        JsonNode tree = complete(JsonNode.class, () -> OPEN.readTree(utf8(body)));
        if (tree instanceof ObjectNode object) {
            return object;
        }
        throw RequestException.invalid(
                tree.isMissingNode()
                        ? "the body is empty, expected a JSON object"
                        : "the body is not a JSON object");
    }

    /// A record of a body that has been read, as [#readOpen] makes it.
    static <T> T bind(JsonNode body, Class<T> type) {
        return complete(type, () -> OPEN.treeToValue(body, type));
    }

    /// Writes JSON that, should it break off, does not look whole.
    static void write(OutputStream out, Object value) {
        LONG_ANSWERS.writeValue(out, value);
    }

    private static InputStreamReader utf8(InputStream body) {
        return new InputStreamReader(
                body,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
    }

    private static <T> T complete(Class<T> type, Supplier<@Nullable T> reading) {
        try {
            T value = reading.get();
            if (value == null) {
                throw RequestException.invalid("the body is null, expected a JSON object");
            }
            requireComplete(value, "");
            return value;
        } catch (DatabindException e) {
            throw explain(e, type);
        }
    }

    /// Looked at last, so that a field of a wrong name is told as such, and not as one that is missing.
    private static void requireComplete(Object value, String where) {
        if (value instanceof Optional<?> optional) {
            optional.ifPresent(present -> requireComplete(present, where));
        } else if (value instanceof Collection<?> items) {
            items.forEach(item -> requireComplete(item, where));
        } else if (value instanceof Record) {
            for (RecordComponent component : value.getClass().getRecordComponents()) {
                String name = where + (where.isEmpty() ? "" : ".") + Schemas.property(component);
                Object field = field(value, component);
                if (field == null) {
                    throw RequestException.invalid(
                            name,
                            "%s is missing, expected %s"
                                    .formatted(name, words(component.getType())));
                }
                requireComplete(field, name);
            }
        }
    }

    private static @Nullable Object field(Object value, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true); // records of requests are not public
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RuntimeException explain(DatabindException failure, Class<?> type) {
        String field = field(failure);
        return switch (failure) {
            case UnrecognizedPropertyException e -> unknown(field, e);
            case InvalidNullException _ ->
                    RequestException.invalid(
                            field, "%s is null, expected a value".formatted(field));
            case ValueInstantiationException e -> RequestException.invalid(field, reason(field, e));
            case MismatchedInputException e -> mismatch(field, e, type);
            case InvalidDefinitionException e -> e; // a fault of this program
            default -> readFailure(failure).orElseGet(() -> illegal(field));
        };
    }

    /// What was wrong with the JSON itself, or with its coming.
    private static Optional<RuntimeException> readFailure(DatabindException failure) {
        return failure.getCause() instanceof JacksonException e && !(e instanceof DatabindException)
                ? Optional.of(e)
                : Optional.empty();
    }

    /// A value that its type refuses for a reason of its own, such as a number with a huge exponent.
    private static RequestException illegal(String field) {
        return RequestException.invalid(field, "%s is not legal".formatted(field));
    }

    private static RequestException unknown(String field, UnrecognizedPropertyException failure) {
        List<String> known = failure.getKnownPropertyIds().stream().map(String::valueOf).toList();
        return RequestException.invalid(
                field,
                "there is no field \"%s\" here%s"
                        .formatted(
                                shortened(failure.getPropertyName()),
                                Suggestion.of(failure.getPropertyName(), known)));
    }

    /// A type that is a field's, whatever its name, does not know it.
    private static String reason(String field, ValueInstantiationException failure) {
        if (!(failure.getCause() instanceof IllegalArgumentException e)) {
            return "a value is not legal";
        }
        boolean nameless = failure.getType().getRawClass().isAnnotationPresent(Described.class);
        return nameless ? field + ": " + e.getMessage() : String.valueOf(e.getMessage());
    }

    private static RequestException mismatch(
            String field, MismatchedInputException failure, Class<?> type) {
        Class<?> wanted = failure.getTargetType();
        if (field.isEmpty() || wanted == type) {
            return RequestException.invalid("the body is not a JSON object of this route's fields");
        }
        return RequestException.invalid(
                field, "%s is not legal, expected %s".formatted(field, words(wanted)));
    }

    private static String words(Class<?> type) {
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> '"' + String.valueOf(constant).toLowerCase(Locale.ROOT) + '"')
                    .collect(Collectors.joining(" or "));
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "an array";
        }
        if (type == String.class) {
            return "a string of Unicode characters";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == Instant.class) {
            return "a time such as \"2025-01-31T12:00:00Z\"";
        }
        if (type == int.class
                || type == Integer.class
                || type == long.class
                || type == Long.class) {
            return "a whole number";
        }
        return type.isRecord() || Map.class.isAssignableFrom(type) ? "an object" : "a number";
    }

    /// `filter.tags[2]`
    private static String field(DatabindException failure) {
        var path = new StringBuilder();
        for (JacksonException.Reference step : failure.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(shortened(step.getPropertyName()));
            }
        }
        return path.toString();
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
