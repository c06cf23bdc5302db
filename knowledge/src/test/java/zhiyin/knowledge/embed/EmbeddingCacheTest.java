package zhiyin.knowledge.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddingCacheTest {
    private static final int DIMENSIONS = 64;
    private static final long ENOUGH = 64L << 20;

    @TempDir Path folder;

    @Test
    void what_was_put_is_found_at_once_in_memory_and_in_the_file() {
        try (EmbeddingCache memory = EmbeddingCache.inMemory(ENOUGH);
                EmbeddingCache file = EmbeddingCache.open(folder.resolve("v.db"), ENOUGH)) {
            for (EmbeddingCache cache : List.of(memory, file)) {
                for (int i = 0; i < 500; i++) {
                    cache.put(List.of(key(i)), List.of(embedding(i)));
                    int number = i;
                    assertThat(find(cache, i)).hasValueSatisfying(e -> is(e, number));
                }
            }
        }
    }

    @Test
    void closing_writes_everything_to_the_file() {
        Path path = folder.resolve("v.db");
        int many = 2_000;
        try (EmbeddingCache cache = EmbeddingCache.open(path, ENOUGH)) {
            cache.put(keys(many), IntStream.range(0, many).mapToObj(i -> embedding(i)).toList());
        }
        try (EmbeddingCache cache = EmbeddingCache.open(path, ENOUGH)) {
            List<Optional<CachedEmbedding>> found = cache.find(keys(many), DIMENSIONS);
            for (int i = 0; i < many; i++) {
                int place = i;
                assertThat(found.get(i)).hasValueSatisfying(e -> is(e, place));
            }
        }
    }

    @Test
    void memory_stays_within_its_bytes() {
        long entry = DIMENSIONS * Float.BYTES + 200;
        try (EmbeddingCache cache = EmbeddingCache.inMemory(100 * entry)) {
            for (int i = 0; i < 1_000; i++) {
                cache.put(List.of(key(i)), List.of(embedding(i)));
            }
            assertThat(cache.sizeInMemory()).isBetween(50L, 100L);
        }
    }

    @Test
    void without_memory_and_file_nothing_is_kept() {
        try (EmbeddingCache cache = EmbeddingCache.none()) {
            cache.keepIn(folder.resolve("v.db"), 0);
            cache.put(List.of(key(1)), List.of(embedding(1)));
            assertThat(find(cache, 1)).isEmpty();
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_file_may_come_and_go_and_memory_stays() {
        try (EmbeddingCache cache = EmbeddingCache.inMemory(ENOUGH)) {
            cache.put(List.of(key(1)), List.of(embedding(1)));
            cache.keepIn(folder.resolve("v.db"), ENOUGH);
            cache.put(List.of(key(2)), List.of(embedding(2)));
            assertThatThrownBy(() -> cache.keepIn(folder.resolve("w.db"), ENOUGH))
                    .isInstanceOf(IllegalStateException.class);
            cache.leave();
            assertThat(find(cache, 1)).isPresent();
            assertThat(find(cache, 2)).isPresent();
        }
        try (EmbeddingCache cache = EmbeddingCache.open(folder.resolve("v.db"), ENOUGH)) {
            assertThat(cache.sizeInFile()).isEqualTo(1);
        }
    }

    @Test
    void what_is_read_from_the_file_is_in_memory_from_then_on() {
        Path path = folder.resolve("v.db");
        try (EmbeddingCache cache = EmbeddingCache.open(path, ENOUGH)) {
            cache.put(List.of(key(1)), List.of(embedding(1)));
        }
        try (EmbeddingCache cache = EmbeddingCache.inMemory(ENOUGH)) {
            cache.keepIn(path, ENOUGH);
            assertThat(find(cache, 1)).isPresent();
            assertThat(cache.sizeInMemory()).isEqualTo(1);
        }
    }

    private static Optional<CachedEmbedding> find(EmbeddingCache cache, int i) {
        return cache.find(List.of(key(i)), DIMENSIONS).getFirst();
    }

    private static void is(CachedEmbedding found, int i) {
        assertThat(found).usingRecursiveComparison().isEqualTo(embedding(i));
    }

    private static List<CacheKey> keys(int many) {
        return IntStream.range(0, many).mapToObj(EmbeddingCacheTest::key).toList();
    }

    private static CacheKey key(int i) {
        return CacheKey.of("model", "", "text " + i);
    }

    private static CachedEmbedding embedding(int i) {
        float[] vector = new float[DIMENSIONS];
        vector[i % DIMENSIONS] = i;
        return new CachedEmbedding(vector, i + 1, i % 3 == 0);
    }
}
