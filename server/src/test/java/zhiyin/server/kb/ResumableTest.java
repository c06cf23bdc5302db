package zhiyin.server.kb;

import static org.assertj.core.api.Assertions.assertThat;
import static zhiyin.server.kb.Parts.header;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import zhiyin.knowledge.upload.UploadLimits;

/// Documents that come in parts, over HTTP.
final class ResumableTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final byte[] TEXT =
            "# The pump\n\nThe filter is changed every 500 hours.\n"
                    .getBytes(StandardCharsets.UTF_8);

    @TempDir static Path data;
    @TempDir Path other;

    private static KbServer server;
    private static Parts parts;

    @BeforeAll
    static void start() throws Exception {
        server = new KbServer(data, KbOptions.DEFAULTS.withUploadBytes(4_000_000));
        server.create("c");
        parts = Parts.of(server, "c");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static byte[] noise(int bytes) {
        byte[] noise = new byte[bytes];
        new Random(7).nextBytes(noise);
        return noise;
    }

    private static JsonNode documents(KbServer of, String path) throws Exception {
        return of.get("/kb/collections/c/documents?path=" + path).json().path("documents");
    }

    private static byte[] original(KbServer of, String path) throws Exception {
        long id = documents(of, path).at("/0/id").asLong();
        return of.get("/kb/collections/c/documents/" + id + "/original").response().body();
    }

    @Test
    void a_file_in_parts_is_a_document_with_all_that_was_said_of_it() throws Exception {
        String upload =
                parts.begun(
                        "docs/pump ä.md",
                        TEXT.length,
                        "modified",
                        "2025-01-31T12:00:00Z",
                        "tags",
                        "pumps, 水泵",
                        "fingerprint",
                        "f-1");
        assertThat(upload).startsWith("/kb/collections/c/uploads/");
        var first = parts.append(upload, 0, Arrays.copyOf(TEXT, 10));
        assertThat(first.status()).as(first.body()).isEqualTo(204);
        assertThat(header(first, "Upload-Offset")).isEqualTo("10");
        assertThat(header(first, "Upload-Expires")).endsWith(" GMT");
        var told = parts.head(upload);
        assertThat(header(told, "Upload-Offset")).isEqualTo("10");
        assertThat(header(told, "Upload-Length")).isEqualTo("" + TEXT.length);
        assertThat(header(told, "Cache-Control")).isEqualTo("no-store");
        assertThat(header(told, "Upload-Metadata")).startsWith("path ");
        assertThat(unfinished("f-1").path("offset").asLong()).isEqualTo(10);

        var last = parts.append(upload, 10, Arrays.copyOfRange(TEXT, 10, TEXT.length));
        assertThat(last.status()).isEqualTo(204);
        long id = Long.parseLong(header(last, "Zhiyin-Document"));
        JsonNode document = server.get("/kb/collections/c/documents/" + id).json();
        assertThat(document.path("path").asString()).isEqualTo("docs/pump ä.md");
        assertThat(document.path("modified").asString()).isEqualTo("2025-01-31T12:00:00Z");
        assertThat(document.path("tags").toString()).contains("pumps", "水泵");
        assertThat(server.get("/kb/collections/c/documents/" + id + "/original").response().body())
                .isEqualTo(TEXT);
        assertThat(unfinished("f-1").isMissingNode()).isTrue();
    }

    private static JsonNode unfinished(String fingerprint) throws Exception {
        return server.get(parts.address())
                .json()
                .path("uploads")
                .valueStream()
                .filter(each -> each.path("fingerprint").asString().equals(fingerprint))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    @Test
    void the_last_part_sent_again_after_a_lost_answer_makes_no_second_document() throws Exception {
        String upload = parts.begun("once.md", TEXT.length);
        parts.append(upload, 0, Arrays.copyOf(TEXT, 20));
        byte[] end = Arrays.copyOfRange(TEXT, 20, TEXT.length);
        String id = header(parts.append(upload, 20, end), "Zhiyin-Document");
        server.send("PUT", "/kb/collections/c/documents/once.md", "# Changed since\n");
        int jobs = server.get("/kb/jobs?collection=c").json().path("jobs").size();

        var again = parts.append(upload, 20, end);
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.code()).isEqualTo("WRONG_OFFSET");
        assertThat(parts.offset(upload)).isEqualTo(TEXT.length);
        assertThat(header(parts.head(upload), "Zhiyin-Document")).isEqualTo(id);
        assertThat(parts.append(upload, TEXT.length, new byte[0]).status()).isEqualTo(204);
        assertThat(documents(server, "once.md")).hasSize(1);
        assertThat(new String(original(server, "once.md"), StandardCharsets.UTF_8))
                .isEqualTo("# Changed since\n");
        assertThat(server.get("/kb/jobs?collection=c").json().path("jobs")).hasSize(jobs);
    }

    @Test
    void a_file_without_bytes_is_a_document_at_once() throws Exception {
        var begun = parts.begin(0, "filename", "empty.txt");
        assertThat(begun.status()).isEqualTo(201);
        assertThat(header(begun, "Zhiyin-Document")).isNotEmpty();
        assertThat(documents(server, "empty.txt")).hasSize(1);
    }

    @Test
    void a_client_learns_what_of_tus_is_known() throws Exception {
        var options = server.send("OPTIONS", parts.address(), BodyPublishers.noBody());
        assertThat(options.status()).isEqualTo(204);
        assertThat(header(options, "Tus-Version")).isEqualTo("1.0.0");
        assertThat(header(options, "Tus-Extension"))
                .isEqualTo("creation,termination,expiration,checksum");
        assertThat(header(options, "Tus-Max-Size")).isEqualTo("4000000");
        assertThat(header(options, "Tus-Checksum-Algorithm")).contains("sha1");
        var old = server.send("HEAD", parts.address() + "/x", BodyPublishers.noBody());
        assertThat(old.status()).isEqualTo(412);
        assertThat(header(old, "Tus-Version")).isEqualTo("1.0.0");
    }

    @Test
    void what_cannot_be_taken_is_told_by_status_and_code() throws Exception {
        String upload = parts.begun("refused.bin", 100);
        var wrong = parts.append(upload, 50, new byte[50]);
        assertThat(wrong.status()).isEqualTo(409);
        assertThat(wrong.message()).contains("begins at byte 50, and 0 have come");
        assertThat(header(wrong, "Tus-Resumable")).isEqualTo("1.0.0");
        var typed =
                server.send(
                        "PATCH",
                        upload,
                        BodyPublishers.ofByteArray(new byte[10]),
                        "Tus-Resumable",
                        "1.0.0",
                        "Upload-Offset",
                        "0",
                        "Content-Type",
                        "application/octet-stream");
        assertThat(typed.status()).isEqualTo(415);
        var much = parts.append(upload, 0, new byte[101]);
        assertThat(much.status()).isEqualTo(413);
        assertThat(much.code()).isEqualTo("UPLOAD_TOO_LARGE");
        assertThat(parts.offset(upload)).isZero();
        assertThat(parts.append(upload, -1, new byte[1]).status()).isEqualTo(400);
        assertThat(parts.begin(4_000_001, "path", "a").status()).isEqualTo(413);
        assertThat(parts.begin(1, "path", "../a").code()).isEqualTo("INVALID");
        assertThat(parts.begin(1, "colour", "blue").message()).contains("path");
        assertThat(parts.begin(1, "path", "a", "job", "999").status()).isEqualTo(404);
        assertThat(parts.begin(1, "path", "a", "modified", "noon").status()).isEqualTo(400);
        assertThat(Parts.of(server, "none").begin(1, "path", "a").code())
                .isEqualTo("COLLECTION_NOT_FOUND");
        assertThat(parts.append(parts.address() + "/none", 0, new byte[1]).code())
                .isEqualTo("UPLOAD_NOT_FOUND");
        assertThat(parts.remove(upload).status()).isEqualTo(204);
        assertThat(parts.head(upload).status()).isEqualTo(404);
        assertThat(files(data)).noneMatch(name -> upload.endsWith(name.replace(".part", "")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"path", "path a!", "path YQ== YQ==", "path YQ==,path YQ==", ", ,"})
    void metadata_that_cannot_be_read_is_refused(String header) throws Exception {
        var answer =
                server.send(
                        "POST",
                        parts.address(),
                        BodyPublishers.noBody(),
                        "Tus-Resumable",
                        "1.0.0",
                        "Upload-Length",
                        "1",
                        "Upload-Metadata",
                        header);
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    }

    @Test
    void a_part_with_a_checksum_counts_only_where_it_is_right() throws Exception {
        byte[] noise = noise(300_000);
        String upload = parts.begun("checked.bin", noise.length);
        byte[] half = Arrays.copyOf(noise, 150_000);
        var wrong = parts.append(upload, 0, half, "Upload-Checksum", "sha1 " + sha("SHA-1", noise));
        assertThat(wrong.status()).isEqualTo(460);
        assertThat(parts.offset(upload)).isZero();
        assertThat(parts.append(upload, 0, half, "Upload-Checksum", "crc32 AAAA").status())
                .isEqualTo(400);
        assertThat(
                        parts.append(
                                        upload,
                                        0,
                                        half,
                                        "Upload-Checksum",
                                        "sha1 " + sha("SHA-1", half))
                                .status())
                .isEqualTo(204);
        byte[] rest = Arrays.copyOfRange(noise, 150_000, noise.length);
        try (Socket cut =
                Parts.patch(
                        server.port(),
                        upload,
                        150_000,
                        rest.length,
                        "Upload-Checksum: sha1 AAAA")) {
            Parts.send(cut, Arrays.copyOf(rest, 70_000));
            cut.shutdownOutput();
            // The server is done with it: were it later than the next one, it would supersede that.
            cut.getInputStream().readAllBytes();
        }
        assertThat(
                        parts.append(
                                        upload,
                                        150_000,
                                        rest,
                                        "Upload-Checksum",
                                        "sha256 " + sha("SHA-256", rest))
                                .status())
                .isEqualTo(204);
        assertThat(original(server, "checked.bin")).isEqualTo(noise);
    }

    private static String sha(String algorithm, byte[] bytes) throws NoSuchAlgorithmException {
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance(algorithm).digest(bytes));
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("waited %s until %s", PATIENCE, what).isLessThan(end);
            Thread.sleep(20);
        }
    }

    @Test
    void all_that_came_before_a_broken_connection_is_kept() throws Exception {
        byte[] noise = noise(500_000);
        String upload = parts.begun("broken.bin", noise.length);
        try (Socket cut = Parts.patch(server.port(), upload, 0, noise.length)) {
            Parts.send(cut, Arrays.copyOf(noise, 200_000));
        }
        await("200,000 bytes have come", () -> parts.offset(upload) == 200_000);
        parts.append(upload, 200_000, Arrays.copyOfRange(noise, 200_000, noise.length));
        assertThat(original(server, "broken.bin")).isEqualTo(noise);
    }

    @Test
    void a_connection_that_hangs_keeps_nobody_from_going_on() throws Exception {
        byte[] noise = noise(400_000);
        String upload = parts.begun("hanging.bin", noise.length);
        try (Socket hangs = Parts.patch(server.port(), upload, 0, noise.length)) {
            Parts.send(hangs, Arrays.copyOf(noise, 100_000));
            await("100,000 bytes have come", () -> parts.offset(upload) == 100_000);
            byte[] rest = Arrays.copyOfRange(noise, 100_000, noise.length);
            assertThat(parts.append(upload, 100_000, rest).status()).isEqualTo(204);
            Parts.send(hangs, Arrays.copyOfRange(noise, 100_000, 200_000));
            hangs.shutdownOutput();
        }
        assertThat(original(server, "hanging.bin")).isEqualTo(noise);
        assertThat(documents(server, "hanging.bin")).hasSize(1);
    }

    @Test
    void of_several_at_once_each_byte_is_taken_once() throws Exception {
        byte[] noise = noise(1_000_000);
        String upload = parts.begun("race.bin", noise.length);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                all.add(threads.submit(() -> sendAll(upload, noise)));
            }
            for (Future<Boolean> each : all) {
                assertThat(each.get()).isTrue();
            }
        }
        assertThat(original(server, "race.bin")).isEqualTo(noise);
        assertThat(documents(server, "race.bin")).hasSize(1);
    }

    private static boolean sendAll(String upload, byte[] bytes) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (long at = 0; at < bytes.length; at = parts.offset(upload)) {
            assertThat(System.nanoTime()).isLessThan(end);
            int to = (int) Math.min(at + 100_000, bytes.length);
            int status = parts.append(upload, at, Arrays.copyOfRange(bytes, (int) at, to)).status();
            assertThat(status).isIn(204, 409);
        }
        return true;
    }

    private static List<String> files(Path of) throws IOException {
        try (Stream<Path> all = Files.list(of.resolve("upload"))) {
            return all.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void an_unfinished_upload_survives_that_the_server_is_killed() throws Exception {
        byte[] noise = noise(3_000_000);
        String upload;
        try (ServerChild child = ServerChild.start(other)) {
            child.create("c");
            var there = Parts.of(child, "c");
            upload = there.begun("killed.bin", noise.length);
            assertThat(there.append(upload, 0, Arrays.copyOf(noise, 1_000_000)).status())
                    .isEqualTo(204);
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), child.port())) {
                Parts.send(
                        socket,
                        """
                        PATCH %s HTTP/1.1\r
                        Host: localhost\r
                        Tus-Resumable: 1.0.0\r
                        Upload-Offset: 1000000\r
                        Content-Type: %s\r
                        Content-Length: 2000000\r
                        \r
                        """
                                .formatted(upload, Parts.TYPE)
                                .getBytes(StandardCharsets.US_ASCII));
                Parts.send(socket, Arrays.copyOfRange(noise, 1_000_000, 1_500_000));
                await("more has come", () -> there.offset(upload) > 1_000_000);
                child.kill();
            }
        }
        try (var again = new KbServer(other, KbOptions.DEFAULTS)) {
            var there = Parts.of(again, "c");
            int at = (int) there.offset(upload);
            assertThat(at).isBetween(1_000_000, 1_500_000);
            var last = there.append(upload, at, Arrays.copyOfRange(noise, at, noise.length));
            assertThat(last.status()).as(last.body()).isEqualTo(204);
            assertThat(original(again, "killed.bin")).isEqualTo(noise);
            assertThat(files(other)).isEmpty();
        }
    }

    @Test
    void what_is_whole_but_was_cut_off_becomes_a_document_when_it_is_asked_for() throws Exception {
        String upload = parts.begun("whole.md", TEXT.length);
        String id = upload.substring(upload.lastIndexOf('/') + 1);
        Files.write(data.resolve("upload").resolve(id + ".part"), TEXT);
        assertThat(parts.offset(upload)).isEqualTo(TEXT.length);
        assertThat(original(server, "whole.md")).isEqualTo(TEXT);
    }

    @Test
    void an_upload_that_nobody_goes_on_with_expires() throws Exception {
        var limits = UploadLimits.DEFAULTS.withLifetime(Duration.ofMillis(600));
        try (var brief = new KbServer(other, KbOptions.DEFAULTS.withUploads(limits))) {
            brief.create("c");
            var there = Parts.of(brief, "c");
            String upload = there.begun("late.bin", 10);
            assertThat(files(other)).hasSize(1);
            await("it has expired", () -> there.head(upload).status() == 404);
            var late = there.append(upload, 0, new byte[10]);
            assertThat(late.code()).isEqualTo("UPLOAD_NOT_FOUND");
            await("its file is removed", () -> files(other).isEmpty());
        }
    }

    @Test
    void what_is_unfinished_is_bounded_in_number_and_bytes() throws Exception {
        var limits =
                UploadLimits.DEFAULTS
                        .withEach(new UploadLimits.Bound(2, 1_000))
                        .withAll(new UploadLimits.Bound(3, 10_000));
        try (var small = new KbServer(other, KbOptions.DEFAULTS.withUploads(limits))) {
            small.create("c");
            var there = Parts.of(small, "c");
            String first = there.begun("a", 400);
            there.begun("b", 400);
            var third = there.begin(10, "path", "c");
            assertThat(third.status()).isEqualTo(429);
            assertThat(third.code()).isEqualTo("TOO_MANY_UPLOADS");
            there.remove(first);
            assertThat(there.begin(601, "path", "c").status()).isEqualTo(429);
            assertThat(there.begin(600, "path", "c").status()).isEqualTo(201);
            assertThat(files(other)).hasSize(2);
        }
    }

    @Test
    void where_the_collection_is_deleted_meanwhile_the_upload_is_over() throws Exception {
        server.create("gone");
        var there = Parts.of(server, "gone");
        String upload = there.begun("a.md", 100);
        there.append(upload, 0, new byte[50]);
        server.send("DELETE", "/kb/collections/gone", "");
        var late = there.append(upload, 50, new byte[50]);
        assertThat(late.status()).isEqualTo(404);
        assertThat(late.code()).isEqualTo("COLLECTION_NOT_FOUND");
        server.create("gone");
        assertThat(there.head(upload).status()).isEqualTo(404);
    }

    @Test
    @EnabledOnOs(OS.LINUX) // which has a disk that is always full
    void a_full_disk_is_told_as_such() throws Exception {
        // The device may be years old.
        var limits = UploadLimits.DEFAULTS.withLifetime(Duration.ofDays(100_000));
        try (var full = new KbServer(other, KbOptions.DEFAULTS.withUploads(limits))) {
            full.create("c");
            var there = Parts.of(full, "c");
            String upload = there.begun("full.bin", 100);
            Path file = other.resolve("upload").resolve(files(other).getFirst());
            Files.delete(file);
            Files.createSymbolicLink(file, Path.of("/dev/full"));
            var answer = there.append(upload, 0, new byte[100]);
            assertThat(answer.status()).isEqualTo(507);
            assertThat(answer.code()).isEqualTo("DISK_FULL");
            assertThat(answer.message()).contains("disk");
        }
    }

    @Test
    void clients_that_cannot_send_patch_say_so_in_a_header() throws Exception {
        String upload = parts.begun("posted.bin", 10);
        var posted =
                server.send(
                        "POST",
                        upload,
                        BodyPublishers.ofByteArray(new byte[5]),
                        "Tus-Resumable",
                        "1.0.0",
                        "X-HTTP-Method-Override",
                        "PATCH",
                        "Upload-Offset",
                        "0",
                        "Content-Type",
                        Parts.TYPE);
        assertThat(posted.status()).isEqualTo(204);
        assertThat(parts.offset(upload)).isEqualTo(5);
        parts.remove(upload);
    }

    @Test
    void a_job_that_was_cancelled_takes_no_upload() throws Exception {
        long job =
                server.post("/kb/jobs", "{\"collection\":\"c\",\"title\":\"t\"}")
                        .json()
                        .path("id")
                        .asLong();
        String upload = parts.begun("job.bin", 4, "job", "" + job);
        server.post("/kb/jobs/" + job + "/cancel", "{}");
        assertThat(parts.begin(4, "path", "k.bin", "job", "" + job).status()).isEqualTo(409);
        var last = parts.append(upload, 0, new byte[4]);
        assertThat(last.status()).isEqualTo(409);
        assertThat(last.message()).contains("cancelled");
        assertThat(documents(server, "job.bin")).isEmpty();
    }
}
