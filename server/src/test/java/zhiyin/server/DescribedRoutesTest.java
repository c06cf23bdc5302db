package zhiyin.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.base.KnowledgeOptions;
import zhiyin.knowledge.embed.ModelOpener.Opened;
import zhiyin.server.kb.KbOptions;
import zhiyin.server.model.Models;

/// `/openapi.json` beside what the HTTP library has been told to serve.
final class DescribedRoutesTest {
    @TempDir Path data;

    @Test
    void what_is_served_is_described_and_what_is_described_is_served() throws Exception {
        var options =
                KnowledgeOptions.defaults()
                        .withoutWorking()
                        .withModels(_ -> new Opened(TestServer.EMBEDDER, false));
        try (KnowledgeBase base = KnowledgeBase.open(data, options);
                HttpServer server =
                        HttpServer.start(
                                ServerOptions.DEFAULTS.withAddress("127.0.0.1", 0),
                                Models.lending(List.of(TestServer.EMBEDDER)),
                                base,
                                KbOptions.DEFAULTS);
                HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:%d/openapi.json".formatted(server.port()));
            String body =
                    client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                            .body();
            Map<String, JsonNode> described = operations(new JsonMapper().readTree(body));
            Set<String> served = Set.copyOf(server.served());
            assertThat(described.keySet())
                    .isEqualTo(
                            served.stream()
                                    .filter(route -> !isBesideGet(route, served))
                                    .map(route -> route.replaceAll("[<{](\\w+)[>}]", "{$1}"))
                                    .collect(Collectors.toSet()))
                    .hasSizeGreaterThan(50);
            assertThat(
                            described.entrySet().stream()
                                    .filter(each -> each.getValue().path("security").isEmpty())
                                    .map(Map.Entry::getKey))
                    .containsExactlyInAnyOrder(
                            "GET /",
                            "GET /account",
                            "GET /web/{version}/{path}",
                            "GET /health",
                            "GET /ping",
                            "GET /ready",
                            "GET /openapi.json");
            assertThat(described)
                    .hasEntrySatisfying(
                            "POST /kb/search",
                            route ->
                                    assertThat(route.at("/security/0/bearer/0").asString())
                                            .isEqualTo("search"))
                    .hasEntrySatisfying(
                            "POST /api/pull",
                            route ->
                                    assertThat(route.at("/security/1/x-api-key/0").asString())
                                            .isEqualTo("admin"));
        }
    }

    /// Whoever may GET something may ask for its HEAD alone; that goes without saying.
    private static boolean isBesideGet(String route, Set<String> served) {
        return route.startsWith("HEAD ") && served.contains(route.replaceFirst("HEAD", "GET"));
    }

    private static Map<String, JsonNode> operations(JsonNode description) {
        var operations = new HashMap<String, JsonNode>();
        description
                .path("paths")
                .properties()
                .forEach(path ->
                        path.getValue()
                                .properties()
                                .forEach(method ->
                                        operations.put(
                                                method.getKey().toUpperCase(Locale.ROOT)
                                                        + " "
                                                        + path.getKey(),
                                                method.getValue())));
        return operations;
    }
}
