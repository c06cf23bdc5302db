package zhiyin.server.kb;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// A client of tus, as plain as can be.
///
/// @param address of the collection's uploads
record Parts(Client client, String address) {
    interface Client {
        KbServer.Answer send(String method, String path, BodyPublisher body, String... headers)
                throws IOException, InterruptedException;
    }

    static final String TYPE = "application/offset+octet-stream";

    static Parts of(Client client, String collection) {
        return new Parts(client, "/kb/collections/" + collection + "/uploads");
    }

    /// @param metadata names and values by turns
    KbServer.Answer begin(long bytes, String... metadata) throws IOException, InterruptedException {
        var pairs = new ArrayList<String>();
        for (int i = 0; i < metadata.length; i += 2) {
            pairs.add(metadata[i] + " " + base64(metadata[i + 1]));
        }
        return client.send(
                "POST",
                address,
                BodyPublishers.noBody(),
                "Tus-Resumable",
                "1.0.0",
                "Upload-Length",
                String.valueOf(bytes),
                "Upload-Metadata",
                String.join(",", pairs));
    }

    /// Begins one that is to succeed; its address.
    String begun(String path, long bytes, String... more) throws IOException, InterruptedException {
        var metadata = new ArrayList<>(List.of("path", path));
        metadata.addAll(Arrays.asList(more));
        KbServer.Answer answer = begin(bytes, metadata.toArray(String[]::new));
        if (answer.status() != 201) {
            throw new AssertionError(answer.status() + " " + answer.body());
        }
        return header(answer, "Location");
    }

    /// A request whose body is still to be sent.
    static Socket patch(int port, String upload, long offset, long bytes, String... headers)
            throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        var head = new StringBuilder("PATCH ").append(upload).append(" HTTP/1.1\r\n");
        head.append("Host: localhost\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: ").append(offset);
        head.append("\r\nContent-Type: ").append(TYPE);
        head.append("\r\nContent-Length: ").append(bytes).append("\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        send(socket, head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    static void send(Socket socket, byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
    }

    KbServer.Answer append(String upload, long offset, byte[] part, String... headers)
            throws IOException, InterruptedException {
        var all =
                new ArrayList<>(
                        List.of(
                                "Tus-Resumable",
                                "1.0.0",
                                "Upload-Offset",
                                String.valueOf(offset),
                                "Content-Type",
                                TYPE));
        all.addAll(Arrays.asList(headers));
        return client.send(
                "PATCH", upload, BodyPublishers.ofByteArray(part), all.toArray(String[]::new));
    }

    KbServer.Answer head(String upload) throws IOException, InterruptedException {
        return client.send("HEAD", upload, BodyPublishers.noBody(), "Tus-Resumable", "1.0.0");
    }

    long offset(String upload) throws IOException, InterruptedException {
        KbServer.Answer answer = head(upload);
        if (answer.status() != 200) {
            throw new AssertionError("HEAD " + upload + " was answered " + answer.status());
        }
        return Long.parseLong(header(answer, "Upload-Offset"));
    }

    KbServer.Answer remove(String upload) throws IOException, InterruptedException {
        return client.send("DELETE", upload, BodyPublishers.noBody(), "Tus-Resumable", "1.0.0");
    }

    static String header(KbServer.Answer answer, String name) {
        return answer.response().headers().firstValue(name).orElse("");
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
