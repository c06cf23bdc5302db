package zhiyin.knowledge.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.Caller;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embedder;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.MultiVector;
import zhiyin.engine.VectorKind;
import zhiyin.knowledge.store.TextVectors;

/// Sparse vectors beside dense ones, from a small random model and from the cache.
final class SparseVectorsTest {
    private static final List<String> TEXTS =
            List.of("The filter is changed every 500 hours.", "多久更换滤芯", "E104");
    private static final int DIMENSIONS = 32;

    @TempDir Path folder;
    private Path model = Path.of("");

    @BeforeEach
    void copy() throws IOException {
        model = TestMultiVectors.in(folder);
    }

    private EmbeddingModels models(EmbeddingCache cache) {
        return new EmbeddingModels(TestMultiVectors.opening(model), cache, Duration.ofMinutes(1));
    }

    private EmbeddingCache file() {
        return EmbeddingCache.open(folder.resolve("vectors.db"), 1 << 20);
    }

    private static EmbeddingModel sparse(EmbeddingModels models) {
        return models.model(TestMultiVectors.NAME, DIMENSIONS, true);
    }

    private static EmbeddingModel dense(EmbeddingModels models) {
        return models.model(TestMultiVectors.NAME, DIMENSIONS);
    }

    private List<MultiVector> expected() {
        try (Embedder embedder = Embedder.open(model.toString(), TestMultiVectors.OPTIONS)) {
            return embedder.embedMulti(
                            TEXTS,
                            Set.of(VectorKind.DENSE, VectorKind.SPARSE),
                            EmbedOptions.DEFAULTS,
                            Caller.DEFAULT)
                    .vectors();
        }
    }

    private static void assertAre(List<TextVectors> found, List<MultiVector> expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i).dense()).isEqualTo(expected.get(i).dense().orElseThrow());
            assertThat(found.get(i).sparse()).isEqualTo(expected.get(i).sparse()).isPresent();
        }
    }

    @Test
    void they_are_the_engines_and_are_not_computed_again_after_a_restart() {
        try (EmbeddingCache cache = file();
                EmbeddingModels models = models(cache)) {
            assertAre(sparse(models).passages(TEXTS), expected());
            assertThat(models.computed()).isEqualTo(TEXTS.size());
        }
        try (EmbeddingCache cache = file();
                EmbeddingModels models = models(cache)) {
            assertAre(sparse(models).passages(TEXTS), expected());
            assertThat(sparse(models).query(TEXTS.getFirst(), Optional.empty()).sparse())
                    .isEqualTo(expected().getFirst().sparse());
            assertThat(dense(models).passages(TEXTS))
                    .allSatisfy(each -> assertThat(each.sparse()).isEmpty());
            assertThat(models.computed()).isZero();
        }
    }

    @Test
    void a_text_whose_dense_vector_alone_is_cached_is_computed_once_more() {
        try (EmbeddingCache cache = EmbeddingCache.inMemory(1 << 20);
                EmbeddingModels models = models(cache)) {
            assertThat(dense(models).passages(TEXTS)).hasSize(TEXTS.size());
            for (int i = 0; i < 2; i++) {
                assertAre(sparse(models).passages(TEXTS), expected());
                assertThat(models.computed()).isEqualTo(2L * TEXTS.size());
            }
        }
    }

    @Test
    void another_file_for_sparse_vectors_is_another_model_to_the_cache() throws IOException {
        try (EmbeddingCache cache = file();
                EmbeddingModels models = models(cache)) {
            assertAre(sparse(models).passages(TEXTS), expected());
        }
        touch(model.resolve("sparse_linear.pt"));
        try (EmbeddingCache cache = file();
                EmbeddingModels models = models(cache)) {
            assertAre(sparse(models).passages(TEXTS), expected());
            assertThat(models.computed()).isEqualTo(TEXTS.size());
        }
    }

    /// Gives its members another date, which the archive's directory has.
    private static void touch(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i + 16 < bytes.length; i++) {
            if (bytes[i] == 'P' && bytes[i + 1] == 'K' && bytes[i + 2] == 1 && bytes[i + 3] == 2) {
                bytes[i + 12]++;
            }
        }
        Files.write(file, bytes);
    }

    @Test
    void a_model_without_them_is_refused_for_passages_and_asked_for_the_dense_one_of_a_query()
            throws IOException {
        Files.delete(model.resolve("sparse_linear.pt"));
        try (EmbeddingModels models = models(EmbeddingCache.none())) {
            assertThatThrownBy(() -> sparse(models).passages(TEXTS))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code()).isEqualTo(Code.WRONG_PURPOSE))
                    .hasMessageContaining("sparse_linear.pt");
            TextVectors query = sparse(models).query(TEXTS.getFirst(), Optional.empty());
            assertThat(query.sparse()).isEmpty();
            assertThat(query.dense()).hasSize(DIMENSIONS);
            assertThat(models.facts(TestMultiVectors.NAME).sparse()).isFalse();
        }
    }
}
