package zhiyin.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import zhiyin.engine.Embedder;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.backend.NumericType;
import zhiyin.server.model.Models;

/// What becomes of requests when the server is told to stop.
@Timeout(600)
final class DrainTest {
    private static final EmbedderOptions SLOW =
            EmbedderOptions.defaults().withNumericType(NumericType.F32).withThreads(1);

    private static String body(int texts) {
        return "{\"model\":\"%s\",\"input\":[%s]}"
                .formatted(
                        TestServer.MODEL,
                        IntStream.range(0, texts)
                                .mapToObj(i -> "\"%d %s\"".formatted(i, "天 ".repeat(400)))
                                .collect(Collectors.joining(",")));
    }

    @Test
    void what_was_accepted_is_finished_and_what_comes_is_refused() throws Exception {
        try (Embedder embedder = Embedder.open(TestServer.MODEL, SLOW)) {
            TestServer server = TestServer.start(Models.lending(List.of(embedder)));
            assertThat(server.get("/ready").statusCode()).isEqualTo(200);
            var accepted = inFlight(server, embedder, 12);
            var stopping = CompletableFuture.runAsync(server::close);
            HttpResponse<String> ready = server.get("/ready");
            while (ready.statusCode() == 200) {
                ready = server.get("/ready");
            }
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(server.get("/health").statusCode()).isEqualTo(200);
            HttpResponse<String> refused = server.embed(body(1));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("the server is stopping");
            assertThat(accepted.isDone()).isFalse();
            assertThat(accepted.join().statusCode()).isEqualTo(200);
            stopping.join();
            assertThat(isGone(server)).isTrue();
        }
    }

    @Test
    void what_takes_too_long_is_dropped_and_told_so() throws Exception {
        try (Embedder embedder = Embedder.open(TestServer.MODEL, SLOW)) {
            TestServer server =
                    TestServer.start(
                            options -> options.withStopTimeout(Duration.ofMillis(200)),
                            Models.lending(List.of(embedder)));
            var accepted = inFlight(server, embedder, 400);
            server.close();
            assertThat(accepted.join().statusCode()).isEqualTo(503);
            assertThat(accepted.join().body()).contains("the server is stopping");
            assertThat(embedder.load().bulk().sequences()).isZero();
        }
    }

    private static CompletableFuture<HttpResponse<String>> inFlight(
            TestServer server, Embedder embedder, int texts) throws InterruptedException {
        var answer =
                CompletableFuture.supplyAsync(() -> {
                    try {
                        return server.embed(body(texts));
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
        while (embedder.load().runningBatches() == 0) {
            Thread.sleep(1);
        }
        return answer;
    }

    private static boolean isGone(TestServer server) throws Exception {
        try {
            server.get("/health");
            return false;
        } catch (ConnectException _) {
            return true;
        }
    }
}
