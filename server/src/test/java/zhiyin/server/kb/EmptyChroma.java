package zhiyin.server.kb;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/// A server that is to Zhiyin a Chroma of which every collection is empty, and stays so.
public final class EmptyChroma implements AutoCloseable {
    private final HttpServer server;

    public EmptyChroma() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/api/v2/",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    boolean counts = exchange.getRequestURI().getPath().endsWith("/count");
                    byte[] answer =
                            (counts ? "0" : "{\"id\":\"a\",\"ids\":[]}")
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        server.start();
    }

    /// @param path tenant and database
    public String address(String path) {
        return "chroma+http://127.0.0.1:%d/%s".formatted(server.getAddress().getPort(), path);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
