package zhiyin.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class BodyLimitTest {
    private static final long HUNDRED_MB = 100_000_000;
    private static final byte[] GOOD =
            "{\"model\":\"%s\",\"input\":\"你好\"}".formatted(TestServer.MODEL).getBytes(UTF_8);

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void showsTheClientOf100MbOfDeclaredLengthTheRefusal() throws Exception {
        BodyPublisher body =
                BodyPublishers.fromPublisher(
                        BodyPublishers.ofInputStream(() -> new Text(HUNDRED_MB)), HUNDRED_MB);
        assertTooLarge(server.send("POST", "/v1/embeddings", body));
    }

    @Test
    void showsTheClientOf100MbInChunksTheRefusal() throws Exception {
        BodyPublisher body = BodyPublishers.ofInputStream(() -> new Text(HUNDRED_MB));
        assertTooLarge(server.send("POST", "/v1/embeddings", body));
    }

    @Test
    void showsTheClientOf100MbToNoRouteTheRefusal() throws Exception {
        BodyPublisher body = BodyPublishers.ofInputStream(() -> new Text(HUNDRED_MB));
        var answer = server.send("POST", "/nothing", body);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(server.statusOfGoodRequest()).isEqualTo(200);
    }

    /// As most clients do, which look for an answer when they have sent all.
    @Test
    void showsTheRefusalToAClientThatReadsOnlyWhenItHasSentAll() throws Exception {
        byte[] part = new byte[1_000_000];
        try (var client = new RawClient(server.port())) {
            client.sendHead("Content-Length: 100000000\r\n");
            for (int i = 0; i < 100; i++) {
                client.send(part);
            }
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 413").contains("longer than");
        }
        try (var client = new RawClient(server.port())) {
            client.sendHead("Transfer-Encoding: chunked\r\n").send("a\r\n{\"input\":\"\r\n");
            for (int i = 0; i < 100; i++) {
                client.send("f4240\r\n").send("x".repeat(1_000_000)).send("\r\n");
            }
            assertThat(client.send("0\r\n\r\n").readAnswer()).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void refusesADeclaredLengthBeforeTheBodyComes() throws Exception {
        try (var client = new RawClient(server.port())) {
            String answer = client.sendHead("Content-Length: 100000000\r\n").readAnswer();
            assertThat(answer).startsWith("HTTP/1.1 413").contains("longer than 16777216 bytes");
        }
    }

    @Test
    void refusesChunksWithoutWaitingForTheirEnd() throws Exception {
        byte[] chunk = new byte[1 << 20];
        Arrays.fill(chunk, (byte) 'x');
        try (var client = new RawClient(server.port())) {
            client.sendHead("Transfer-Encoding: chunked\r\n").send("a\r\n{\"input\":\"\r\n");
            for (int i = 0; i < 17; i++) {
                client.send("100000\r\n").send(chunk).send("\r\n");
            }
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void doesNotAskAClientThatWaitsToSendTooMuch() throws Exception {
        try (var client = new RawClient(server.port())) {
            client.sendHead("Expect: 100-continue\r\nContent-Length: 100000000\r\n");
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void takesABodyOfExactlyTheLimit() throws Exception {
        try (var exact = TestServer.start(options -> options.withMaxBodyBytes(GOOD.length))) {
            assertThat(exact.embed(GOOD).statusCode()).isEqualTo(200);
            assertThat(sendInChunks(exact).statusCode()).isEqualTo(200);
        }
        try (var less = TestServer.start(options -> options.withMaxBodyBytes(GOOD.length - 1))) {
            assertThat(less.embed(GOOD).statusCode()).isEqualTo(413);
            assertThat(sendInChunks(less).statusCode()).isEqualTo(413);
        }
    }

    private static HttpResponse<String> sendInChunks(TestServer server) throws Exception {
        BodyPublisher body = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(GOOD));
        return server.send("POST", "/v1/embeddings", body);
    }

    private static void assertTooLarge(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.body()).contains("longer than 16777216 bytes", "invalid_request_error");
        assertThat(server.statusOfGoodRequest()).isEqualTo(200);
    }

    /// A request with one endless text.
    private static final class Text extends InputStream {
        private static final byte[] START = "{\"model\":\"m\",\"input\":\"".getBytes(UTF_8);
        private final long length;
        private long position;

        Text(long length) {
            this.length = length;
        }

        @Override
        public int read() {
            if (position == length) {
                return -1;
            }
            return position < START.length ? START[(int) position++] : next();
        }

        @Override
        public int read(byte[] buffer, int offset, int count) throws IOException {
            if (position < START.length || position == length) {
                return super.read(buffer, offset, Math.min(count, START.length));
            }
            int read = (int) Math.min(count, length - position);
            Arrays.fill(buffer, offset, offset + read, (byte) 'x');
            position += read;
            return read;
        }

        private int next() {
            position++;
            return 'x';
        }
    }
}
