package zhiyin.server.kb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.catalog.JobInfo;

final class JobsTest {
    @TempDir static Path data;
    private static KbServer server;

    @BeforeAll
    static void start() throws Exception {
        server =
                new KbServer(
                        data,
                        KbOptions.DEFAULTS.withHeartbeat(Duration.ofMillis(50)).withStreams(3));
        server.create("c");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static long open() throws IOException, InterruptedException {
        return server.post(
                        "/kb/jobs", "{\"collection\":\"c\",\"title\":\"some\",\"kind\":\"sync\"}")
                .json()
                .path("id")
                .asLong();
    }

    @Test
    void a_job_is_opened_paused_resumed_and_cancelled() throws Exception {
        long job = open();
        assertThat(server.get("/kb/jobs/" + job).json().at("/job/state").asString())
                .isEqualTo("open");
        assertThat(server.get("/kb/jobs?collection=c").body()).contains("\"id\":" + job);
        server.post("/kb/jobs/" + job + "/seal", "");
        long second = open();
        server.send("PUT", "/kb/collections/c/documents/paused.txt?job=" + second, "text");
        assertThat(act(second, "pause")).isEqualTo("paused");
        assertThat(act(second, "resume")).isIn("open", "running");
        assertThat(act(second, "cancel")).isEqualTo("cancelled");
        var again = server.post("/kb/jobs/" + second + "/pause", "");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.code()).isEqualTo("CONFLICT");
    }

    private static String act(long job, String action) throws IOException, InterruptedException {
        var answer = server.post("/kb/jobs/" + job + "/" + action, "");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("state").asString();
    }

    @Test
    void what_is_not_there_is_404_and_what_is_no_number_400() throws Exception {
        assertThat(server.get("/kb/jobs/999999").code()).isEqualTo("JOB_NOT_FOUND");
        assertThat(server.get("/kb/jobs/999999/events").status()).isEqualTo(404);
        assertThat(server.get("/kb/jobs/x").status()).isEqualTo(400);
        assertThat(server.get("/kb/jobs/99999999999999999999").message())
                .contains("expected a whole number");
        assertThat(server.post("/kb/jobs", "{\"collection\":\"none\",\"title\":\"t\"}").status())
                .isEqualTo(404);
    }

    @Test
    @Timeout(600)
    void the_events_of_a_job_end_with_the_job() throws Exception {
        long job = open();
        var events =
                CompletableFuture.supplyAsync(() -> {
                    try (var in = server.open("/kb/jobs/" + job + "/events").body()) {
                        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
        server.send(
                "PUT", "/kb/collections/c/documents/events.md?job=" + job, "# Events\n\nA text.");
        server.post("/kb/jobs/" + job + "/seal", "");
        String text = events.get();
        assertThat(text).contains("event: job\ndata: {\"job\":{\"id\":" + job);
        assertThat(text).contains("event: document\ndata: {", "\"path\":\"events.md\"");
        assertThat(text.stripTrailing()).contains("\"state\":\"done\"").endsWith("}");
    }

    @Test
    @Timeout(600)
    void the_events_of_a_job_that_is_over_say_so_and_end() throws Exception {
        long job = open();
        server.post("/kb/jobs/" + job + "/cancel", "");
        try (var in = server.open("/kb/jobs/" + job + "/events").body()) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("\"state\":\"cancelled\"");
        }
    }

    @Test
    @Timeout(600)
    void a_quiet_stream_has_heartbeats_and_ends_when_the_server_does(@TempDir Path other)
            throws Exception {
        var own = new KbServer(other, KbOptions.DEFAULTS.withHeartbeat(Duration.ofMillis(50)));
        var response = own.open("/kb/jobs/events");
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).startsWith(":");
            assertThat(lines.readLine()).isEmpty();
            assertThat(lines.readLine()).isEqualTo(": heartbeat");
            Thread closing = Thread.startVirtualThread(own::close);
            while (lines.readLine() != null) {
                // heartbeats until it ends
            }
            closing.join();
        } catch (IOException e) {
            // Its client is closed with it; that it does not hang is what is tested.
        }
    }

    @Test
    @Timeout(600)
    void a_job_whose_adder_was_cut_off_is_sealed_when_the_directory_is_opened_again(
            @TempDir Path other) throws Exception {
        long job;
        try (var first = new KbServer(other, KbOptions.DEFAULTS)) {
            first.create("c");
            job =
                    first.post("/kb/jobs", "{\"collection\":\"c\",\"title\":\"cut off\"}")
                            .json()
                            .path("id")
                            .asLong();
            first.send("PUT", "/kb/collections/c/documents/a.txt?job=" + job, "text");
        }
        try (var second = new KbServer(other, KbOptions.DEFAULTS)) {
            assertThat(second.base.jobs().await(job, Duration.ofSeconds(60)).state())
                    .isEqualTo(JobInfo.State.DONE);
        }
    }

    @Test
    @Timeout(600)
    void asked_for_no_body_a_stream_ends_at_once() throws Exception {
        assertThat(server.send("HEAD", "/kb/jobs/events", "").status()).isEqualTo(200);
    }

    @Test
    @Timeout(600)
    void there_are_no_more_streams_than_allowed() throws Exception {
        List<String> paths = List.of("/kb/jobs/events", "/kb/jobs/events", "/kb/jobs/events");
        var open = new ArrayList<InputStream>();
        for (String path : paths) {
            var in = server.open(path).body();
            assertThat(in.read()).isPositive();
            open.add(in);
        }
        var refused = server.get("/kb/jobs/events");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.message()).contains("3 streams");
        for (var in : open) {
            in.close();
        }
    }
}
