package zhiyin.bench.robust;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import zhiyin.bench.load.Connection;
import zhiyin.bench.load.Traffic;

/// Clients as there are, too: slow, half closed, sending too much, gone in the middle. Each method is one of
/// them, from its first byte to its last, and throws where it is not served as it should be.
///
/// @param model that is asked for
record OddClients(URI server, String model) {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String JSON = "Content-Type: application/json\r\n";

    /// An answer of some megabytes, of which the cache makes the server's part small.
    private static final int LARGE = 800;

    private static final int SMALL_BUFFER = 4 << 10;

    /// Bytes that a slow client sends slowly.
    private static final int SLOW_BYTES = 100;

    /// A byte at a time, first the head.
    void sendsItsHeadSlowly() throws IOException, InterruptedException {
        slowly(true);
    }

    /// A byte at a time, of the body alone.
    void sendsItsBodySlowly() throws IOException, InterruptedException {
        slowly(false);
    }

    private void slowly(boolean head) throws IOException, InterruptedException {
        try (var connection = new Connection(server, PATIENCE)) {
            byte[] request = connection.request("POST", "/v1/embeddings", JSON, shortBody());
            int start = head ? 0 : request.length - shortBody().length;
            connection.send(Arrays.copyOf(request, start));
            int end = Math.min(request.length, start + SLOW_BYTES);
            for (int i = start; i < end; i++) {
                connection.send(new byte[] {request[i]});
                Thread.sleep(PAUSE);
            }
            connection.send(Arrays.copyOfRange(request, end, request.length));
            require(200, connection.read(false));
        }
    }

    private byte[] shortBody() {
        return Connection.body(model, List.of("a slow client's text"));
    }

    /// With a small buffer, so that the server has to wait.
    void readsItsAnswerSlowly() throws IOException, InterruptedException {
        byte[] body = Connection.body(model, Collections.nCopies(LARGE, "the same text"));
        try (var socket = new Socket()) {
            socket.setReceiveBufferSize(SMALL_BUFFER);
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
            String head =
                    "POST /v1/embeddings HTTP/1.1\r\nHost: %s\r\n%sConnection: close\r\nContent-Length: %d\r\n\r\n"
                            .formatted(server.getAuthority(), JSON, body.length);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write(body);
            InputStream in = socket.getInputStream();
            long count = 0;
            for (int i = 0; i < SLOW_BYTES; i++) {
                count += in.readNBytes(SMALL_BUFFER).length;
                Thread.sleep(PAUSE);
            }
            count += in.readAllBytes().length;
            if (count < LARGE * 1_000L) {
                throw new IOException("the answer ended after %,d bytes".formatted(count));
            }
        }
    }

    /// Sends no more, and waits for its answer.
    ///
    /// @param texts many take long
    void closesItsSendingSide(int texts) throws IOException {
        byte[] body = Connection.body(model, new Traffic(texts).texts(texts));
        try (var connection = new Connection(server, PATIENCE)) {
            connection.send(connection.request("POST", "/v1/embeddings", JSON, body));
            connection.shutdownOutput();
            require(200, connection.read(false));
        }
    }

    void sendsTooLongAHeader() throws IOException {
        try (var connection = new Connection(server, PATIENCE)) {
            String header = "X-Long: " + "x".repeat(100_000) + "\r\n";
            require(431, connection.ask("GET", "/health", header, new byte[0]));
        }
    }

    /// More than `--max-body`, told beforehand or not.
    ///
    /// @param megabytes of the body
    void sendsTooLongABody(int megabytes, boolean told) throws IOException {
        try (var connection = new Connection(server, PATIENCE)) {
            String length =
                    told
                            ? "Content-Length: " + ((long) megabytes << 20)
                            : "Transfer-Encoding: chunked";
            connection.send(
                    latin(
                            "POST /v1/embeddings HTTP/1.1\r\nHost: %s\r\n%s%s\r\n\r\n"
                                    .formatted(server.getAuthority(), JSON, length)));
            byte[] some = latin("{" + " ".repeat((1 << 20) - 1));
            for (int i = 0; i < megabytes; i++) {
                if (!told) {
                    connection.send(latin("100000\r\n"));
                }
                connection.send(some);
                if (!told) {
                    connection.send(latin("\r\n"));
                }
                some = latin(" ".repeat(1 << 20));
            }
            require(413, connection.read(false));
        }
    }

    /// The body in chunks of a few bytes.
    void sendsChunks() throws IOException {
        try (var connection = new Connection(server, PATIENCE)) {
            connection.send(
                    latin(
                            "POST /v1/embeddings HTTP/1.1\r\nHost: %s\r\n%sTransfer-Encoding: chunked\r\n\r\n"
                                    .formatted(server.getAuthority(), JSON)));
            for (byte each : shortBody()) {
                connection.send(latin("1\r\n" + (char) each + "\r\n"));
            }
            connection.send(latin("0\r\n\r\n"));
            require(200, connection.read(false));
        }
    }

    /// Anywhere in the request, or before the answer; decently or with a reset.
    void isGoneInTheMiddle(Random random) throws IOException {
        byte[] body = Connection.body(model, new Traffic(random.nextLong()).texts(40));
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            String head =
                    "POST /v1/embeddings HTTP/1.1\r\nHost: %s\r\n%sContent-Length: %d\r\n\r\n"
                            .formatted(server.getAuthority(), JSON, body.length);
            byte[] request = HostileJson.joined(latin(head), body);
            int sent = random.nextInt(3) == 0 ? request.length : random.nextInt(request.length);
            socket.getOutputStream().write(request, 0, sent);
            if (random.nextBoolean()) {
                socket.setSoLinger(true, 0);
            }
        }
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void require(int status, Connection.Answer answer) throws IOException {
        if (answer.status() != status) {
            throw new IOException(
                    "expected status %d, found %d: %s"
                            .formatted(status, answer.status(), answer.text()));
        }
    }
}
