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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// One connection of HTTP/1.1 to a server, for one thread. Small on purpose: client and server share the
/// machine, and what the client takes the server has not.
public final class Connection implements AutoCloseable {
    private static final String VECTOR = "\"embedding\":\"";
    private static final int MOST_LINE = 64 << 10;

    /// @param retryAfter seconds; 0 where the server does not say
    /// @param contentType empty where there is none
    /// @param last whether the server takes nothing more on this connection
    public record Answer(
            int status, int retryAfter, String contentType, boolean last, byte[] body) {
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        /// The vectors of an answer of `/v1/embeddings` in base64.
        public List<float[]> vectors() {
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

    public Connection(URI server) throws IOException {
        this(server, Duration.ZERO);
    }

    /// @param patience how long the server may be silent; 0 for ever
    public Connection(URI server, Duration patience) throws IOException {
        this.host = server.getHost() + ":" + server.getPort();
        this.socket = new Socket(server.getHost(), server.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) patience.toMillis());
        this.out = socket.getOutputStream();
        this.in = new BufferedInputStream(socket.getInputStream(), 16 << 10);
    }

    /// A request's bytes.
    public static byte[] body(String model, List<String> texts) {
        String input = texts.stream().collect(Collectors.joining("\",\"", "[\"", "\"]"));
        return "{\"model\":\"%s\",\"encoding_format\":\"base64\",\"input\":%s}"
                .formatted(model, input)
                .getBytes(StandardCharsets.UTF_8);
    }

    /// @param headers further ones, each ended by a line break
    public Answer embed(byte[] body, String headers) throws IOException {
        return ask("POST", "/v1/embeddings", "Content-Type: application/json\r\n" + headers, body);
    }

    /// @param headers further ones, each ended by a line break
    public Answer ask(String method, String target, String headers, byte[] body)
            throws IOException {
        send(request(method, target, headers, body));
        return read(method.equals("HEAD"));
    }

    /// A whole request as it is sent.
    public byte[] request(String method, String target, String headers, byte[] body) {
        byte[] head =
                "%s %s HTTP/1.1\r\nHost: %s\r\n%sContent-Length: %d\r\n\r\n"
                        .formatted(method, target, host, headers, body.length)
                        .getBytes(StandardCharsets.ISO_8859_1);
        byte[] request = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        return request;
    }

    public void send(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    /// Sends nothing more, and still reads.
    public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    /// The next answer, those that are not final passed over.
    ///
    /// @param headOnly whether it answers HEAD, and has no body whatever it says
    /// @throws EOFException where the server hung up
    public Answer read(boolean headOnly) throws IOException {
        Answer answer = readAny(headOnly);
        while (answer.status() < 200) {
            answer = readAny(headOnly);
        }
        return answer;
    }

    private Answer readAny(boolean headOnly) throws IOException {
        String status = line();
        if (!status.startsWith("HTTP/1.1 ") || status.length() < 12) {
            throw new IOException("not an answer of HTTP/1.1: " + status);
        }
        int code = Integer.parseInt(status, 9, 12, 10);
        Map<String, String> headers = headers();
        return new Answer(
                code,
                Integer.parseInt(headers.getOrDefault("retry-after", "0")),
                headers.getOrDefault("content-type", ""),
                headers.getOrDefault("connection", "").equalsIgnoreCase("close"),
                headOnly || code < 200 || code == 204 || code == 304 ? new byte[0] : body(headers));
    }

    /// By their names in lower case.
    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        String length = headers.get("content-length");
        if (length != null) {
            return bytes(Integer.parseInt(length));
        }
        // Events go on for ever; that they come is enough.
        if (headers.getOrDefault("content-type", "").startsWith("text/event-stream")) {
            return new byte[0];
        }
        return headers.containsKey("transfer-encoding") ? chunks() : in.readAllBytes();
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
            if (line.length() == MOST_LINE) {
                throw new IOException("a line of the answer's head has no end");
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
