package zhiyin.server.kb;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TransferTest {
    @TempDir static Path data;
    private static KbServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new KbServer(data, KbOptions.DEFAULTS);
        server.create("here");
        server.add("here", "pump.md", "# 水泵\n\n过滤器每运行五百小时更换一次。\n");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_collection_goes_out_comes_in_and_is_searched() throws Exception {
        var file = server.get("/kb/collections/here/export");
        assertThat(file.status()).isEqualTo(200);
        assertThat(file.response().headers().firstValue("Content-Disposition").orElse(""))
                .startsWith("attachment; ")
                .contains("here.zhiyin");
        var made =
                server.send(
                        "POST",
                        "/kb/import?name=there",
                        BodyPublishers.ofByteArray(file.response().body()));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(made.json().path("name").asString()).isEqualTo("there");
        var hits =
                server.post("/kb/search", "{\"query\":\"五百小时\",\"collections\":[\"there\"]}")
                        .json()
                        .path("hits");
        assertThat(hits).isNotEmpty();
        var again =
                server.send(
                        "POST",
                        "/kb/import?name=there",
                        BodyPublishers.ofByteArray(file.response().body()));
        assertThat(again.status()).isEqualTo(409);
    }

    @Test
    void what_is_no_export_is_refused() throws Exception {
        var answer = server.send("POST", "/kb/import?name=bad", "no export");
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(server.get("/kb/collections/bad").status()).isEqualTo(404);
        assertThat(server.get("/kb/collections/none/export").code())
                .isEqualTo("COLLECTION_NOT_FOUND");
    }
}
