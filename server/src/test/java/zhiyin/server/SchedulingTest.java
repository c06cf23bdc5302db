package zhiyin.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.Embedder;
import zhiyin.engine.EmbedderLoad;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.QueueLimits;
import zhiyin.engine.Urgency;
import zhiyin.engine.backend.NumericType;
import zhiyin.server.model.Models;

/// Requests to a model that has more to do than it can: one thread, and a short queue.
@Timeout(600)
final class SchedulingTest {
    private static final int TOKENS = 400;
    private static final int MANY = 400;

    /// Tokens that may wait: fewer than those of many texts, more than those of some.
    private static final int LIMIT = 60_000;

    private static final int SOME = 100;

    private static Embedder embedder;
    private final HttpClient client = HttpClient.newBuilder().version(Version.HTTP_1_1).build();
    private TestServer server;

    private static String texts(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"%d %s\"".formatted(i, "天 ".repeat(TOKENS)))
                .collect(Collectors.joining(","));
    }

    @BeforeAll
    static void open() {
        embedder =
                Embedder.open(
                        TestServer.MODEL,
                        EmbedderOptions.defaults()
                                .withNumericType(NumericType.F32)
                                .withThreads(1)
                                .withQueueLimits(new QueueLimits(LIMIT, LIMIT)));
    }

    @AfterAll
    static void closeModel() {
        embedder.close();
    }

    @BeforeEach
    void start() {
        server = TestServer.start(Models.lending(List.of(embedder)));
    }

    @AfterEach
    void stop() {
        client.shutdownNow();
        server.close();
    }

    @Test
    void a_client_that_hangs_up_has_its_work_dropped() throws Exception {
        long before = embedder.load().tokensDone();
        busy(MANY).reset();
        await(this::isIdle);
        assertThat(embedder.load().tokensDone() - before).isLessThan(MANY * TOKENS);
        assertThat(server.statusOfGoodRequest()).isEqualTo(200);
    }

    @Test
    void a_client_that_closes_decently_has_its_work_dropped_too() throws Exception {
        long before = embedder.load().tokensDone();
        busy(MANY).close();
        await(this::isIdle);
        assertThat(embedder.load().tokensDone() - before).isLessThan(MANY * TOKENS);
    }

    @Test
    void a_client_that_closes_its_sending_side_alone_is_answered() throws Exception {
        try (var half = new RawClient(server.port())) {
            half.send(request(body(texts(8), ",\"dimensions\":32"))).closeSendingSide();
            String answer = half.readAnswer();
            while (answer.startsWith("HTTP/1.1 100")) {
                answer = half.readAnswer();
            }
            assertThat(answer).startsWith("HTTP/1.1 200").endsWith("}");
            assertThat(half.isAtEnd()).isTrue();
        }
    }

    /// Looking whether the client is there reads what it sends next.
    @Test
    void a_request_sent_while_another_is_answered_is_answered_after_it() throws Exception {
        try (var pipelining = new RawClient(server.port())) {
            pipelining.send(request(body(texts(8), ",\"dimensions\":32")));
            await(() -> embedder.load().runningBatches() > 0);
            for (byte one : request(body("\"你好\"", "")).getBytes(StandardCharsets.UTF_8)) {
                pipelining.send(new byte[] {one});
                Thread.sleep(1);
            }
            int answers = 0;
            while (answers < 2) {
                answers += pipelining.readLine().contains("HTTP/1.1 200") ? 1 : 0;
            }
        }
    }

    @Test
    void few_short_texts_are_interactive_and_many_or_long_ones_bulk_unless_a_header_says_otherwise()
            throws Exception {
        try (RawClient _ = busy(MANY)) {
            assertThat(waiting(Urgency.BULK)).isPositive();
            assertThat(waiting(Urgency.INTERACTIVE)).isZero();
        }
        await(this::isIdle);
        try (RawClient _ = busy(MANY, "X-Zhiyin-Urgency: interactive\r\n")) {
            assertThat(waiting(Urgency.INTERACTIVE)).isPositive();
            assertThat(waiting(Urgency.BULK)).isZero();
        }
        await(this::isIdle);
    }

    @Test
    void a_query_is_answered_while_bulk_waits() throws Exception {
        try (RawClient _ = busy(MANY)) {
            assertThat(server.statusOfGoodRequest()).isEqualTo(200);
            assertThat(waiting(Urgency.BULK)).isPositive();
        }
        await(this::isIdle);
    }

    @Test
    void headers_that_are_not_legal_are_refused_by_name() throws Exception {
        for (String header : List.of("X-Zhiyin-Urgency", "X-Zhiyin-Patience")) {
            for (String value : List.of("soon", "-1", "1e999999999", "0")) {
                HttpResponse<String> answer =
                        post("/v1/embeddings", body("\"a\"", ""), header, value);
                assertThat(answer.statusCode()).as(value).isEqualTo(400);
                assertThat(answer.body()).contains(header, value, "expected");
            }
        }
    }

    @Test
    void the_headers_are_described() throws Exception {
        JsonNode description = JsonMapper.shared().readTree(server.get("/openapi.json").body());
        assertThat(
                        description
                                .at("/paths/~1v1~1embeddings/post/parameters")
                                .findValuesAsString("name"))
                .containsExactly("X-Zhiyin-Urgency", "X-Zhiyin-Patience");
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void beyond_the_queue_every_dialect_says_when_to_try_again(Dialect dialect) throws Exception {
        try (RawClient _ = busy(MANY)) {
            HttpResponse<String> answer =
                    post(dialect.path, dialect.body, "X-Zhiyin-Urgency", "bulk");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(429);
            assertThat(answer.body())
                    .contains(dialect.overloaded, "tokens of this caller are waiting");
            assertThat(answer.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
        }
        await(this::isIdle);
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void whoever_has_no_patience_is_told_in_time(Dialect dialect) throws Exception {
        try (RawClient _ = busy(SOME)) {
            HttpResponse<String> answer =
                    post(
                            dialect.path,
                            dialect.body,
                            "X-Zhiyin-Urgency",
                            "bulk",
                            "X-Zhiyin-Patience",
                            "0.05");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(504);
            assertThat(answer.body()).contains(dialect.late, "not begun within PT0.05S");
        }
        await(this::isIdle);
    }

    record Dialect(String path, String body, String overloaded, String late) {}

    static Stream<Dialect> dialects() {
        return Stream.of(
                new Dialect(
                        "/v1/embeddings",
                        body("\"a\"", ""),
                        "\"code\":\"rate_limit_exceeded\"",
                        "\"type\":\"server_error\""),
                new Dialect(
                        "/embed",
                        "{\"inputs\":\"a\"}",
                        "\"error_type\":\"Overloaded\"",
                        "\"error_type\":\"Overloaded\""),
                new Dialect(
                        "/pooling",
                        "{\"input\":\"a\"}",
                        "\"type\":\"TooManyRequestsError\"",
                        "\"type\":\"TimeoutError\""),
                new Dialect(
                        "/api/embed",
                        "{\"model\":\"%s\",\"input\":\"a\"}".formatted(TestServer.MODEL),
                        "{\"error\":\"server busy, please try again",
                        "{\"error\":\""),
                new Dialect("/v2/embed", "{\"texts\":[\"a\"]}", "\"message\":\"", "\"message\":\""),
                new Dialect(
                        "/v1/rerank",
                        "{\"query\":\"a\",\"documents\":[\"b\"]}",
                        "\"detail\":\"",
                        "\"detail\":\""));
    }

    /// A client that waits for much, which is being computed.
    private RawClient busy(int texts, String... headers) throws Exception {
        String body = body(texts(texts), "");
        var raw = new RawClient(server.port());
        raw.sendHead(
                "%sContent-Length: %d\r\n"
                        .formatted(
                                String.join("", headers),
                                body.getBytes(StandardCharsets.UTF_8).length));
        raw.send(body);
        await(() -> embedder.load().runningBatches() > 0);
        return raw;
    }

    private static String body(String texts, String more) {
        return "{\"model\":\"%s\",\"input\":[%s]%s}".formatted(TestServer.MODEL, texts, more);
    }

    private static String request(String body) {
        return "POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(body.getBytes(StandardCharsets.UTF_8).length, body);
    }

    private HttpResponse<String> post(String path, String body, String... headers)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(server.url(path)))
                        .POST(BodyPublishers.ofString(body))
                        .headers(headers)
                        .build(),
                BodyHandlers.ofString());
    }

    private static int waiting(Urgency urgency) {
        return embedder.load().waiting(urgency).sequences();
    }

    private boolean isIdle() {
        EmbedderLoad load = embedder.load();
        return load.runningBatches() == 0
                && load.interactive().sequences() + load.bulk().sequences() == 0;
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(5);
        }
    }
}
