package zhiyin.server.kb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Compares answers with the server's own description of them. Knows the parts of JSON Schema that the
/// description uses, and fails on others; stricter than the standard: what is not described is wrong.
public final class Schema {
    private final JsonNode document;

    /// @param document OpenAPI
    public Schema(JsonNode document) {
        this.document = document;
    }

    /// @param path as it was asked for, without its query
    public void check(String method, String path, int status, JsonNode answer) {
        JsonNode responses = operation(path, method.toLowerCase(Locale.ROOT)).path("responses");
        JsonNode response =
                status < 300 ? responses.path(String.valueOf(status)) : responses.path("default");
        // A PUT that makes a document answers 201, described with 200.
        JsonNode described = response.isMissingNode() ? responses.path("200") : response;
        JsonNode schema = described.path("content").path("application/json").path("schema");
        assertThat(schema.isMissingNode())
                .as("%s %s %d is not described", method, path, status)
                .isFalse();
        check(answer, schema, "answer to " + method + " " + path);
    }

    /// The most literal one.
    private JsonNode operation(String path, String method) {
        JsonNode found = null;
        int best = -1;
        for (Map.Entry<String, JsonNode> each : document.path("paths").properties()) {
            String template = each.getKey();
            String expression =
                    template.replaceAll("\\{(path|model)}", ".+").replaceAll("\\{\\w+}", "[^/]+");
            int literal = template.replaceAll("\\{\\w+}", "").length();
            JsonNode operation = each.getValue().path(method);
            if (path.matches(expression) && literal > best && operation.isObject()) {
                best = literal;
                found = operation;
            }
        }
        return found == null ? fail("no route for " + path) : found;
    }

    private void check(JsonNode value, JsonNode schema, String where) {
        for (Map.Entry<String, JsonNode> each : schema.properties()) {
            JsonNode rule = each.getValue();
            switch (each.getKey()) {
                case "$ref" -> check(value, document.at(rule.asString().substring(1)), where);
                case "type" -> checkType(value, rule, where);
                case "enum" -> assertThat(rule).as(where).contains(value);
                case "const" -> assertThat(value).as(where).isEqualTo(rule);
                case "required" ->
                        rule.forEach(name ->
                                assertThat(value.has(name.asString()))
                                        .as("%s.%s", where, name)
                                        .isTrue());
                case "properties" -> checkProperties(value, rule, where);
                case "items" -> value.forEach(item -> check(item, rule, where + "[]"));
                case "additionalProperties" ->
                        value.forEach(item -> check(item, rule, where + ".*"));
                case "oneOf" ->
                        assertThat(rule).as(where).anySatisfy(one -> check(value, one, where));
                case "format" -> {
                    if (rule.asString().equals("date-time")) {
                        Instant.parse(value.asString());
                    }
                }
                case "minLength", "minItems", "maxItems" -> {} // of requests
                default -> fail("unknown rule " + each.getKey());
            }
        }
    }

    private static void checkType(JsonNode value, JsonNode rule, String where) {
        if (rule.isArray()) {
            assertThat(rule.valueStream().map(JsonNode::asString).toList())
                    .as(where)
                    .contains(type(value));
        } else if (!(rule.asString().equals("number") && value.isNumber())) {
            assertThat(type(value)).as(where).isEqualTo(rule.asString());
        }
    }

    private void checkProperties(JsonNode value, JsonNode properties, String where) {
        for (Map.Entry<String, JsonNode> each : value.properties()) {
            assertThat(properties.has(each.getKey()))
                    .as("%s.%s is not described", where, each.getKey())
                    .isTrue();
            check(each.getValue(), properties.path(each.getKey()), where + "." + each.getKey());
        }
    }

    private static String type(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "array";
            case BOOLEAN -> "boolean";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            case OBJECT -> "object";
            case STRING -> "string";
            default -> "null";
        };
    }
}
