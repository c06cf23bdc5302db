package zhiyin.bench.load;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// One connection of HTTP/1.1 to a server, for one thread. Small on purpose: client and server share the
/// machine, and what the client takes the server has not.
final class Connection implements AutoCloseable {
    private static final String VECTOR = "\"embedding\":\"";

    /// @param retryAfter seconds; 0 where the server does not say
    record Answer(int status, int retryAfter, byte[] body) {
        /// The vectors of an answer of `/v1/embeddings` in base64.
        List<float[]> vectors() {
            String text = new String(body, StandardCharsets.ISO_8859_1);
            List<float[]> vectors = new ArrayList<>();
            for (int at = text.indexOf(VECTOR); at >= 0; at = text.indexOf(VECTOR, at)) {
                at += VECTOR.length();
                byte[] bytes =
                        Base64.getDecoder().decode(text.substring(at, text.indexOf('"', at)));
                float[] vector = new float[bytes.length / Float.BYTES];
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
                vectors.add(vector);
            }
            return vectors;
        }
    }

    private final String host;
    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;

    Connection(URI server) throws IOException {
        this.host = server.getHost() + ":" + server.getPort();
        this.socket = new Socket(server.getHost(), server.getPort());
        socket.setTcpNoDelay(true);
        this.out = socket.getOutputStream();
        this.in = new BufferedInputStream(socket.getInputStream(), 16 << 10);
    }

    /// A request's bytes.
    static byte[] body(String model, List<String> texts) {
        String input = texts.stream().collect(Collectors.joining("\",\"", "[\"", "\"]"));
        return "{\"model\":\"%s\",\"encoding_format\":\"base64\",\"input\":%s}"
                .formatted(model, input)
                .getBytes(StandardCharsets.UTF_8);
    }

    /// @param headers further ones, each ended by a line break
    Answer embed(byte[] body, String headers) throws IOException {
        byte[] head =
                "POST /v1/embeddings HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n"
                        .formatted(host, headers, body.length)
                        .getBytes(StandardCharsets.ISO_8859_1);
        byte[] request = new byte[head.length + body.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        out.write(request);
        return read();
    }

    private Answer read() throws IOException {
        String status = line();
        int length = -1;
        int retryAfter = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            String value = line.substring(colon + 1).strip();
            switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "content-length" -> length = Integer.parseInt(value);
                case "retry-after" -> retryAfter = Integer.parseInt(value);
                default -> {}
            }
        }
        int code = Integer.parseInt(status.substring(9, 12));
        return new Answer(code, retryAfter, length >= 0 ? bytes(length) : chunks());
    }

    private byte[] chunks() throws IOException {
        var body = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(), 16); ; size = Integer.parseInt(line(), 16)) {
            body.writeBytes(bytes(size));
            line();
            if (size == 0) {
                return body.toByteArray();
            }
        }
    }

    private byte[] bytes(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("the server hung up");
        }
        return bytes;
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the server hung up");
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
