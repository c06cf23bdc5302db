package zhiyin.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.server.kb.KbOptions;
import zhiyin.server.kb.KbServer;

/// How the web app's files are handed out.
final class WebAppTest {
    private static final Pattern FILE = Pattern.compile("\"(/web/[^\"]+)\"");

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

    private static KbServer.Answer get(String path, String... headers) throws Exception {
        return server.send("GET", path, BodyPublishers.noBody(), headers);
    }

    private static String header(KbServer.Answer answer, String name) {
        return answer.response().headers().firstValue(name).orElse("");
    }

    @Test
    void browsers_get_a_page_and_programs_the_list_of_routes() throws Exception {
        var page = get("/", "Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        assertThat(page.status()).isEqualTo(200);
        assertThat(header(page, "Content-Type")).startsWith("text/html");
        assertThat(page.body()).contains("<script type=\"module\"");
        var list = get("/", "Accept", "*/*");
        assertThat(header(list, "Content-Type")).startsWith("text/plain");
        assertThat(list.body()).contains("/kb/search");
        assertThat(header(page, "Vary")).contains("Accept");
    }

    @Test
    void nothing_but_the_servers_own_scripts_may_run() throws Exception {
        var page = get("/", "Accept", "text/html");
        String policy = header(page, "Content-Security-Policy");
        assertThat(policy)
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .contains("require-trusted-types-for 'script'")
                .doesNotContain("unsafe", "http");
        String script =
                FILE.matcher(page.body()).results().skip(1).findFirst().orElseThrow().group(1);
        assertThat(header(get(script), "Content-Security-Policy")).isEqualTo(policy);
        assertThat(header(get(script), "X-Content-Type-Options")).isEqualTo("nosniff");
    }

    @Test
    void files_are_compressed_and_kept_for_ever_and_the_page_is_asked_for_anew() throws Exception {
        var page = get("/", "Accept", "text/html");
        assertThat(header(page, "Cache-Control")).isEqualTo("no-cache");
        var again = get("/", "Accept", "text/html", "If-None-Match", header(page, "ETag"));
        assertThat(again.status()).isEqualTo(304);
        for (MatchResult match : FILE.matcher(page.body()).results().toList()) {
            var plain = get(match.group(1));
            assertThat(plain.status()).as(match.group(1)).isEqualTo(200);
            assertThat(header(plain, "Cache-Control")).contains("immutable");
            var packed = get(match.group(1), "Accept-Encoding", "gzip");
            byte[] bytes = packed.response().body();
            if (header(packed, "Content-Encoding").equals("gzip")) {
                try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
                    bytes = in.readAllBytes();
                }
            }
            assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(plain.body());
        }
    }

    @Test
    void files_of_another_version_and_files_that_are_not_there_are_not_found() throws Exception {
        assertThat(get("/web/0123456789abcdef/app/main.js").status()).isEqualTo(404);
        String page = get("/", "Accept", "text/html").body();
        String home = page.replaceAll("(?s).*\"(/web/[0-9a-f]+)/.*", "$1");
        assertThat(get(home + "/app/main.js").status()).isEqualTo(200);
        for (String path :
                new String[] {"/app/none.js", "/..%2f..%2fzhiyin", "/app", "//etc/passwd"}) {
            var answer = get(home + path);
            assertThat(answer.status()).as(path).isIn(400, 404);
            assertThat(header(answer, "Cache-Control")).as(path).isEmpty();
        }
    }
}
