package zhiyin.knowledge.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.SparseVector;

final class CacheFileTest {
    private static final int DIMENSIONS = 64;
    private static final long ENOUGH = 64L << 20;

    @TempDir Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void choose_file() {
        file = folder.resolve("vectors.db");
    }

    @Test
    void what_was_put_is_found_after_opening_again() {
        CachedEmbedding vector = embedding(1);
        try (CacheFile cache = CacheFile.open(file, ENOUGH)) {
            cache.put(List.of(key("a")), List.of(vector));
        }
        try (CacheFile cache = CacheFile.open(file, ENOUGH)) {
            isTheSame(cache.find(List.of(key("a")), DIMENSIONS).getFirst(), vector);
        }
    }

    @Test
    void a_sparse_vector_is_kept_beside_the_dense_one() {
        SparseVector weights = new SparseVector(new int[] {4, 250_001}, new float[] {0.3f, 7});
        SparseVector nothing = new SparseVector(new int[0], new float[0]);
        List<CachedEmbedding> both =
                Stream.of(weights, nothing)
                        .map(sparse ->
                                new CachedEmbedding(
                                        embedding(1).vector(), Optional.of(sparse), 7, false))
                        .toList();
        List<CacheKey> keys = List.of(key("a"), key("b"));
        try (CacheFile cache = CacheFile.open(file, ENOUGH)) {
            cache.put(keys, both);
            isTheSame(cache.find(keys, DIMENSIONS).getFirst(), both.getFirst());
            isTheSame(cache.find(keys, DIMENSIONS).getLast(), both.getLast());
            assertThat(cache.find(keys, DIMENSIONS - 1)).containsOnly(Optional.empty());
            assertThat(cache.find(keys, DIMENSIONS + 1)).containsOnly(Optional.empty());
        }
    }

    @Test
    void keys_differ_with_each_of_model_prefix_and_text_and_with_where_one_ends() {
        List<CacheKey> keys =
                List.of(
                        CacheKey.of("m", "p", "t"),
                        CacheKey.of("n", "p", "t"),
                        CacheKey.of("m", "q", "t"),
                        CacheKey.of("m", "p", "u"),
                        CacheKey.of("mp", "", "t"),
                        CacheKey.of("m", "pt", ""));
        assertThat(keys.stream().map(key -> List.of(box(key.bytes()))).distinct())
                .hasSameSizeAs(keys);
    }

    private static Byte[] box(byte[] bytes) {
        return IntStream.range(0, bytes.length).mapToObj(i -> bytes[i]).toArray(Byte[]::new);
    }

    @Test
    void a_vector_of_other_dimensions_is_not_found() {
        try (CacheFile cache = CacheFile.open(file, ENOUGH)) {
            cache.put(List.of(key("a")), List.of(embedding(1)));
            assertThat(cache.find(List.of(key("a")), DIMENSIONS / 2).getFirst()).isEmpty();
        }
    }

    @Test
    void a_changed_number_or_another_keys_vector_is_not_returned() throws SQLException {
        try (CacheFile cache = CacheFile.open(file, ENOUGH)) {
            cache.put(
                    List.of(key("a"), key("b"), key("c")),
                    List.of(embedding(1), embedding(2), embedding(3)));
        }
        try (Connection raw = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = raw.createStatement()) {
            statement.executeUpdate(
                    "update vectors set vector = (select vector from vectors where rowid = 2) where"
                            + " rowid = 1");
            statement.executeUpdate(
                    "update vectors set vector = x'00000000' || substr(vector, 5) where rowid = 3");
        }
        try (CacheFile cache = CacheFile.open(file, ENOUGH)) {
            var found = cache.find(List.of(key("a"), key("b"), key("c")), DIMENSIONS);
            assertThat(found.get(0)).isEmpty();
            isTheSame(found.get(1), embedding(2));
            assertThat(found.get(2)).isEmpty();
        }
    }

