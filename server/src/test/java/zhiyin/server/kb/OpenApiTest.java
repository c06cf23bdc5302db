package zhiyin.server.kb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The description is made from the routes themselves; answers are compared with it by [KbServer] in every
/// test of this package.
final class OpenApiTest {
    @Test
    void it_describes_every_route_and_all_that_it_refers_to(@TempDir Path data) throws Exception {
        try (var server = new KbServer(data, KbOptions.DEFAULTS)) {
            JsonNode description = server.get("/openapi.json").json();
            assertThat(description.path("openapi").asString()).startsWith("3.1");
            var described = new ArrayList<String>();
            description
                    .path("paths")
                    .properties()
                    .forEach(path ->
                            path.getValue()
                                    .propertyNames()
                                    .forEach(method ->
                                            described.add(
                                                    method.toUpperCase(Locale.ROOT)
                                                            + " "
                                                            + path.getKey())));
            var listed =
                    server.get("/")
                            .body()
                            .lines()
                            .filter(line -> line.matches("[A-Z]+ +/.*"))
                            .map(line -> line.replaceAll("^(\\w+) +(\\S+) .*", "$1 $2"))
                            .map(line -> line.replaceAll("[<{](\\w+)[>}]", "{$1}"))
                            .toList();
            assertThat(described)
                    .containsExactlyInAnyOrderElementsOf(listed)
                    .hasSizeGreaterThan(40);
            assertThat(described)
                    .contains("POST /v1/embeddings", "POST /kb/search", "GET /openapi.json")
                    .contains("PUT /kb/collections/{collection}/documents/{path}");
            assertReferencesResolve(description, description);
            assertThat(
                            server.post(
                                            "/v1/embeddings",
                                            "{\"model\":\"bge-small-zh-v1.5\",\"input\":\"a\"}")
                                    .status())
                    .isEqualTo(200);
            assertThat(server.get("/v1/models").status()).isEqualTo(200);
            assertThat(server.get("/v1/models/bge-small-zh-v1.5").status()).isEqualTo(200);
            assertThat(server.get("/health").status()).isEqualTo(200);
        }
    }

    private static void assertReferencesResolve(JsonNode node, JsonNode document) {
        if (node.has("$ref")) {
            String reference = node.path("$ref").asString();
            assertThat(document.at(reference.substring(1)).isObject()).as(reference).isTrue();
        }
        node.forEach(child -> assertReferencesResolve(child, document));
    }
}
