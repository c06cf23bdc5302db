package zhiyin.knowledge.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.Embedder;
import zhiyin.engine.EmbedderOptions;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.base.KnowledgeOptions;
import zhiyin.knowledge.base.PutOptions;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.Database;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.embed.EmbeddingCache;
import zhiyin.knowledge.embed.EmbeddingModels;
import zhiyin.knowledge.embed.ModelOpener;
import zhiyin.knowledge.file.ContentFiles;

/// Of a knowledge base in which a file waits for ever, since nobody works on it.
final class WarmingTest {
    private static final String BUILT_IN = "bge-small-zh-v1.5";

    @TempDir Path data;

    @Test
    void a_built_in_model_computes_once_a_file_waits_and_until_a_passage_comes()
            throws IOException {
        try (var models = models()) {
            var left = new AtomicInteger(100);
            assertThat(some(models, left)).as("no file waits").isFalse();
            assertThat(models.loaded()).isEmpty();

            put(CollectionSettings.DEFAULTS);
            assertThat(some(models, left)).isTrue();
            assertThat(models.loaded()).hasSize(1);
            assertThat(models.computed()).as("counted apart").isZero();
            assertThat(left).hasValue(99);

            String model = models.loaded().getFirst().name();
            models.model(model, models.facts(model).dimensions()).passages(List.of("filter"));
            assertThat(some(models, left)).isFalse();
            assertThat(left).hasValue(0);
        }
    }

    @Test
    void it_computes_so_often_and_no_more() throws IOException {
        put(CollectionSettings.DEFAULTS);
        try (var models = models()) {
            var left = new AtomicInteger(2);
            assertThat(some(models, left)).isTrue();
            assertThat(some(models, left)).isTrue();
            assertThat(some(models, left)).isFalse();
        }
    }

    @Test
    void a_model_of_the_users_own_is_not_loaded_before_it_is_needed() throws IOException {
        put(CollectionSettings.DEFAULTS.withModel("some/model"));
        try (var models = models()) {
            assertThat(some(models, new AtomicInteger(9))).isFalse();
            assertThat(models.loaded()).isEmpty();
        }
    }

    private static EmbeddingModels models() {
        return new EmbeddingModels(
                ModelOpener.loading(EmbedderOptions.defaults()),
                EmbeddingCache.none(),
                Duration.ofMinutes(1));
    }

    private void put(CollectionSettings settings) throws IOException {
        ModelOpener any = _ -> new ModelOpener.Opened(Embedder.open(BUILT_IN), true);
        KnowledgeOptions options = KnowledgeOptions.defaults().withoutWorking().withModels(any);
        try (KnowledgeBase base = KnowledgeBase.open(data, options)) {
            base.collections().create("manuals", settings);
            var body = new ByteArrayInputStream("# Pump".getBytes(StandardCharsets.UTF_8));
            base.documents().put("manuals", "pump.md", body, PutOptions.NONE);
        }
    }

    private boolean some(EmbeddingModels models, AtomicInteger left) throws IOException {
        try (Database database = Database.open(data.resolve("catalog.db"));
                var stores =
                        new OpenStores(data.resolve("index"), new IndexStores(Map.of()), database);
                var events = new JobEvents(_ -> Optional.empty())) {
            var place =
                    new Workplace(
                            database,
                            new Tables(),
                            ContentFiles.open(data),
                            stores,
                            models,
                            events);
            return new Warming(place, left).some();
        }
    }
}
