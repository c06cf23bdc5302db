package zhiyin.knowledge.store.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.knowledge.store.StoreAddress;
import zhiyin.knowledge.store.StoreException;
import zhiyin.knowledge.store.StoreException.Code;
import zhiyin.knowledge.store.StoreSettings;

/// What a server answers that has lost a node, wants another password, or is something else.
final class OpenSearchAnswersTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("O_API_KEY", "tulip-42");

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private volatile int status = 200;
    private volatile String body = "{}";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
        authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.getResponseHeaders().add("Location", "/elsewhere");
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        boolean isHead = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(isHead ? 200 : status, isHead ? -1 : bytes.length);
        if (!isHead) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    private StoreException failure(String user) {
        var address =
                StoreAddress.parse(
                        "opensearch+http://%s127.0.0.1:%d?key=O_API_KEY"
                                .formatted(user, server.getAddress().getPort()));
        try (var asking = new OpenSearchServer(address, ENVIRONMENT)) {
            return catchThrowableOfType(
                    StoreException.class,
                    () -> asking.vectors("zhiyin_a", StoreSettings.ofFull(8)).count());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | <html></html>                       | STORE_DAMAGED     | OpenSearch's address",
                "200 | [1, 2]                              | STORE_DAMAGED     | OpenSearch's address",
                "302 | {}                                  | STORE_UNAVAILABLE | status 302",
                "401 | Unauthorized                        | STORE_UNAVAILABLE | environment variable",
                "403 | {\"error\":\"no\"}                  | STORE_UNAVAILABLE | environment variable",
                "429 | {\"error\":\"rejected\"}            | STORE_UNAVAILABLE | too much to do",
                "503 | <html>no server</html>              | STORE_UNAVAILABLE | make sure that the server runs",
                "400 | {\"error\":{\"type\":\"a\",\"reason\":\"unknown setting [index.knn]\"},\"status\":400} | STORE_UNAVAILABLE | k-NN plugin"
            })
    void whatever_is_answered_is_told_as_a_stores_failure(
            int answered, String text, Code code, String told) {
        status = answered;
        body = text;
        StoreException failure = failure("");
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure)
                .hasMessageContaining(told)
                .hasMessageStartingWith("opensearch+http://127.0.0.1")
                .hasMessageNotContaining("tulip-42");
        assertThat(asked).noneMatch(each -> each.contains("elsewhere"));
    }

    /// As OpenSearch 3.6 answers when a copy's node was killed: its client wants a shard's number there.
    @Test
    void a_copy_that_was_lost_in_the_midst_of_a_refresh_is_told() {
        body =
                """
                {"_shards":{"total":2,"successful":1,"failed":1,"failures":[{"_index":"zhiyin_a","_shard":0,
                "_node":"n","reason":{"type":"node_disconnected_exception","reason":"gone"},"status":"INTERNAL_SERVER_ERROR","primary":false}]}}
                """;
        StoreException failure = failure("");
        assertThat(failure.code()).isEqualTo(Code.STORE_UNAVAILABLE);
        assertThat(failure).hasMessageContaining("make sure that the server runs");
    }

    @Test
    void a_user_sends_the_password_and_nobody_a_token() {
        failure("me@");
        assertThat(authorizations).isNotEmpty().containsOnly("Basic bWU6dHVsaXAtNDI=");
        authorizations.clear();
        failure("");
        assertThat(authorizations).isNotEmpty().containsOnly("Bearer tulip-42");
    }
}
