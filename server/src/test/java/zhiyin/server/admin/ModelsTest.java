package zhiyin.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import zhiyin.server.Observation;
import zhiyin.server.TestHub;
import zhiyin.server.TestServer;

/// Models that are looked at, fetched and deleted over the API.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
final class ModelsTest {
    private static final String QWEN = "Qwen/Qwen3-Embedding-0.6B";

    private final TestHub hub = new TestHub();
    private final TestServer other = TestServer.start();
    @TempDir private static Path folder;
    private AdminServer server;

    @BeforeAll
    void start() {
        hub.add(QWEN, 500_000);
        server = new AdminServer(folder, hub, other.url("/v1"), false, Observation.NONE);
    }

    @AfterAll
    void stop() {
        server.close();
        other.close();
        hub.close();
    }

    private void fetch(String name) throws Exception {
        server.post("/admin/downloads", "{\"name\":\"%s\"}".formatted(name)).as(202);
        while (!server.get("/admin/downloads").as(200).path("downloads").isEmpty()) {
            Thread.sleep(20);
        }
    }

    @Test
    void the_list_tells_what_each_model_takes_and_does_here() throws Exception {
        JsonNode list = server.get("/admin/models").as(200);
        assertThat(list.at("/machine/gigaflops").asLong()).isPositive();
        assertThat(list.at("/machine/room_bytes").asLong()).isPositive();
        assertThat(list.at("/sources/0/kind").asString()).isEqualTo("hf");
        assertThat(list.at("/sources/0/address").asString()).isEqualTo(hub.address());
        assertThat(list.at("/sources/1/kind").asString()).isEqualTo("ms");
        JsonNode builtIn = AdminServer.named(list.path("models"), "full_name", TestServer.MODEL);
        assertThat(builtIn.path("is_default").asBoolean()).isTrue();
        assertThat(builtIn.path("origin").asString()).isEqualTo("built_in");
        assertThat(builtIn.path("fits").asBoolean()).isTrue();
        List<String> offered =
                list.path("models")
                        .valueStream()
                        .filter(each -> each.path("origin").asString().equals("offered"))
                        .map(each -> each.path("full_name").asString())
                        .toList();
        assertThat(offered).contains("Qwen/Qwen3-Embedding-4B", "Qwen/Qwen3-Embedding-8B");
        JsonNode large =
                AdminServer.named(
                        list.path("models"), "full_name", "Qwen/Qwen3-Embedding-8B-GGUF:Q4_K_M");
        JsonNode small =
                AdminServer.named(list.path("models"), "full_name", "Qwen/Qwen3-Embedding-4B");
        assertThat(large.at("/speed/measured").asBoolean()).isFalse();
        assertThat(large.at("/speed/tokens_per_second").asDouble())
                .isPositive()
                .isLessThan(2 * small.at("/speed/tokens_per_second").asDouble());
        assertThat(large.path("memory_bytes").asLong()).isGreaterThan(4_000_000_000L);
        assertThat(list.path("models").valueStream())
                .as("models elsewhere are providers")
                .noneMatch(each -> each.path("name").asString().equals(AdminServer.CONFIGURED));
    }

    @Test
    void a_speed_is_measured_when_that_is_asked_for() throws Exception {
        JsonNode speed =
                server.post(
                                "/admin/models/measure",
                                "{\"name\":\"%s\"}".formatted(TestServer.MODEL))
                        .as(200);
        assertThat(speed.path("measured").asBoolean()).isTrue();
        assertThat(speed.path("tokens_per_second").asDouble()).isGreaterThan(100);
        JsonNode told = server.model(TestServer.MODEL).path("speed");
        assertThat(told.path("measured").asBoolean()).isTrue();
        assertThat(told.path("tokens_per_second").asDouble()).isPositive();
    }

    @Test
    void a_model_is_fetched_then_used_by_an_empty_collection_and_deleted_by_who_knows_that()
            throws Exception {
        assertThat(server.model(QWEN).path("origin").asString()).isEqualTo("offered");
        fetch(QWEN);
        JsonNode here = server.model(QWEN);
        assertThat(here.path("origin").asString()).isEqualTo("pulled");
        assertThat(here.path("dimensions").asInt()).isEqualTo(64);
        server.post(
                        "/kb/collections",
                        "{\"name\":\"empty one\",\"model\":\"%s\"}"
                                .formatted(here.path("name").asString()))
                .as(201);
        server.post("/kb/collections", "{\"name\":\"full name\",\"model\":\"%s\"}".formatted(QWEN))
                .as(201);
        server.post("/kb/collections", "{\"name\":\"automatic\"}").as(201);
        assertThat(server.model(QWEN).path("collections").valueStream().map(JsonNode::asString))
                .containsExactly("empty one", "full name");

        String path = "/admin/models/" + QWEN;
        AdminServer.Answer refused = server.send("DELETE", path, "");
        assertThat(refused.code()).isEqualTo("MODEL_IN_USE");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.value("collections")).isEqualTo("empty one, full name");
        assertThat(server.send("DELETE", path + "?collections=empty%20one", "").code())
                .as("one was not known of")
                .isEqualTo("MODEL_IN_USE");
        server.send("DELETE", path + "?collections=empty%20one,full%20name", "").as(204);
        assertThat(server.model(QWEN).path("origin").asString()).isEqualTo("offered");
        assertThat(server.send("DELETE", path, "").code()).isEqualTo("MODEL_NOT_FOUND");
    }

    @Test
    void what_is_built_in_is_not_deleted() throws Exception {
        AdminServer.Answer answer = server.send("DELETE", "/admin/models/" + TestServer.MODEL, "");
        assertThat(answer.code()).isEqualTo("NOT_DOWNLOADED");
    }

    @Test
    void downloads_are_stopped_gone_on_with_and_discarded_over_the_api() throws Exception {
        hub.add("acme/big", 3_000_000);
        hub.slow(500_000);
        long id =
                server.post("/admin/downloads", "{\"name\":\"acme/big\"}")
                        .as(202)
                        .path("id")
                        .asLong();
        String one = "/admin/downloads/" + id;
        Thread.sleep(Duration.ofMillis(300));
        assertThat(server.post(one + "/cancel", "").as(200).path("state").asString())
                .isEqualTo("stopped");
        assertThat(server.post(one + "/resume", "").as(202).path("state").asString())
                .isEqualTo("waiting");
        server.send("DELETE", one, "").as(204);
        assertThat(server.get("/admin/downloads").as(200).path("downloads")).isEmpty();
        assertThat(server.post(one + "/resume", "").code()).isEqualTo("DOWNLOAD_NOT_FOUND");
        assertThat(server.post("/admin/downloads", "{\"name\":\"nonsense\"}").code())
                .isEqualTo("DOWNLOAD_INVALID");
        hub.quick();
    }

    @Test
    void a_page_of_another_origin_changes_nothing() throws Exception {
        AdminServer.Answer answer =
                server.send(
                        "POST",
                        "/admin/downloads",
                        "{\"name\":\"acme/big\"}",
                        "Origin",
                        "http://evil.example");
        assertThat(answer.status()).isEqualTo(403);
    }
}
