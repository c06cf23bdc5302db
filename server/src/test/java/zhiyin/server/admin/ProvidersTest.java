package zhiyin.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import zhiyin.server.Observation;
import zhiyin.server.TestHub;
import zhiyin.server.TestServer;
import zhiyin.server.admin.AdminServer.Answer;

/// Models elsewhere, added, tested, changed and removed over the API. Elsewhere is another server of ours.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
final class ProvidersTest {
    private static final String ALL = "/admin/providers";

    private final TestHub hub = new TestHub();
    private final TestServer other = TestServer.start();
    @TempDir private static Path folder;
    private AdminServer server;
    private AdminServer strict;

    @BeforeAll
    void start() {
        strict =
                new AdminServer(
                        folder.resolve("strict"), hub, other.url("/v1"), false, Observation.NONE);
        server = new AdminServer(folder, hub, other.url("/v1"), true, Observation.NONE);
    }

    @AfterEach
    void removeAll() throws Exception {
        server.send("DELETE", ALL + "/far", "");
    }

    @AfterAll
    void stop() {
        strict.close();
        server.close();
        other.close();
        hub.close();
    }

    private String far(String more) {
        return "{\"name\":\"far\",\"url\":\"%s\",\"model\":\"%s\"%s}"
                .formatted(other.url("/v1"), TestServer.MODEL, more);
    }

    private JsonNode embed(String model) throws Exception {
        return server.post("/v1/embeddings", "{\"model\":\"%s\",\"input\":\"你好\"}".formatted(model))
                .json();
    }

    @Test
    void those_of_the_start_are_listed_beside_those_of_this_machine_and_stay() throws Exception {
        JsonNode configured = server.provider(AdminServer.CONFIGURED);
        assertThat(configured.path("kind").asString()).isEqualTo("remote");
        assertThat(configured.path("editable").asBoolean()).isFalse();
        assertThat(configured.at("/provider/dollars_per_million").asDouble()).isEqualTo(2);
        assertThat(server.provider(TestServer.MODEL).path("kind").asString()).isEqualTo("built_in");
        Answer refused = server.send("DELETE", ALL + "/" + AdminServer.CONFIGURED, "");
        assertThat(refused.code()).isEqualTo("PROVIDER_FIXED");
        assertThat(refused.value("name")).isEqualTo(AdminServer.CONFIGURED);
        assertThat(server.get(ALL).as(200).path("suggestions").toString())
                .contains("https://api.openai.com/v1", "11434");
    }

    @Test
    void one_that_is_added_serves_at_once_survives_a_restart_and_is_gone_when_removed()
            throws Exception {
        JsonNode made = server.post(ALL, far(",\"dollars_per_million\":3")).as(201);
        assertThat(made.path("editable").asBoolean()).isTrue();
        assertThat(embed("far").at("/data/0/embedding").size()).isEqualTo(512);
        assertThat(server.provider("far").at("/usage/tokens").asLong()).isPositive();
        server.restart();
        assertThat(embed("far").at("/data/0/embedding").size()).isEqualTo(512);
        server.send("DELETE", ALL + "/far", "").as(204);
        assertThat(server.provider("far").isMissingNode()).isTrue();
        assertThat(embed("far").path("error").toString()).contains("there is no model");
        server.restart();
        assertThat(server.provider("far").isMissingNode()).isTrue();
    }

    @Test
    void a_change_holds_from_the_next_request_on() throws Exception {
        server.post(ALL, far("")).as(201);
        assertThat(embed("far").at("/data/0/embedding").size()).isEqualTo(512);
        server.send("PUT", ALL + "/far", far(",\"dimensions\":64")).as(200);
        assertThat(embed("far").at("/data/0/embedding").size()).isEqualTo(64);
        assertThat(server.send("PUT", ALL + "/far", far("").replace("far", "near")).code())
                .isEqualTo("INVALID_REQUEST");
        assertThat(server.send("PUT", ALL + "/nothing", far("").replace("far", "nothing")).code())
                .isEqualTo("PROVIDER_NOT_FOUND");
    }

