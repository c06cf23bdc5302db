package zhiyin.server.kb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLDecoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests that nobody decent makes.
final class GateTest {
    private static final int LIMIT = 10_000;

    @TempDir static Path folder;
    private static KbServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new KbServer(folder.resolve("data"), KbOptions.DEFAULTS.withUploadBytes(LIMIT));
        server.create("c");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_page_of_another_origin_may_not_use_the_knowledge_base() throws Exception {
        for (String origin : List.of("https://evil.example", "null", "http://127.0.0.1:1")) {
            var answer =
                    server.send(
                            "POST",
                            "/kb/collections",
                            BodyPublishers.ofString("{\"name\":\"evil\"}"),
                            "Origin",
                            origin);
            assertThat(answer.status()).as(origin).isEqualTo(403);
            assertThat(answer.code()).isEqualTo("FORBIDDEN");
        }
        var own =
                server.send(
                        "GET",
                        "/kb/collections",
                        BodyPublishers.noBody(),
                        "Origin",
                        "http://127.0.0.1:" + server.port());
        assertThat(own.status()).isEqualTo(200);
        assertThat(server.get("/kb/collections/evil").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:80",
                "localhost.evil.example",
                "127.0.0.1.evil.example"
            })
    void a_name_that_was_made_to_point_here_is_refused(String host) throws Exception {
        assertThat(
                        raw(
                                "GET /kb/collections HTTP/1.1\r\nHost: "
                                        + host
                                        + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:123", "127.0.0.1", "[::1]:80", "a.localhost"})
    void names_of_this_machine_are_let_in(String host) throws Exception {
        assertThat(
                        raw(
                                "GET /kb/collections HTTP/1.1\r\nHost: "
                                        + host
                                        + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../../../evil",
                "a/../../../../evil",
                "%2e%2e/%2e%2e/evil",
                "..%2f..%2f..%2fevil",
                "a/..%5c..%5cevil",
                "%00",
                "a%00b",
                "a/%2e%2e/b",
                "a//b",
                "a/./b",
                "C:%5Cevil",
                "a%0d%0aX-Evil:%201",
                "%ff%fe",
            })
    void a_path_that_leads_elsewhere_is_refused_or_harmless(String path) throws Exception {
        String answer =
                raw(
                        "PUT /kb/collections/c/documents/"
                                + path
                                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx");
        assertThat(answer).matches("(?s)HTTP/1.1 (201|4\\d\\d) .*").doesNotContain("\nX-Evil");
        String stored = server.get("/kb/collections/c/documents").body();
        assertThat(stored).doesNotContain("..", "\\u0000", "//", "\\r");
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly("data");
        }
    }

    @Test
    void a_file_name_of_any_ordinary_characters_is_kept() throws Exception {
        for (String path :
                List.of(
                        "100%25.txt",
                        "a%3Bb%23c%3Fd.txt", "%E6%89%8B%E5%86%8C.txt", "a+b%26c.txt")) {
            var put = server.send("PUT", "/kb/collections/c/documents/" + path, "x");
            assertThat(put.status()).as(path + ": " + put.body()).isEqualTo(201);
            assertThat(put.json().path("path").asString())
                    .isEqualTo(URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8));
        }
    }

    @Test
    void a_body_that_is_too_long_is_refused_declared_or_not() throws Exception {
        byte[] long_ = new byte[LIMIT + 1];
        var declared =
                server.send(
                        "PUT",
                        "/kb/collections/c/documents/long.txt",
                        BodyPublishers.ofByteArray(long_));
        assertThat(declared.status()).isEqualTo(413);
        var chunked =
                server.send(
                        "PUT",
                        "/kb/collections/c/documents/long.txt",
                        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(long_)));
        assertThat(chunked.status()).isEqualTo(413);
        assertThat(chunked.message()).contains("10000 bytes");
        assertThat(server.get("/kb/collections/c/documents?path=long.txt").json().path("documents"))
                .isEmpty();
        try (var left = Files.walk(folder.resolve("data/files"))) {
            assertThat(left.filter(file -> file.getFileName().toString().startsWith("tmp-")))
                    .isEmpty();
        }
    }

    @Test
    void a_form_that_is_too_long_or_none_is_refused() throws Exception {
        var tooLong =
                form(
                        "--X\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n"
                                + "x".repeat(LIMIT)
                                + "\r\n--X--\r\n");
        assertThat(tooLong.status()).as(tooLong.body()).isEqualTo(413);
        var field =
                form(
                        "--X\r\nContent-Disposition: form-data; name=\"tags\"\r\n\r\nred\r\n--X--\r\n");
        assertThat(field.status()).isEqualTo(400);
        assertThat(field.message()).contains("not a file");
        assertThat(form("no form at all").status()).isEqualTo(400);
        assertThat(server.send("POST", "/kb/collections/c/documents", "{}").status())
                .isEqualTo(400);
    }

    private static KbServer.Answer form(String body) throws IOException, InterruptedException {
        return server.send(
                "POST",
                "/kb/collections/c/documents",
                BodyPublishers.ofString(body),
                "Content-Type",
                "multipart/form-data; boundary=X");
    }

    @Test
    void json_that_is_huge_or_deep_is_refused() throws Exception {
        var huge = server.post("/kb/search", "{\"query\":\"" + "a".repeat(17 << 20) + "\"}");
        assertThat(huge.status()).isEqualTo(413);
        var deep = server.post("/kb/search", "{\"query\":".repeat(100_000));
        assertThat(deep.status()).isEqualTo(400);
        var wide = server.post("/kb/search", "{\"collections\":[" + "1,".repeat(3_000_000) + "1]}");
        assertThat(wide.status()).isEqualTo(400);
        assertThat(server.post("/kb/search", "{\"query\":\"" + "长".repeat(9_000) + "\"}").message())
                .contains("9,000 characters");
    }

    @Test
    void parameters_are_checked() throws Exception {
        var unknown = server.get("/kb/collections/c/documents?limt=5");
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.message()).contains("did you mean \"limit\"?");
        assertThat(server.get("/kb/collections/c/documents?limit=0").message())
                .contains("limit is \"0\", expected a whole number from 1 to 1000");
        assertThat(server.get("/kb/collections/c/documents?limit=1&limit=2").message())
                .contains("limit is given twice");
        assertThat(server.get("/kb/collections/c/documents?stage=done").message())
                .contains("queued, parsed");
        assertThat(
                        server.send("PUT", "/kb/collections/c/documents/a?modified=gestern", "x")
                                .message())
                .contains("modified is \"gestern\"");
        assertThat(server.send("PUT", "/kb/collections/c/documents/a?job=999", "x").code())
                .isEqualTo("JOB_NOT_FOUND");
        assertThat(server.get("/kb/collections/c/documents/1e3").status()).isEqualTo(400);
    }

    private static String raw(String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
