package zhiyin.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a collector, here a server of the JDK's, is sent.
@Timeout(600)
final class TracesTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";

    private static Observation to(URI collector) {
        return Observation.NONE.withCollector(collector);
    }

    private static int embed(TestServer server) throws Exception {
        var request =
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:%d/v1/embeddings"
                                                .formatted(server.port())))
                        .header("traceparent", "00-%s-%s-01".formatted(TRACE, PARENT))
                        .POST(
                                BodyPublishers.ofString(
                                        "{\"model\":\"%s\",\"input\":\"a text\"}"
                                                .formatted(TestServer.MODEL)))
                        .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.ofString()).statusCode();
        }
    }

    @Test
    void a_request_is_a_span_of_the_callers_trace() throws Exception {
        List<String> sent = new CopyOnWriteArrayList<>();
        HttpServer collector =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext(
                "/v1/traces",
                exchange -> {
                    sent.add(new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1));
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        collector.start();
        try {
            URI address = URI.create("http://127.0.0.1:" + collector.getAddress().getPort());
            try (var server = TestServer.start(options -> options.withObservation(to(address)))) {
                assertThat(embed(server)).isEqualTo(200);
                assertThat(server.get("/health").statusCode()).isEqualTo(200);
                assertThat(server.get("/nowhere").statusCode()).isEqualTo(404);
            }
        } finally {
            collector.stop(0);
        }
        String all = String.join("", sent);
        assertThat(all)
                .contains("zhiyin", "POST /v1/embeddings", "zhiyin.compute_seconds")
                .contains(raw(TRACE), raw(PARENT))
                .contains("/nowhere")
                .doesNotContain("/health");
    }

    private static String raw(String hex) {
        return new String(HexFormat.of().parseHex(hex), ISO_8859_1);
    }

    @Test
    void a_collector_that_is_away_holds_nobody_up() throws Exception {
        URI nobody = URI.create("http://127.0.0.1:1");
        try (var server = TestServer.start(options -> options.withObservation(to(nobody)))) {
            assertThat(embed(server)).isEqualTo(200);
        }
    }
}
