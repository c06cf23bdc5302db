package zhiyin.server.kb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.knowledge.catalog.JobInfo;

final class CollectionsTest {
    @TempDir static Path data;
    private static KbServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new KbServer(data, KbOptions.DEFAULTS);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_collection_is_made_shown_renamed_and_deleted() throws Exception {
        server.create("first");
        var shown = server.get("/kb/collections/first");
        assertThat(shown.status()).isEqualTo(200);
        assertThat(shown.json().path("name").asString()).isEqualTo("first");
        assertThat(server.get("/kb/collections").body()).contains("\"name\":\"first\"");
        var renamed = server.send("PATCH", "/kb/collections/first", "{\"name\":\"手册 1\"}");
        assertThat(renamed.status()).as(renamed.body()).isEqualTo(200);
        assertThat(server.get("/kb/collections/first").status()).isEqualTo(404);
        String path = "/kb/collections/%E6%89%8B%E5%86%8C%201";
        assertThat(server.get(path).json().path("name").asString()).isEqualTo("手册 1");
        var deleted = server.send("DELETE", path, "");
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(deleted.body()).isEmpty();
        assertThat(server.get(path).code()).isEqualTo("COLLECTION_NOT_FOUND");
    }

    @Test
    void a_name_that_is_taken_is_a_conflict() throws Exception {
        server.create("taken");
        var again = server.post("/kb/collections", "{\"name\":\"taken\"}");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.code()).isEqualTo("COLLECTION_EXISTS");
        assertThat(again.message()).contains("taken");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"nam\":\"a\"}                       | did you mean \"name\"?",
                "{}                                    | name is missing",
                "{\"name\":5}                          | name is not legal, expected a string",
                "{\"name\":\"a\",\"dimensions\":\"5\"} | dimensions is not legal, expected a whole number",
                "{\"name\":\"a\",\"dimensions\":0}     | dimensions is 0, expected 1 or more",
                "{\"name\":\"a\",\"dimensions\":1.5}   | dimensions is not legal",
                "{\"name\":\"a\",\"name\":\"b\"}       | Duplicate",
                "{\"name\":\"a\"                       | not legal JSON",
                "[]                                    | not a JSON object",
                "null                                  | the body is null",
                "{\"name\":\"\\ud83d\"}                | name is not legal",
                "{\"name\":\"\"}                       | name",
                "{\"name\":\"a/b\"}                    | name",
                "{\"name\":\"..\"}                     | name",
            })
    void a_body_that_is_not_legal_is_refused_with_the_fields_name(String body, String message)
            throws Exception {
        var answer = server.post("/kb/collections", body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.message()).contains(message);
    }

    @Test
    void a_model_that_is_not_here_is_told_and_no_collection_is_made() throws Exception {
        var rebuilt = server.post("/kb/collections/none/rebuild", "{\"model\":\"x\"}");
        assertThat(rebuilt.status()).isEqualTo(404);
        assertThat(rebuilt.code()).isEqualTo("COLLECTION_NOT_FOUND");
    }

    @Test
    void another_index_is_built_taken_back_and_discarded() throws Exception {
        server.create("rebuilt");
        server.add(
                "rebuilt",
                "a.md",
                "# Pumps\n\nThe filter of the pump is changed every 500 hours.\n");
        var job = server.post("/kb/collections/rebuilt/rebuild", "{\"target_tokens\":60}");
        assertThat(job.status()).as(job.body()).isEqualTo(202);
        awaitJobs();
        var after = server.get("/kb/collections/rebuilt").json();
        assertThat(after.at("/indexes/0/settings/chunks/target_tokens").asInt()).isEqualTo(60);
        var back = server.post("/kb/collections/rebuilt/roll-back", "");
        assertThat(back.status()).as(back.body()).isEqualTo(202);
        awaitJobs();
        var before = server.get("/kb/collections/rebuilt").json();
        assertThat(before.at("/indexes/0/settings/chunks/target_tokens").asInt()).isNotEqualTo(60);
        assertThat(server.post("/kb/collections/rebuilt/discard-retired", "").status())
                .isEqualTo(200);
        assertThat(server.post("/kb/collections/rebuilt/roll-back", "").status()).isIn(404, 409);
        assertThat(server.post("/kb/collections/rebuilt/cancel-building", "").status())
                .isIn(404, 409);
    }

    @Test
    void a_store_that_is_none_is_refused_without_its_password() throws Exception {
        var made =
                server.post(
                        "/kb/collections",
                        "{\"name\":\"n\",\"store\":\"postgres://me:secret@db.example/v\"}");
        assertThat(made.status()).isEqualTo(400);
        assertThat(made.message()).contains("environment variable").doesNotContain("secret");
        assertThat(server.get("/kb/collections/n").status()).isEqualTo(404);
    }

    private static void awaitJobs() throws InterruptedException {
        for (JobInfo job : server.base.jobs().list(Optional.of("rebuilt"))) {
            var _ = server.base.jobs().await(job.id(), Duration.ofSeconds(60));
        }
    }

    @Test
    void the_doctor_tells_what_failed() throws Exception {
        server.create("ill");
        server.add("ill", "broken.pdf", "%PDF-1.7 and nothing more");
        var answer = server.get("/kb/collections/ill/doctor");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("findings").toString()).contains("broken.pdf", "error");
    }
}
