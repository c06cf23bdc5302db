package zhiyin.server.api;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// [OpenAPI 3.1](https://spec.openapis.org/oas/v3.1.0) of operations. Since it is made from what is
/// registered, and bodies from the records that are read and written, it says what the server does.
final class OpenApi {
    /// A parameter in a path, of one segment or more.
    private static final Pattern IN_PATH = Pattern.compile("[{<](\\w+)[}>]");

    private static final String BEARER = "bearer";
    private static final String HEADER = "x-api-key";

    private final Schemas schemas = new Schemas();

    private OpenApi() {}

    static ObjectNode of(List<Operation> operations) {
        return new OpenApi().document(operations);
    }

    private ObjectNode document(List<Operation> operations) {
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", "Zhiyin")
                .put("version", "1")
                .put("description", "Embedding models, and a knowledge base of documents.");
        ObjectNode paths = document.putObject("paths");
        for (Operation operation : operations) {
            String path = IN_PATH.matcher(operation.path()).replaceAll("{$1}");
            ObjectNode methods = paths.withObject("/" + path.replace("~", "~0").replace("/", "~1"));
            methods.set(operation.method().toLowerCase(Locale.ROOT), describe(operation));
        }
        ObjectNode components = document.putObject("components");
        ObjectNode named = components.putObject("schemas");
        schemas.records().forEach(named::set);
        keys(components.putObject("securitySchemes"));
        return document;
    }

    /// How API keys are sent.
    private static void keys(ObjectNode schemes) {
        schemes.putObject(BEARER).put("type", "http").put("scheme", "bearer");
        schemes.putObject(HEADER).put("type", "apiKey").put("in", "header").put("name", HEADER);
    }

    /// Either of them, for this; none where the route is for everybody.
    private static void security(ObjectNode description, Operation operation) {
        ArrayNode ways = description.putArray("security");
        operation
                .scope()
                .ifPresent(scope ->
                        List.of(BEARER, HEADER)
                                .forEach(way -> ways.addObject().putArray(way).add(scope.label())));
    }

    private ObjectNode describe(Operation operation) {
        ObjectNode description =
                JsonNodeFactory.instance.objectNode().put("summary", operation.purpose());
        security(description, operation);
        var parameters = description.putArray("parameters");
        for (Matcher m = IN_PATH.matcher(operation.path()); m.find(); ) {
            parameters.add(parameter(m.group(1), "path", pathType(m.group(1)), ""));
        }
        for (Operation.Parameter each : operation.query()) {
            parameters.add(parameter(each.name(), "query", each.type(), each.purpose()));
        }
        for (Operation.Parameter each : operation.headers()) {
            parameters.add(parameter(each.name(), "header", each.type(), each.purpose()));
        }
        operation
                .request()
                .ifPresent(body ->
                        content(description.putObject("requestBody").put("required", true), body));
        ObjectNode responses = description.putObject("responses");
        ObjectNode answer =
                responses
                        .putObject(String.valueOf(operation.status()))
                        .put("description", operation.purpose());
        operation.answer().ifPresent(body -> content(answer, body));
        content(
                responses.putObject("default").put("description", "why it was not done"),
                operation.failure());
        return description;
    }

    private static Type pathType(String name) {
        return name.equals("id") ? long.class : String.class;
    }

    private ObjectNode parameter(String name, String in, Type type, String purpose) {
        ObjectNode parameter =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("name", name)
                        .put("in", in)
                        .put("required", in.equals("path"));
        if (!purpose.isEmpty()) {
            parameter.put("description", purpose);
        }
        parameter.set("schema", schemas.of(type));
        return parameter;
    }

    private void content(ObjectNode owner, Operation.Content body) {
        owner.putObject("content")
                .putObject(body.mediaType())
                .set("schema", schemas.of(body.shape()));
    }
}