    @Test
    void a_test_tells_dimensions_time_tokens_cost_and_whether_vectors_mean_something()
            throws Exception {
        JsonNode draft =
                server.post(
                                ALL + "/test",
                                "{\"provider\":%s}".formatted(far(",\"dollars_per_million\":3")))
                        .as(200);
        assertThat(draft.path("dimensions").asInt()).isEqualTo(512);
        assertThat(draft.path("ms").asDouble()).isPositive();
        assertThat(draft.path("dollars").asDouble())
                .isCloseTo(draft.path("tokens").asLong() * 3e-6, within(1e-12))
                .isPositive();
        assertThat(draft.path("passed").asBoolean()).as(draft.toString()).isTrue();
        assertThat(
                        draft.path("similarities")
                                .valueStream()
                                .map(each -> each.path("language").asString()))
                .containsExactly("zh", "en");
        assertThat(server.provider("far").isMissingNode()).as("nothing is kept").isTrue();
        JsonNode served =
                server.post(ALL + "/test", "{\"name\":\"%s\"}".formatted(TestServer.MODEL)).as(200);
        assertThat(served.path("dimensions").asInt()).isEqualTo(512);
        assertThat(served.has("dollars")).isFalse();
        assertThat(
                        server.post(
                                        ALL + "/test",
                                        "{\"name\":\"%s\"}".formatted(AdminServer.CONFIGURED))
                                .as(200)
                                .path("dollars")
                                .asDouble())
                .isPositive();
    }

    @Test
    void a_test_of_what_does_not_answer_says_why_and_soon() throws Exception {
        Answer gone =
                server.post(
                        ALL + "/test",
                        "{\"provider\":{\"name\":\"x\",\"url\":\"http://127.0.0.1:1/v1\",\"model\":\"x\"}}");
        assertThat(gone.status()).isEqualTo(502);
        assertThat(gone.code()).isEqualTo("REMOTE_FAILED");
        Answer wrong =
                server.post(
                        ALL + "/test",
                        "{\"provider\":%s}"
                                .formatted(far("").replace(TestServer.MODEL, "nothing")));
        assertThat(wrong.code()).isEqualTo("REMOTE_FAILED");
        assertThat(wrong.body()).contains("there is no model");
    }

    @Test
    void a_key_is_read_from_the_environment_and_kept_nowhere() throws Exception {
        server.post(ALL, far(",\"key_variable\":\"TEST_API_KEY\"")).as(201);
        assertThat(Files.readString(folder.resolve("data/providers.json")))
                .contains("TEST_API_KEY")
                .doesNotContain("secret");
        assertThat(server.get(ALL).body()).doesNotContain("secret");
        server.set("TEST_API_KEY", "");
        server.restart();
        JsonNode broken = server.provider("far");
        assertThat(broken.at("/problem/code").asString()).isEqualTo("KEY_MISSING");
        server.set("TEST_API_KEY", "secret");
        server.restart();
        assertThat(server.provider("far").has("problem")).isFalse();
    }

