package zhiyin.server.kb;

import static org.assertj.core.api.Assertions.assertThat;
import static zhiyin.server.kb.Parts.header;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Originals, asked for in parts.
final class RangesTest {
    private static final String TEXT = "0123456789".repeat(20_000);

    @TempDir static Path data;

    private static KbServer server;
    private static String original;

    @BeforeAll
    static void start() throws Exception {
        server = new KbServer(data, KbOptions.DEFAULTS);
        server.create("c");
        long id =
                server.send("PUT", "/kb/collections/c/documents/digits.bin", TEXT)
                        .json()
                        .path("id")
                        .asLong();
        original = "/kb/collections/c/documents/" + id + "/original";
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static KbServer.Answer get(String... headers) throws Exception {
        return server.send("GET", original, BodyPublishers.noBody(), headers);
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-9, 0, 10",
        "bytes=5-, 5, 200000",
        "bytes=-7, 199993, 200000",
        "bytes=-900000, 0, 200000",
        "bytes=199999-199999, 199999, 200000",
        "bytes=65530-150000, 65530, 150001",
        "bytes=100-99999999999999999999, 100, 200000"
    })
    void a_part_is_206_and_exactly_its_bytes(String range, int from, int to) throws Exception {
        var answer = get("Range", range);
        assertThat(answer.status()).isEqualTo(206);
        assertThat(answer.body()).isEqualTo(TEXT.substring(from, to));
        assertThat(header(answer, "Content-Range"))
                .isEqualTo("bytes %d-%d/200000".formatted(from, to - 1));
        assertThat(header(answer, "Content-Length")).isEqualTo("" + (to - from));
        assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=200000-", "bytes=200000-200001", "bytes=-0"})
    void a_part_behind_the_end_is_416_and_tells_the_size(String range) throws Exception {
        var answer = get("Range", range);
        assertThat(answer.status()).isEqualTo(416);
        assertThat(header(answer, "Content-Range")).isEqualTo("bytes */200000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lines=1-2", "bytes=0-1,5-6", "bytes=-", "bytes=9-5", "bytes=a-b"})
    void what_is_no_single_range_is_answered_whole(String range) throws Exception {
        var answer = get("Range", range);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).hasSize(TEXT.length());
    }

    @Test
    void a_part_of_another_version_is_answered_whole() throws Exception {
        var whole = get();
        String tag = header(whole, "ETag");
        assertThat(tag).matches("\"[0-9a-f]{64}\"");
        assertThat(header(whole, "Accept-Ranges")).isEqualTo("bytes");
        assertThat(get("Range", "bytes=0-1", "If-Range", tag).status()).isEqualTo(206);
        assertThat(get("Range", "bytes=0-1", "If-Range", "\"other\"").status()).isEqualTo(200);
        var same = get("If-None-Match", tag);
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        var head = server.send("HEAD", original, BodyPublishers.noBody());
        assertThat(head.status()).isEqualTo(200);
        assertThat(header(head, "Content-Length")).isEqualTo("200000");
    }
}
