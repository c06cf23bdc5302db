package zhiyin.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import zhiyin.knowledge.embed.EmbeddingCache;
import zhiyin.knowledge.embed.EmbeddingModels;
import zhiyin.knowledge.embed.KeepAlive;
import zhiyin.knowledge.embed.ModelOpener.Opened;
import zhiyin.server.model.Models;
import zhiyin.server.model.Offer;
import zhiyin.server.model.TokenInput;

@Timeout(600)
final class ReadyTest {
    private static final String NAME = TestServer.MODEL;

    @Test
    void a_server_is_not_ready_while_its_default_model_is_being_loaded() throws Exception {
        var file = new CompletableFuture<Opened>();
        try (var models =
                        new EmbeddingModels(
                                _ -> file.join(),
                                EmbeddingCache.none(),
                                KeepAlive.FOREVER,
                                Long.MAX_VALUE);
                var server =
                        TestServer.start(
                                new Models(
                                        models,
                                        () -> List.of(offer()),
                                        List.of(),
                                        TokenInput.REJECT))) {
            assertThat(server.get("/ready").statusCode()).isEqualTo(200);
            var loading = CompletableFuture.runAsync(() -> models.preload(NAME, false));
            while (server.get("/ready").statusCode() == 200) {
                Thread.sleep(1);
            }
            var answer = server.get("/ready");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("being loaded");
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
            file.complete(new Opened(TestServer.EMBEDDER, false));
            loading.join();
            assertThat(server.get("/ready").statusCode()).isEqualTo(200);
        }
    }

    private static Offer offer() {
        return new Offer(NAME, NAME, NAME, Offer.Origin.FILE, 0, TestServer.EMBEDDER::info);
    }
}
