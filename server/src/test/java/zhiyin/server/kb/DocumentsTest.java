package zhiyin.server.kb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class DocumentsTest {
    private static final String TEXT =
            """
            # The pump

            ## Filters

            The filter is changed every 500 hours, or when lamp E104 lights.

            <script>alert(1)</script>
            """;
    private static final String ALL = "/kb/collections/c/documents";

    @TempDir static Path data;
    private static KbServer server;
    private static long id;

    @BeforeAll
    static void start() throws Exception {
        server = new KbServer(data, KbOptions.DEFAULTS.withUploadBytes(20_000));
        server.create("c");
        id = server.add("c", "docs/pump%20%C3%A4.md", TEXT);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_document_is_shown_with_its_report_and_passages() throws Exception {
        JsonNode document = server.get(ALL + "/" + id).json();
        assertThat(document.path("path").asString()).isEqualTo("docs/pump ä.md");
        assertThat(document.path("stage").asString()).isEqualTo("ready");
        assertThat(server.get(ALL + "/" + id + "/report").status()).isEqualTo(200);
        JsonNode passages = server.get(ALL + "/" + id + "/passages").json().path("passages");
        assertThat(passages).isNotEmpty();
        assertThat(passages.toString()).contains("500 hours", "\"headings\":[\"The pump\"");
    }

    @Test
    void contents_are_served_so_that_no_browser_runs_them() throws Exception {
        var original = server.get(ALL + "/" + id + "/original");
        assertThat(original.body()).isEqualTo(TEXT);
        assertThat(original.response().headers().firstValue("Content-Type"))
                .hasValue("application/octet-stream");
        assertThat(original.response().headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename*=UTF-8''pump%20%C3%A4.md");
        assertThat(server.get(ALL + "/" + id + "/markdown").body()).contains("## Filters");
        var html = server.get(ALL + "/" + id + "/html");
        assertThat(html.body()).contains("<h2").doesNotContain("<script>alert");
        for (var answer : List.of(original, html)) {
            assertThat(answer.response().headers().firstValue("X-Content-Type-Options"))
                    .hasValue("nosniff");
            assertThat(answer.response().headers().firstValue("Content-Security-Policy").orElse(""))
                    .contains("sandbox");
        }
    }

    @Test
    void pages_follow_each_other_without_gap_or_repetition() throws Exception {
        server.create("many");
        List<String> added = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            String path = "d" + i + ".txt";
            assertThat(put("many", path, "text number " + i)).isEqualTo(201);
            added.add(path);
        }
        List<String> seen = new ArrayList<>();
        String after = "";
        JsonNode page;
        do {
            page = server.get("/kb/collections/many/documents?limit=3" + after).json();
            page.path("documents").forEach(each -> seen.add(each.path("path").asString()));
            after = "&after=" + page.path("next").asLong();
        } while (page.has("next"));
        assertThat(seen).containsExactlyElementsOf(added);
        assertThat(server.get("/kb/collections/many/documents?text=D3").json().path("documents"))
                .hasSize(1);
        assertThat(
                        server.get("/kb/collections/many/documents?path=d4.txt")
                                .json()
                                .path("documents"))
                .hasSize(1);
        assertThat(server.get("/kb/collections/many/documents?path=none").json().path("documents"))
                .isEmpty();
    }

    @Test
    void a_new_version_is_200_and_the_same_document() throws Exception {
        long first = server.add("c", "versions.txt", "one");
        var second = server.send("PUT", ALL + "/versions.txt", "two");
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.json().path("id").asLong()).isEqualTo(first);
    }

    @Test
    void tags_are_given_replaced_and_filtered_by() throws Exception {
        var put =
                server.send("PUT", ALL + "/tagged.txt?tags=red,%20green&modified=2025-01-31", "x");
        assertThat(put.json().path("tags")).hasSize(2);
        assertThat(put.json().path("modified").asString()).isEqualTo("2025-01-31T00:00:00Z");
        String one = ALL + "/" + put.json().path("id").asLong();
        var patched = server.send("PATCH", one, "{\"tags\":[\"blue\"]}");
        assertThat(patched.json().path("tags").toString()).isEqualTo("[\"blue\"]");
        assertThat(server.get(ALL + "?tag=blue").json().path("documents")).hasSize(1);
        assertThat(server.get(ALL + "?tag=red").json().path("documents")).isEmpty();
        assertThat(server.send("PATCH", one, "{\"tags\":\"blue\"}").message())
                .contains("tags is not legal, expected an array");
    }

    @Test
    void a_removed_document_is_gone() throws Exception {
        long gone = server.add("c", "gone.txt", "soon gone");
        assertThat(server.send("DELETE", ALL + "/" + gone, "").status()).isEqualTo(204);
        var answer = server.get(ALL + "/" + gone);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo("DOCUMENT_NOT_FOUND");
        assertThat(server.send("DELETE", ALL + "/" + gone, "").status()).isEqualTo(404);
    }

    @Test
    void a_document_of_another_collection_is_not_found() throws Exception {
        server.create("other");
        for (String what : List.of("", "/report", "/passages", "/original", "/markdown", "/html")) {
            assertThat(server.get("/kb/collections/other/documents/" + id + what).status())
                    .as(what)
                    .isEqualTo(404);
        }
    }

    @Test
    void a_failed_document_says_why_and_is_read_again_when_told() throws Exception {
        long bad = server.add("c", "bad.pdf", "%PDF-1.4 nothing");
        JsonNode document = server.get(ALL + "/" + bad).json();
        assertThat(document.path("stage").asString()).isEqualTo("failed");
        assertThat(document.at("/failure/code").asString()).isNotEmpty();
        assertThat(server.get(ALL + "?stage=failed").body()).contains("bad.pdf");
        assertThat(server.get(ALL + "/" + bad + "/markdown").status()).isEqualTo(409);
        assertThat(server.post(ALL + "/" + bad + "/retry", "").status()).isEqualTo(200);
        assertThat(server.post(ALL + "/" + id + "/retry", "").status()).isEqualTo(409);
    }

    @Test
    void a_form_brings_several_files() throws Exception {
        var answer = form("c", "?tags=form", "f1.txt", "first", "sub/f2.txt", "second");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("documents")).hasSize(2);
        assertThat(answer.json().at("/documents/1/document/path").asString())
                .isEqualTo("sub/f2.txt");
        assertThat(server.get(ALL + "?tag=form").json().path("documents")).hasSize(2);
    }

    @Test
    void of_a_form_one_refused_file_does_not_keep_the_others_out() throws Exception {
        var answer = form("c", "", "../../evil.txt", "x", "good.txt", "y");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().at("/documents/0/code").asString()).isEqualTo("INVALID");
        assertThat(answer.json().at("/documents/1/document/path").asString()).isEqualTo("good.txt");
    }

    @Test
    void a_manifest_tells_what_is_new_changed_and_gone() throws Exception {
        server.create("folder");
        put("folder", "n/same.txt", "same");
        put("folder", "n/changed.txt", "before");
        put("folder", "n/gone.txt", "gone");
        put("folder", "elsewhere.txt", "not of the folder");
        String hash =
                server.get("/kb/collections/folder/documents?path=n/same.txt")
                        .json()
                        .at("/documents/0/sha256")
                        .asString();
        var answer =
                server.post(
                        "/kb/collections/folder/manifest",
                        """
                        {"folder":"n","files":[{"path":"n/same.txt","bytes":4,"sha256":"%s"},
                         {"path":"n/changed.txt","bytes":5,"modified":"2025-01-31T00:00:00Z"},
                         {"path":"n/new.txt","bytes":1}]}
                        """
                                .formatted(hash));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("added").toString()).isEqualTo("[\"n/new.txt\"]");
        assertThat(answer.json().path("changed").toString()).isEqualTo("[\"n/changed.txt\"]");
        assertThat(answer.json().path("gone")).hasSize(1);
        assertThat(answer.json().at("/gone/0/path").asString()).isEqualTo("n/gone.txt");
        assertThat(answer.json().path("unchanged").asLong()).isEqualTo(1);
    }

    private static int put(String collection, String path, String text)
            throws IOException, InterruptedException {
        return server.send(
                        "PUT", "/kb/collections/%s/documents/%s".formatted(collection, path), text)
                .status();
    }

    /// @param files names and contents by turns
    private static KbServer.Answer form(String collection, String query, String... files)
            throws IOException, InterruptedException {
        var body = new StringBuilder();
        for (int i = 0; i < files.length; i += 2) {
            body.append("--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"")
                    .append(files[i])
                    .append("\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                    .append(files[i + 1])
                    .append("\r\n");
        }
        return server.send(
                "POST",
                "/kb/collections/" + collection + "/documents" + query,
                BodyPublishers.ofString(body + "--XX--\r\n"),
                "Content-Type",
                "multipart/form-data; boundary=XX");
    }
}
