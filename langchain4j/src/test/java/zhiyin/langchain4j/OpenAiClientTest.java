package zhiyin.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.output.Response;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import zhiyin.engine.Embedder;
import zhiyin.server.HttpServer;
import zhiyin.server.ServerOptions;
import zhiyin.server.model.Models;

/// LangChain4j's own client of OpenAI, unmodified, against our server.
final class OpenAiClientTest {
    private static final String MODEL = "bge-small-zh-v1.5";

    @Test
    void langchain4js_own_client_gets_the_engines_vectors_from_our_server() {
        var address = ServerOptions.DEFAULTS.withAddress(ServerOptions.DEFAULT_HOST, 0);
        try (Embedder embedder = Embedder.open(MODEL);
                var server = HttpServer.start(address, Models.lending(List.of(embedder)))) {
            String url = "http://127.0.0.1:%d/v1".formatted(server.port());
            OpenAiEmbeddingModel client = client(url, MODEL).build();
            List<TextSegment> texts =
                    IntStream.range(0, 40).mapToObj(i -> TextSegment.from("第" + i + "页")).toList();
            Response<List<Embedding>> answer = client.embedAll(texts);
            assertThat(answer.content()).hasSize(40);
            assertThat(answer.content().get(39).vector())
                    .containsExactly(embedder.embed("第39页"), within(1e-6f));
            assertThat(Objects.requireNonNull(answer.tokenUsage()).inputTokenCount())
                    .isGreaterThan(40 * 4);
            assertThat(client(url, MODEL).dimensions(64).build().embed("密码").content().dimension())
                    .isEqualTo(64);
            assertThatThrownBy(() -> client(url, "nothing").build().embed("a"))
                    .isInstanceOf(ModelNotFoundException.class)
                    .hasMessageContaining("there is no model");
        }
    }

    private static OpenAiEmbeddingModel.OpenAiEmbeddingModelBuilder client(
            String url, String model) {
        return OpenAiEmbeddingModel.builder()
                .baseUrl(url)
                .apiKey("none")
                .modelName(model)
                .maxRetries(0);
    }
}
