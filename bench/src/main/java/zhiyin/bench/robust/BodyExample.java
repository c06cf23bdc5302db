package zhiyin.bench.robust;

import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Bodies that a route takes, or nearly so, made of its JSON Schema: the seeds of what is then broken.
///
/// @param document OpenAPI, to which references lead
/// @param model a name that is served
/// @param collection one that there is
record BodyExample(JsonNode document, String model, String collection) {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int DEEPEST = 6;

    JsonNode of(JsonNode schema, Random random) {
        return of(schema, "", 0, random);
    }

    private JsonNode of(JsonNode schema, String name, int depth, Random random) {
        if (schema.has("$ref")) {
            return of(new JsonShape(document).resolve(schema.path("$ref")), name, depth, random);
        }
        for (String choice : List.of("oneOf", "anyOf", "enum")) {
            JsonNode some = schema.path(choice);
            if (some.isArray() && !some.isEmpty()) {
                JsonNode one = some.path(random.nextInt(some.size()));
                return choice.equals("enum") ? one : of(one, name, depth, random);
            }
        }
        if (schema.has("const")) {
            return schema.path("const");
        }
        return ofType(schema, name, depth, random);
    }

    private JsonNode ofType(JsonNode schema, String name, int depth, Random random) {
        JsonNode said = schema.path("type");
        String type = said.isArray() ? said.path(0).asString("") : said.asString("object");
        return switch (type) {
            case "array" -> array(schema, name, depth, random);
            case "string" -> NODES.stringNode(text(name, random));
            case "boolean" -> NODES.booleanNode(random.nextBoolean());
            case "integer" -> NODES.numberNode(1 + random.nextInt(8));
            case "number" -> NODES.numberNode(random.nextInt(9) / 8.0);
            case "null" -> NODES.nullNode();
            default -> object(schema, depth, random);
        };
    }

    private ArrayNode array(JsonNode schema, String name, int depth, Random random) {
        ArrayNode array = NODES.arrayNode();
        int count = depth > DEEPEST ? 0 : 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            array.add(of(schema.path("items"), name, depth + 1, random));
        }
        return array;
    }

    /// All fields that it must have, and some of the others.
    private ObjectNode object(JsonNode schema, int depth, Random random) {
        ObjectNode object = NODES.objectNode();
        if (depth > DEEPEST) {
            return object;
        }
        List<String> required =
                schema.path("required").valueStream().map(JsonNode::asString).toList();
        for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
            if (required.contains(field.getKey()) || random.nextInt(3) == 0) {
                object.set(field.getKey(), of(field.getValue(), field.getKey(), depth + 1, random));
            }
        }
        return object;
    }

    /// What a field of that name is likely to be about.
    private String text(String name, Random random) {
        return switch (name) {
            case "model", "name" -> random.nextInt(8) == 0 ? "m" + random.nextInt(4) : model;
            case "collection", "collections", "knowledge_id" -> collection;
            case "document" -> "a.md";
            default -> "word " + random.nextInt(1_000);
        };
    }
}
