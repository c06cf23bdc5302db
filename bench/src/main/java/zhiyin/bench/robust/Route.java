package zhiyin.bench.robust;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// A route as the server's OpenAPI document has it.
///
/// @param path with parameters as `{name}`
/// @param query names of parameters
/// @param body the JSON Schema of its body; missing where it takes none
/// @param mediaType of its body; empty where it takes none
/// @param error the JSON Schema of its errors
record Route(
        String method,
        String path,
        List<String> query,
        JsonNode body,
        String mediaType,
        JsonNode error) {
    /// What reaches beyond this machine, or changes models that are others' too.
    private static final Set<String> LEFT_OUT =
            Set.of(
                    "POST /api/pull",
                    "DELETE /api/delete",
                    "POST /admin/downloads",
                    "POST /admin/downloads/{id}/resume",
                    "DELETE /admin/models/{model}");

    private static final String JSON = "application/json";

    /// Those that may be tried, in the document's order.
    static List<Route> all(JsonNode document) {
        List<Route> routes = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                Route route =
                        of(
                                method.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                method.getValue());
                if (!LEFT_OUT.contains(route.name())) {
                    routes.add(route);
                }
            }
        }
        return routes;
    }

    private static Route of(String method, String path, JsonNode operation) {
        Optional<Map.Entry<String, JsonNode>> content =
                operation.path("requestBody").path("content").properties().stream().findFirst();
        List<String> query =
                operation
                        .path("parameters")
                        .valueStream()
                        .filter(each -> each.path("in").asString("").equals("query"))
                        .map(each -> each.path("name").asString(""))
                        .toList();
        return new Route(
                method,
                path,
                query,
                content.map(each -> each.getValue().path("schema"))
                        .orElse(MissingNode.getInstance()),
                content.map(Map.Entry::getKey).orElse(""),
                operation
                        .path("responses")
                        .path("default")
                        .path("content")
                        .path(JSON)
                        .path("schema"));
    }

    String name() {
        return method + " " + path;
    }

    boolean takesJson() {
        return mediaType.equals(JSON);
    }
}
