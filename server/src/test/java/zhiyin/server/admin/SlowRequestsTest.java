package zhiyin.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import zhiyin.server.Observation;
import zhiyin.server.TestHub;
import zhiyin.server.TestServer;
import zhiyin.server.metrics.SlowRequests;

/// What is told of slow requests, and what is not.
final class SlowRequestsTest {
    private static final String QUERY = "the secret merger of the pump makers";
    private static final String TEXT = "a text that nobody else may read";

    private final TestHub hub = new TestHub();
    @TempDir private Path folder;

    private static void ask(AdminServer server) throws Exception {
        server.post("/kb/collections", "{\"name\":\"docs\"}").as(201);
        server.post("/kb/search", "{\"query\":\"%s\"}".formatted(QUERY)).as(200);
        server.post(
                        "/v1/embeddings",
                        "{\"model\":\"%s\",\"input\":\"%s\"}".formatted(TestServer.MODEL, TEXT))
                .as(200);
        server.get("/kb/collections/nothing").as(404);
        server.get("/metrics");
        server.get("/health");
    }

    private static List<String> routes(JsonNode list) {
        return list.path("requests")
                .valueStream()
                .map(each -> each.path("route").asString())
                .toList();
    }

    @Test
    void routes_times_stages_and_tokens_are_told_the_slowest_first_and_no_words() throws Exception {
        try (hub;
                var other = TestServer.start();
                var server =
                        new AdminServer(folder, hub, other.url("/v1"), false, Observation.NONE)) {
            ask(server);
            JsonNode list = server.get("/admin/slow-requests").as(200);
            assertThat(routes(list))
                    .contains("/kb/search", "/v1/embeddings", "/kb/collections/{collection}")
                    .doesNotContain("/metrics", "/health", "/openapi.json");
            assertThat(
                            list.path("requests")
                                    .valueStream()
                                    .map(each -> -each.path("ms").asDouble())
                                    .toList())
                    .isSorted();
            assertThat(list.path("queries_kept").asBoolean()).isFalse();
            assertThat(list.toString()).doesNotContain(QUERY, TEXT);
            JsonNode search = AdminServer.named(list.path("requests"), "route", "/kb/search");
            assertThat(search.path("stages").has("embedding")).isTrue();
            assertThat(search.path("stages").has("finding")).isTrue();
            JsonNode embedded = AdminServer.named(list.path("requests"), "route", "/v1/embeddings");
            assertThat(embedded.path("stages").has("compute")).isTrue();
            assertThat(embedded.path("tokens").asLong()).isPositive();
            JsonNode failed =
                    AdminServer.named(
                            list.path("requests"), "route", "/kb/collections/{collection}");
            assertThat(failed.path("status").asInt()).isEqualTo(404);
        }
    }

    @Test
    void queries_are_told_where_the_operator_allows_it_and_texts_never() throws Exception {
        try (hub;
                var other = TestServer.start();
                var server =
                        new AdminServer(
                                folder,
                                hub,
                                other.url("/v1"),
                                false,
                                Observation.NONE.withQueriesKept())) {
            ask(server);
            JsonNode list = server.get("/admin/slow-requests").as(200);
            assertThat(list.path("queries_kept").asBoolean()).isTrue();
            assertThat(
                            AdminServer.named(list.path("requests"), "route", "/kb/search")
                                    .path("query")
                                    .asString())
                    .isEqualTo(QUERY);
            assertThat(list.toString()).doesNotContain(TEXT);
        }
    }

    @Test
    void no_more_are_kept_than_a_page_shows() throws Exception {
        try (hub;
                var other = TestServer.start();
                var server =
                        new AdminServer(folder, hub, other.url("/v1"), false, Observation.NONE)) {
            for (int i = 0; i < SlowRequests.MOST + 20; i++) {
                server.get("/kb/collections").as(200);
            }
            assertThat(routes(server.get("/admin/slow-requests").as(200)))
                    .hasSize(SlowRequests.MOST);
        }
    }
}