    @Test
    void variables_that_hold_no_key_for_this_are_not_sent_anywhere() throws Exception {
        Answer refused = server.post(ALL, far(",\"key_variable\":\"DATABASE_PASSWORD\""));
        assertThat(refused.code()).isEqualTo("KEY_REFUSED");
        assertThat(refused.value("variable")).isEqualTo("DATABASE_PASSWORD");
        Answer missing = server.post(ALL, far(",\"key_variable\":\"OTHER_API_KEY\""));
        assertThat(missing.code()).isEqualTo("KEY_MISSING");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"far\",\"url\":\"ftp://example.com\",\"model\":\"m\"}",
                "{\"name\":\"far\",\"url\":\"http://a:b@example.com/v1\",\"model\":\"m\"}",
                "{\"name\":\"far\",\"url\":\"http://example.com/v1,attempts=20\",\"model\":\"m\"}",
                "{\"name\":\"fa r\",\"url\":\"http://example.com/v1\",\"model\":\"m\"}",
                "{\"name\":\"\",\"url\":\"http://example.com/v1\",\"model\":\"m\"}",
                "{\"name\":\"far\",\"url\":\"http://example.com/v1\",\"model\":\"m\",\"dimensions\":0}",
                "{\"name\":\"far\",\"url\":\"http://example.com/v1\",\"model\":\"m\",\"dollars_per_million\":-1}",
                "{\"name\":\"far\",\"url\":\"http://example.com/v1\",\"model\":\"m\",\"prompts\":\"x\"}"
            })
    void what_is_no_provider_is_refused(String body) throws Exception {
        assertThat(server.post(ALL, body).code()).isEqualTo("PROVIDER_INVALID");
    }

    @Test
    void a_name_is_given_once() throws Exception {
        server.post(ALL, far("")).as(201);
        assertThat(server.post(ALL, far("")).code()).isEqualTo("PROVIDER_EXISTS");
        Answer taken = server.post(ALL, far("").replace("\"far\"", "\"" + TestServer.MODEL + "\""));
        assertThat(taken.code()).isEqualTo("PROVIDER_EXISTS");
        assertThat(taken.value("name")).isEqualTo(TestServer.MODEL);
    }

    @Test
    void one_that_collections_use_is_removed_by_who_knows_that() throws Exception {
        server.post(ALL, far("")).as(201);
        server.post("/kb/collections", "{\"name\":\"by far\",\"model\":\"far\"}").as(201);
        Answer refused = server.send("DELETE", ALL + "/far", "");
        assertThat(refused.code()).isEqualTo("MODEL_IN_USE");
        assertThat(refused.value("collections")).isEqualTo("by far");
        server.send("DELETE", ALL + "/far?collections=by%20far", "").as(204);
        server.send("DELETE", "/kb/collections/by%20far", "");
    }

    /// Who may add providers here is not who runs the machine.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:8000/v1",
                "http://localhost/v1",
                "http://[::1]/v1",
                "http://[::ffff:10.0.0.1]/v1",
                "http://10.1.2.3/v1",
                "http://192.168.0.1/v1",
                "http://169.254.169.254/latest",
                "http://0.0.0.0/v1",
                "http://2130706433/v1"
            })
    void addresses_of_private_networks_are_refused_unless_the_operator_allows_them(String url)
            throws Exception {
        String provider = "{\"name\":\"in\",\"url\":\"%s\",\"model\":\"m\"}".formatted(url);
        assertThat(strict.post(ALL, provider).code()).isEqualTo("PRIVATE_ADDRESS");
        assertThat(strict.post(ALL + "/test", "{\"provider\":%s}".formatted(provider)).code())
                .isEqualTo("PRIVATE_ADDRESS");
        assertThat(strict.get(ALL).as(200).path("private_allowed").asBoolean()).isFalse();
    }

    @Test
    void what_was_allowed_once_is_asked_no_more_when_it_is_not_any_longer() throws Exception {
        server.post(ALL, far("")).as(201);
        Path data = Files.createDirectories(folder.resolve("moved/data"));
        Files.copy(folder.resolve("data/providers.json"), data.resolve("providers.json"));
        try (var moved =
                new AdminServer(
                        folder.resolve("moved"), hub, other.url("/v1"), false, Observation.NONE)) {
            assertThat(moved.provider("far").at("/problem/code").asString())
                    .isEqualTo("PRIVATE_ADDRESS");
            JsonNode answer =
                    moved.post("/v1/embeddings", "{\"model\":\"far\",\"input\":\"a\"}").json();
            assertThat(answer.path("error").toString()).contains("there is no model");
        }
    }
}