    @Test
    void a_file_that_is_no_database_is_replaced() throws IOException {
        Files.writeString(
                file, "this is no database, and long enough to be looked at as one".repeat(99));
        try (CacheFile cache = CacheFile.open(file, ENOUGH)) {
            cache.put(List.of(key("a")), List.of(embedding(1)));
            isTheSame(cache.find(List.of(key("a")), DIMENSIONS).getFirst(), embedding(1));
        }
    }

    @Test
    void pages_overwritten_at_random_never_make_a_wrong_vector_or_a_failure() throws IOException {
        long seed = System.nanoTime();
        var random = new Random(seed);
        List<CacheKey> keys = IntStream.range(0, 400).mapToObj(i -> key("text " + i)).toList();
        List<CachedEmbedding> vectors =
                IntStream.range(0, 400).mapToObj(CacheFileTest::embedding).toList();
        try (CacheFile cache = CacheFile.open(file, ENOUGH)) {
            cache.put(keys, vectors);
        }
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i < 50; i++) {
            bytes[4096 + random.nextInt(bytes.length - 4096)] = (byte) random.nextInt();
        }
        Files.write(file, bytes);
        try (CacheFile cache = CacheFile.open(file, ENOUGH)) {
            var found = cache.find(keys, DIMENSIONS);
            cache.put(keys, vectors);
            for (int i = 0; i < keys.size(); i++) {
                CachedEmbedding expected = vectors.get(i);
                CachedEmbedding read = found.get(i).orElse(expected);
                assertThat(read).as("seed %d", seed).usingRecursiveComparison().isEqualTo(expected);
            }
        }
    }

    @Test
    void a_place_that_cannot_be_written_costs_only_the_cache() {
        try (CacheFile cache =
                CacheFile.open(folder.resolve("no/such/folder/vectors.db"), ENOUGH)) {
            cache.put(List.of(key("a")), List.of(embedding(1)));
            assertThat(cache.find(List.of(key("a")), DIMENSIONS).getFirst()).isEmpty();
        }
    }

    @Test
    void beyond_its_bound_the_least_recently_used_go() {
        Instant first = Instant.parse("2026-01-01T12:00:00Z");
        List<CacheKey> old = IntStream.range(0, 2_000).mapToObj(i -> key("old " + i)).toList();
        List<CacheKey> used = old.subList(0, 100);
        List<CachedEmbedding> vectors = old.stream().map(_ -> embedding(1)).toList();
        long bound = 1L << 20;
        try (CacheFile cache = CacheFile.open(file, bound, at(first))) {
            cache.put(old, vectors);
        }
        try (CacheFile cache = CacheFile.open(file, bound, at(first.plus(Duration.ofDays(3))))) {
            cache.find(used, DIMENSIONS);
            for (int round = 0; round < 2; round++) {
                String name = "new " + round + " ";
                cache.put(
                        IntStream.range(0, 1_000).mapToObj(i -> key(name + i)).toList(),
                        vectors.subList(0, 1_000));
            }
            assertThat(cache.size()).isLessThan(4_000);
            assertThat(cache.find(used, DIMENSIONS)).allMatch(found -> found.isPresent());
            assertThat(cache.find(List.of(old.get(150)), DIMENSIONS).getFirst()).isEmpty();
        }
        assertThat(file.toFile().length()).isLessThan(2 * bound);
    }

    private static Clock at(Instant time) {
        return Clock.fixed(time, ZoneOffset.UTC);
    }

    private static CacheKey key(String text) {
        return CacheKey.of("model", "", text);
    }

    private static void isTheSame(Optional<CachedEmbedding> found, CachedEmbedding expected) {
        assertThat(found)
                .hasValueSatisfying(
                        read -> assertThat(read).usingRecursiveComparison().isEqualTo(expected));
    }

    private static CachedEmbedding embedding(int seed) {
        var random = new Random(seed);
        float[] vector = new float[DIMENSIONS];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = random.nextFloat();
        }
        return new CachedEmbedding(vector, 1 + random.nextInt(40_000), random.nextBoolean());
    }
}
