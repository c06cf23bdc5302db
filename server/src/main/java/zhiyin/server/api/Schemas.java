package zhiyin.server.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// JSON Schemas of Java types, as [JsonRecords] reads and writes them. Records are described once, by name,
/// and referred to.
final class Schemas {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Set<Type> WHOLE =
            Set.of(
                    int.class,
                    long.class,
                    Integer.class,
                    Long.class,
                    OptionalInt.class,
                    OptionalLong.class);
    private static final Set<Type> REAL =
            Set.of(float.class, double.class, Float.class, Double.class, OptionalDouble.class);
    private static final Set<Type> ABSENT =
            Set.of(OptionalInt.class, OptionalLong.class, OptionalDouble.class);

    private final Map<String, Class<?>> types = new TreeMap<>();
    private final Map<String, ObjectNode> records = new TreeMap<>();

    /// Every record met so far, by name.
    Map<String, ObjectNode> records() {
        return records;
    }

    ObjectNode of(Operation.Shape shape) {
        return switch (shape) {
            case Operation.Shape.Typed typed -> of(typed.type());
            case Operation.Shape.Written written -> written(written.schema());
            case Operation.Shape.OneOf(List<Operation.Shape> shapes) -> {
                ObjectNode schema = NODES.objectNode();
                ArrayNode choices = schema.putArray("oneOf");
                shapes.forEach(each -> choices.add(of(each)));
                yield schema;
            }
        };
    }

    private static ObjectNode written(String schema) {
        return (ObjectNode) new JsonMapper().readTree(schema);
    }

    ObjectNode of(Type type) {
        ObjectNode schema = NODES.objectNode();
        if (type instanceof ParameterizedType generic) {
            return generic(generic, schema);
        }
        if (WHOLE.contains(type)) {
            return schema.put("type", "integer");
        }
        if (REAL.contains(type)) {
            return schema.put("type", "number");
        }
        if (type == boolean.class || type == Boolean.class) {
            return schema.put("type", "boolean");
        }
        if (type == Instant.class) {
            return schema.put("type", "string").put("format", "date-time");
        }
        if (type == String.class) {
            return schema.put("type", "string");
        }
        if (type == JsonNode.class) {
            return schema; // anything
        }
        return ofClass((Class<?>) type, schema);
    }

    private ObjectNode generic(ParameterizedType type, ObjectNode schema) {
        Class<?> raw = (Class<?>) type.getRawType();
        Type[] arguments = type.getActualTypeArguments();
        if (raw == Optional.class) {
            return of(arguments[0]);
        }
        if (Collection.class.isAssignableFrom(raw)) {
            schema.put("type", "array").set("items", of(arguments[0]));
            return schema;
        }
        if (raw == Map.class) {
            schema.put("type", "object").set("additionalProperties", of(arguments[1]));
            return schema;
        }
        throw new IllegalArgumentException("no schema for " + type);
    }

    private ObjectNode ofClass(Class<?> type, ObjectNode schema) {
        Described described = type.getAnnotation(Described.class);
        if (described != null) {
            return written(described.value());
        }
        if (type.isArray()) {
            schema.put("type", "array").set("items", of(type.getComponentType()));
            return schema;
        }
        if (type.isEnum()) {
            var values = schema.put("type", "string").putArray("enum");
            Arrays.stream(type.getEnumConstants())
                    .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
                    .forEach(values::add);
            return schema;
        }
        if (!type.isRecord()) {
            throw new IllegalArgumentException("no schema for " + type);
        }
        return schema.put("$ref", "#/components/schemas/" + named(type));
    }

    private String named(Class<?> type) {
        String name = freeName(type);
        Class<?> earlier = types.putIfAbsent(name, type);
        if (earlier == null) {
            describe(name, type);
        } else if (earlier != type) {
            throw new IllegalArgumentException("%s and %s have one name".formatted(earlier, type));
        }
        return name;
    }

    /// Dialects call the same things the same: the later one has its package's name before its own.
    private String freeName(Class<?> type) {
        String name = name(type);
        if (types.getOrDefault(name, type) == type) {
            return name;
        }
        String dialect = type.getPackageName().replaceFirst(".*\\.", "");
        return dialect.substring(0, 1).toUpperCase(Locale.ROOT) + dialect.substring(1) + name;
    }

    private void describe(String name, Class<?> type) {
        ObjectNode schema = NODES.objectNode().put("type", "object");
        records.put(name, schema);
        ObjectNode properties = schema.putObject("properties");
        var required = schema.putArray("required");
        for (RecordComponent component : type.getRecordComponents()) {
            String property = property(component);
            ObjectNode value = of(component.getGenericType());
            properties.set(property, value);
            if (!isOptional(component)) {
                required.add(property);
            } else if (isNullWhereAbsent(component)) {
                required.add(property);
                String one = value.path("type").asString();
                value.putArray("type").add(one).add("null");
            }
        }
    }

    /// Fields that may be absent.
    private static boolean isOptional(RecordComponent component) {
        return component.getType() == Optional.class || ABSENT.contains(component.getType());
    }

    /// Fields that are there always, and null where they have no value.
    private static boolean isNullWhereAbsent(RecordComponent component) {
        JsonInclude own = component.getAccessor().getAnnotation(JsonInclude.class);
        return own != null && own.value() == JsonInclude.Include.ALWAYS;
    }

    /// As it is called in JSON.
    static String property(RecordComponent component) {
        JsonProperty own = component.getAccessor().getAnnotation(JsonProperty.class);
        return own == null ? snakeCase(component.getName()) : own.value();
    }

    private static String snakeCase(String component) {
        return component.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    private static String name(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return outer == null ? type.getSimpleName() : name(outer) + type.getSimpleName();
    }
}
