package zhiyin.bench.robust;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Compares values with JSON Schemas, as far as the server's description of its errors uses them.
///
/// @param document OpenAPI, to which references lead
record JsonShape(JsonNode document) {
    /// @throws IllegalArgumentException where the schema has a rule that is not known here
    boolean fits(JsonNode value, JsonNode schema) {
        return schema.properties().stream().allMatch(rule -> obeys(value, rule));
    }

    private boolean obeys(JsonNode value, Map.Entry<String, JsonNode> rule) {
        JsonNode said = rule.getValue();
        return switch (rule.getKey()) {
            case "$ref" -> fits(value, resolve(said));
            case "type" ->
                    said.isArray()
                            ? said.valueStream().anyMatch(one -> isA(value, one.asString()))
                            : isA(value, said.asString());
            case "enum" -> said.valueStream().anyMatch(value::equals);
            case "const" -> value.equals(said);
            case "required" -> said.valueStream().allMatch(name -> value.has(name.asString()));
            case "properties" ->
                    value.properties().stream()
                            .allMatch(each ->
                                    said.has(each.getKey())
                                            && fits(each.getValue(), said.path(each.getKey())));
            case "additionalProperties" -> // never beside "properties"
                    value.valueStream().allMatch(each -> fits(each, said));
            case "items" -> value.valueStream().allMatch(item -> fits(item, said));
            case "oneOf", "anyOf" -> said.valueStream().anyMatch(one -> fits(value, one));
            case "description" -> true;
            default ->
                    throw new IllegalArgumentException(
                            "the description of errors has a rule that is not known here: "
                                    + rule.getKey());
        };
    }

    JsonNode resolve(JsonNode reference) {
        return document.at(reference.asString().substring(1));
    }

    private static boolean isA(JsonNode value, String type) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "null" -> value.isNull();
            default -> false;
        };
    }
}
