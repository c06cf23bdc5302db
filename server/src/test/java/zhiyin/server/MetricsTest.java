package zhiyin.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What monitoring is told of a real server.
final class MetricsTest {
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
    void requests_texts_and_tokens_are_counted_by_its_own_names_and_by_teis() throws Exception {
        assertThat(server.statusOfGoodRequest()).isEqualTo(200);
        String two = "{\"model\":\"%s\",\"input\":[\"a\",\"b\"]}".formatted(TestServer.MODEL);
        assertThat(server.embed(two).statusCode()).isEqualTo(200);
        assertThat(server.embed("{}").statusCode()).isEqualTo(400);
        assertThat(server.send("BREW", "/pot", BodyPublishers.noBody()).statusCode())
                .isIn(404, 405);
        String route = "method=\"POST\",route=\"/v1/embeddings\",status=\"200\"";
        String figures = await("zhiyin_http_requests_seconds_count{" + route + "} 2");
        assertThat(figures)
                .contains("zhiyin_http_requests_seconds_bucket{" + route + ",le=\"+Inf\"} 2")
                .contains("route=\"/v1/embeddings\",status=\"400\"} 1")
                .contains("method=\"other\",route=\"none\"")
                .contains("zhiyin_embedded_texts_total{key=\"none\"} 3.0")
                .contains("zhiyin_computed_texts_total 3.0")
                .contains("te_request_count{method=\"single\"} 2.0")
                .contains("te_request_count{method=\"batch\"} 1.0")
                .contains("te_request_success{method=\"batch\"} 1.0")
                .contains("te_request_failure{err=\"validation\"} 1.0")
                .contains("te_embed_count 3.0", "te_queue_size 0.0")
                .contains("te_embed_duration_count 3", "te_request_input_length_count 3")
                .contains("te_request_input_length_bucket{le=\"4.0\"} 3")
                .contains("te_batch_next_tokens_sum{model=\"" + TestServer.MODEL + "\"}")
                .contains(
                        "te_batch_next_size_bucket{model=\""
                                + TestServer.MODEL
                                + "\",le=\"4096.0\"}")
                .contains("te_request_duration_count 2", "te_request_duration_bucket{le=\"")
                .contains("te_request_inference_duration_sum", "te_request_queue_duration_sum")
                .contains(
                        "zhiyin_queue_tokens{model=\""
                                + TestServer.MODEL
                                + "\",urgency=\"bulk\"} 0.0")
                .contains("zhiyin_model_tokens_per_second{model=\"" + TestServer.MODEL + "\"}")
                .contains("jvm_memory_used_bytes", "process_uptime_seconds");
    }

    /// A request is counted after its answer.
    private static String await(String line) throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        String figures = "";
        while (!figures.contains(line) && System.nanoTime() < deadline) {
            figures = server.get("/metrics").body();
        }
        assertThat(figures).contains(line);
        return figures;
    }
}
