package zhiyin.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A client that sends what it likes and reads what comes, for requests that no decent client makes.
final class RawClient implements AutoCloseable {
    private static final int MAX_WAIT_MILLIS = 60_000;

    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;

    RawClient(int port) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(MAX_WAIT_MILLIS);
        this.out = socket.getOutputStream();
        this.in = socket.getInputStream();
    }

    RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    RawClient send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    /// Sends the head of `POST /v1/embeddings` with these headers, each ended by a line break.
    RawClient sendHead(String headers) throws IOException {
        return send("POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
    }

    /// One line without its end; empty at the end of the stream.
    String readLine() throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }

    /// The head of an answer and, where it tells its length, the body.
    String readAnswer() throws IOException {
        var answer = new StringBuilder();
        int length = 0;
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            answer.append(line).append('\n');
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        answer.append('\n');
        return answer.append(new String(in.readNBytes(length), StandardCharsets.UTF_8)).toString();
    }

    boolean isAtEnd() throws IOException {
        return in.read() < 0;
    }

    /// Sends nothing more, and still reads.
    void closeSendingSide() throws IOException {
        socket.shutdownOutput();
    }

    /// Closes with a TCP reset, as a killed client does.
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
