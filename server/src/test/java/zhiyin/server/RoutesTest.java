package zhiyin.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RoutesTest {
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
    void tellsThatItIsUp() throws Exception {
        var answer = server.get("/health");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(contentType(answer)).isEqualTo("application/json");
        assertThat(answer.body()).isEqualTo("{\"status\":\"ok\"}");
    }

    @Test
    void tellsWhatItIsAndListsItsRoutes() throws Exception {
        var answer = server.get("/");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(contentType(answer)).startsWith("text/plain");
        assertThat(answer.body())
                .contains("Zhiyin", TestServer.MODEL, "/health")
                .contains("/v1/embeddings", "/v1/models", "/v1/models/<model>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/health", "/v1/models", "/v1/models/" + TestServer.MODEL})
    void answersHeadAsGetWithoutTheBody(String path) throws Exception {
        var head = server.send("HEAD", path, BodyPublishers.noBody());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(contentType(head)).isEqualTo(contentType(server.get(path)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/v1", "/v1/embedding", "/favicon.ico", "/v1/embeddings/x"})
    void tellsAnUnknownRouteInJson(String path) throws Exception {
        var answer = server.get(path);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(contentType(answer)).isEqualTo("application/json");
        assertThat(answer.body())
                .isEqualTo(
                        "{\"error\":{\"message\":\"no such route; GET / lists them\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}}");
        assertThat(server.send("HEAD", path, BodyPublishers.noBody()).statusCode()).isEqualTo(404);
    }

    @Test
    void tellsAModelThatIsNotLoaded() throws Exception {
        var answer = server.get("/v1/models/text-embedding-3-large");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body())
                .contains("\"code\":\"model_not_found\"", "there are: " + TestServer.MODEL);
        var head = server.send("HEAD", "/v1/models/nothing", BodyPublishers.noBody());
        assertThat(head.statusCode()).isEqualTo(404);
    }

    @Test
    void tellsWhichMethodsARouteTakes() throws Exception {
        assertMethodsAllowed("GET", "/v1/embeddings", "POST");
        assertMethodsAllowed("DELETE", "/v1/embeddings", "POST");
        assertMethodsAllowed("OPTIONS", "/v1/embeddings", "POST");
        assertMethodsAllowed("POST", "/health", "GET, HEAD");
        assertMethodsAllowed("PUT", "/v1/models", "GET, HEAD");
        assertMethodsAllowed("BREW", "/v1/models", "GET, HEAD");
    }

    private static void assertMethodsAllowed(String method, String path, String allowed)
            throws Exception {
        var answer = server.send(method, path, BodyPublishers.ofString("{}"));
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(contentType(answer)).isEqualTo("application/json");
        assertThat(answer.headers().firstValue("Allow")).hasValue(allowed);
        assertThat(answer.body()).contains("it takes " + allowed, "invalid_request_error");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
                "nonsense\r\n\r\n",
                "POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
                "POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            })
    void tellsBrokenHttpInJson(String request) throws IOException {
        try (var client = new RawClient(server.port())) {
            String answer = client.send(request).readAnswer();
            assertThat(answer).matches("(?s)HTTP/1.1 [45]\\d\\d .*");
            assertThat(answer).contains("application/json", "{\"error\":{\"message\":");
            assertThat(answer).containsIgnoringCase("\nConnection: close\n");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void tellsHeadersThatAreTooLongInJson() throws IOException {
        try (var client = new RawClient(server.port())) {
            String answer = client.sendHead("X: " + "x".repeat(20_000) + "\r\n").readAnswer();
            assertThat(answer).startsWith("HTTP/1.1 431").contains("{\"error\":{\"message\":");
        }
    }

    private static String contentType(HttpResponse<?> answer) {
        return answer.headers().firstValue("Content-Type").orElse("");
    }
}
