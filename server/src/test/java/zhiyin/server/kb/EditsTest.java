package zhiyin.server.kb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Passages changed over HTTP.
final class EditsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path data;

    private KbServer server;
    private String document;

    @BeforeEach
    void start() throws Exception {
        server = new KbServer(data, KbOptions.DEFAULTS);
        server.create("c");
        long id = server.add("c", "pump.md", "# Pump\n\nThe filter is changed every 500 hours.\n");
        document = "/kb/collections/c/documents/" + id;
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private JsonNode piece() throws Exception {
        return server.get(document + "/cut").json().at("/passages/0");
    }

    private JsonNode edits() throws Exception {
        return server.get(document + "/edits").json().path("edits");
    }

    private void awaitApplied() throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!server.get(document).json().path("stage").asString().equals("ready")
                || edits().valueStream().anyMatch(each -> each.path("pending").asBoolean())) {
            assertThat(System.nanoTime()).as("waited %s", PATIENCE).isLessThan(end);
            Thread.sleep(50);
        }
    }

    private JsonNode search(String query) throws Exception {
        return server.post(
                        "/kb/search", "{\"query\":\"%s\",\"collections\":[\"c\"]}".formatted(query))
                .json()
                .path("hits");
    }

    @Test
    void a_passage_is_written_otherwise_and_restored() throws Exception {
        String passage = document + "/passages/" + piece().path("id").asString();
        var edit = server.send("PATCH", passage, "{\"text\":\"Change it after a thunderstorm.\"}");
        assertThat(edit.status()).as(edit.body()).isEqualTo(200);
        assertThat(edit.json().path("original").asString()).contains("500 hours");
        awaitApplied();
        JsonNode hit = search("thunderstorm").path(0);
        assertThat(hit.path("text").asString()).isEqualTo("Change it after a thunderstorm.");
        assertThat(hit.path("original").asString()).contains("500 hours");
        assertThat(piece().path("id").asString()).isEqualTo(hit.path("passage").asString());
        assertThat(piece().path("original").asString()).contains("500 hours");
        assertThat(edits()).hasSize(1);
        assertThat(server.get(document + "/passages").json().at("/passages/0/original").asString())
                .contains("500 hours");

        String edited = document + "/passages/" + piece().path("id").asString();
        assertThat(server.send("DELETE", edited, "").status()).isEqualTo(204);
        awaitApplied();
        assertThat(search("filter").path(0).path("text").asString()).contains("500 hours");
        assertThat(edits()).isEmpty();
        assertThat(server.send("DELETE", passage, "").status()).isEqualTo(404);
    }

    @Test
    void a_passage_is_left_out() throws Exception {
        String passage = document + "/passages/" + piece().path("id").asString();
        assertThat(server.send("PATCH", passage, "{\"excluded\":true}").status()).isEqualTo(200);
        awaitApplied();
        assertThat(search("filter")).isEmpty();
        assertThat(piece().path("excluded").asBoolean()).isTrue();
        assertThat(edits().path(0).has("text")).isFalse();
        assertThat(edits().path(0).path("shown").asString())
                .isEqualTo(piece().path("id").asString());
    }

    @Test
    void what_says_neither_or_both_is_refused() throws Exception {
        String passage = document + "/passages/" + piece().path("id").asString();
        for (String body :
                new String[] {"{}", "{\"excluded\":false}", "{\"text\":\"a\",\"excluded\":true}"}) {
            assertThat(server.send("PATCH", passage, body).status()).as(body).isEqualTo(400);
        }
        assertThat(server.send("PATCH", passage, "{\"text\":\" \"}").code()).isEqualTo("INVALID");
        assertThat(server.send("PATCH", document + "/passages/none", "{\"text\":\"a\"}").status())
                .isEqualTo(404);
    }
}
