package zhiyin.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import zhiyin.engine.Caller;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embedder;
import zhiyin.engine.Embeddings;
import zhiyin.engine.EngineException;
import zhiyin.engine.model.ModelInfo;
import zhiyin.knowledge.embed.EmbeddingCache;
import zhiyin.knowledge.embed.EmbeddingModels;
import zhiyin.knowledge.embed.KeepAlive;
import zhiyin.knowledge.embed.ModelOpener.Opened;
import zhiyin.knowledge.embed.TextEmbedder;
import zhiyin.server.model.Models;
import zhiyin.server.model.Offer;
import zhiyin.server.model.TokenInput;

/// A real server that looks at its model every few milliseconds, and a model that can be damaged.
@Timeout(600)
final class SelfCheckTest {
    private static final String NAME = TestServer.MODEL;

    private final AtomicReference<UnaryOperator<float[]>> damage =
            new AtomicReference<>(UnaryOperator.identity());

    /// The built-in model, whose vectors are given on as the test wants.
    private final class Damaged implements TextEmbedder {
        private final Embedder sound = TestServer.EMBEDDER;

        @Override
        public Embeddings embedAll(List<String> texts, EmbedOptions options, Caller caller) {
            Embeddings right = sound.embedAll(texts, options, caller);
            return new Embeddings(
                    right.vectors().stream().map(damage.get()).toList(),
                    right.texts(),
                    right.timings());
        }

        @Override
        public ModelInfo info() {
            return sound.info();
        }

        @Override
        public void requireDimensions(int dimensions) {
            sound.requireDimensions(dimensions);
        }

        @Override
        public int countTokens(String text) {
            return sound.countTokens(text);
        }

        @Override
        public int countTokensWithoutEnds(String text) {
            return sound.countTokensWithoutEnds(text);
        }

        @Override
        public String fingerprint() {
            return NAME;
        }

        @Override
        public String arithmetic() {
            return "";
        }

        @Override
        public String numericType() {
            return "f32";
        }

        @Override
        public boolean shortenable() {
            return false;
        }

        @Override
        public void warmUp() {}

        @Override
        public Optional<Embedder> local() {
            return Optional.of(sound);
        }

        @Override
        public void close() {}
    }

    @Test
    void a_model_that_gives_wrong_vectors_makes_the_server_not_ready_for_as_long_as_it_does()
            throws Exception {
        try (var models = models();
                var server = TestServer.start(watching(), served(models))) {
            models.preload(NAME, false);
            await(server, 200, "");
            damage.set(_ -> new float[] {Float.NaN});
            await(server, 503, "the vector has 1 numbers, expected 512");
            damage.set(vector -> rotated(vector));
            await(server, 503, "the model " + NAME + " fails its self-check: the vector's cosine");
            damage.set(_ -> {
                throw new EngineException(EngineException.Code.NATIVE_FAILURE, "out of order");
            });
            await(server, 503, "out of order");
            assertThat(server.get("/health").statusCode()).isEqualTo(200);
            assertThat(server.get("/metrics").body())
                    .contains("zhiyin_selfcheck_passed{model=\"" + NAME + "\"} 0.0");
            damage.set(_ -> {
                throw new EngineException(EngineException.Code.OVERLOADED, "too much to do");
            });
            await(server, 503, "out of order");
            damage.set(UnaryOperator.identity());
            await(server, 200, "");
            assertThat(server.get("/metrics").body())
                    .contains("zhiyin_selfcheck_passed{model=\"" + NAME + "\"} 1.0")
                    .contains("zhiyin_selfcheck_seconds{model=\"" + NAME + "\"}");
        }
    }

    @Test
    void to_be_looked_at_keeps_no_model_in_memory_and_loads_none() throws Exception {
        try (var models = models();
                var server = TestServer.start(watching(), served(models))) {
            assertThat(server.get("/metrics").body()).doesNotContain("zhiyin_selfcheck_passed{");
            models.preload(NAME, false);
            Instant used = models.loaded().getFirst().lastUse();
            String passed = "zhiyin_selfcheck_passed{model=\"" + NAME + "\"} 1.0";
            while (!server.get("/metrics").body().contains(passed)) {
                Thread.sleep(1);
            }
            assertThat(models.loaded().getFirst().lastUse()).isEqualTo(used);
        }
    }

    private static float[] rotated(float[] vector) {
        float[] other = new float[vector.length];
        for (int i = 0; i < vector.length; i++) {
            other[i] = vector[(i + 1) % vector.length];
        }
        return other;
    }

    private EmbeddingModels models() {
        return new EmbeddingModels(
                _ -> new Opened(new Damaged(), false),
                EmbeddingCache.none(),
                KeepAlive.FOREVER,
                Long.MAX_VALUE);
    }

    private static Models served(EmbeddingModels models) {
        var offer = new Offer(NAME, NAME, NAME, Offer.Origin.FILE, 0, TestServer.EMBEDDER::info);
        return new Models(models, () -> List.of(offer), List.of(), TokenInput.REJECT);
    }

    private static UnaryOperator<ServerOptions> watching() {
        var often = Observation.NONE.withSelfCheck(Duration.ofMillis(5));
        return options -> options.withObservation(often);
    }

    private static void await(TestServer server, int status, String reason) throws Exception {
        HttpResponse<String> answer = server.get("/ready");
        while (answer.statusCode() != status || !answer.body().contains(reason)) {
            Thread.sleep(1);
            answer = server.get("/ready");
        }
    }
}
