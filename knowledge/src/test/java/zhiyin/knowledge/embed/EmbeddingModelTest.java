package zhiyin.knowledge.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.Embedder;
import zhiyin.engine.EmbedderOptions;
import zhiyin.knowledge.store.TextVectors;

final class EmbeddingModelTest {
    private static final String MODEL = "bge-small-zh-v1.5";
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final ModelOpener LOADING = ModelOpener.loading(EmbedderOptions.defaults());

    @TempDir Path folder;

    @Test
    void equal_texts_are_computed_once_and_after_a_restart_not_at_all() {
        List<String> texts = List.of("你好", "世界", "你好");
        List<TextVectors> first;
        try (EmbeddingCache cache = open();
                var models = new EmbeddingModels(LOADING, cache, LONG)) {
            first = models.model(MODEL, 512).passages(texts);
            assertThat(models.computed()).isEqualTo(2);
            assertThat(first.get(0).dense())
                    .isEqualTo(first.get(2).dense())
                    .isNotEqualTo(first.get(1).dense());
        }
        try (EmbeddingCache cache = open();
                var models = new EmbeddingModels(LOADING, cache, LONG)) {
            List<TextVectors> second = models.model(MODEL, 512).passages(texts);
            assertThat(models.computed()).isZero();
            assertThat(second.get(1).dense()).isEqualTo(first.get(1).dense());
        }
    }

    @Test
    void vectors_are_the_engines_and_cut_ones_are_of_length_one() {
        try (EmbeddingCache cache = open();
                var models = new EmbeddingModels(LOADING, cache, LONG);
                Embedder embedder = Embedder.open(MODEL)) {
            float[] full = models.model(MODEL, 512).passages(List.of("如何重置密码")).getFirst().dense();
            assertThat(full).isEqualTo(embedder.embed("如何重置密码"));
            float[] cut = models.model(MODEL, 128).passages(List.of("如何重置密码")).getFirst().dense();
            assertThat(models.computed()).isEqualTo(1);
            assertThat(cut).hasSize(128);
            double squares = 0;
            for (float number : cut) {
                squares += number * number;
            }
            assertThat(squares).isCloseTo(1, within(1e-5));
            assertThat(cut[5] / cut[4]).isCloseTo(full[5] / full[4], within(1e-4f));
        }
    }

    @Test
    void queries_have_the_models_prompt_and_passages_have_not() {
        try (var models = new EmbeddingModels(LOADING, EmbeddingCache.none(), LONG)) {
            EmbeddingModel model = models.model(MODEL, 512);
            float[] query =
                    model.query("重置密码", Optional.of("an instruction it does not take")).dense();
            assertThat(query).isNotEqualTo(model.passages(List.of("重置密码")).getFirst().dense());
        }
    }

    @Test
    void a_query_longer_than_the_model_reads_is_cut() {
        try (var models = new EmbeddingModels(LOADING, EmbeddingCache.none(), LONG)) {
            assertThat(models.model(MODEL, 512).query("很长".repeat(4_000), Optional.empty()).dense())
                    .hasSize(512);
        }
    }

    @Test
    void a_model_is_opened_once_closed_when_idle_and_opened_again() throws InterruptedException {
        var opened = new AtomicInteger();
        ModelOpener counting =
                name -> {
                    opened.incrementAndGet();
                    return LOADING.open(name);
                };
        try (var models =
                new EmbeddingModels(counting, EmbeddingCache.none(), Duration.ofMillis(200))) {
            EmbeddingModel model = models.model(MODEL, 512);
            assertThat(opened).hasValue(0);
            model.passages(List.of("一"));
            models.model(MODEL, 256).passages(List.of("二"));
            int before = opened.get();
            Thread.sleep(800);
            model.passages(List.of("三"));
            assertThat(opened.get()).isEqualTo(before + 1);
        }
    }

    @Test
    void a_borrowed_model_is_never_closed() {
        try (Embedder lent = Embedder.open(MODEL)) {
            ModelOpener lending = _ -> new ModelOpener.Opened(lent, false);
            try (var models = new EmbeddingModels(lending, EmbeddingCache.none(), LONG)) {
                models.model(MODEL, 512).passages(List.of("一"));
            }
            assertThat(lent.embed("一")).hasSize(512);
        }
    }

    private EmbeddingCache open() {
        return EmbeddingCache.open(folder.resolve("vectors.db"), 64L << 20);
    }
}
