package zhiyin.knowledge.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.store.StoreAddress;
import zhiyin.knowledge.store.StoreProcess;
import zhiyin.knowledge.store.postgres.PostgresLogin;

/// Against PostgreSQL itself.
final class SharedCacheTest {
    private static final int DIMENSIONS = 64;
    private static final long ENOUGH = 64L << 20;
    private static final int NEVER = Integer.MAX_VALUE;

    private static StoreProcess process;

    /// Longer than a busy machine takes for anything here.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());

    @TempDir Path folder;

    private String schema = "";

    @BeforeAll
    static void start() {
        process = StoreProcess.start("postgres");
    }

    @AfterAll
    static void stop() {
        if (process != null) {
            process.close();
        }
    }

    @BeforeEach
    void choose_schema(TestInfo test) {
        schema = "t" + Integer.toHexString(test.getDisplayName().hashCode());
    }

    private PostgresLogin login(Duration patience) {
        return login(process, patience);
    }

    private PostgresLogin login(StoreProcess server, Duration patience) {
        return new PostgresLogin(
                StoreAddress.parse(server.address()),
                StoreProcess.ENVIRONMENT,
                Optional.of(schema),
                patience);
    }

    private SharedCache cache(
            StoreProcess server, Duration answer, Duration look, long mostBytes, int between) {
        return new SharedCache(
                patience -> login(server, patience),
                answer,
                look,
                mostBytes,
                between,
                settable(),
                () -> Duration.between(Instant.EPOCH, now.get()).toNanos());
    }

    private SharedCache cache(long mostBytes, int between) {
        return cache(process, PATIENCE, PATIENCE, mostBytes, between);
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    /// Its time is [#now].
    private Clock settable() {
        return new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Instant instant() {
                return now.get();
            }
        };
    }

    private static List<CacheKey> keys(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> CacheKey.of("m", "", "text " + i)).toList();
    }

    private static List<CachedEmbedding> embeddings(int from, int to) {
        return IntStream.range(from, to).mapToObj(SharedCacheTest::embedding).toList();
    }

    private static CachedEmbedding embedding(int seed) {
        var random = new Random(seed);
        float[] vector = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return new CachedEmbedding(vector, 7 + seed % 100, seed % 2 == 0);
    }

    private static void are(List<Optional<CachedEmbedding>> found, int from, int to) {
        assertThat(found).hasSize(to - from);
        for (int i = from; i < to; i++) {
            CachedEmbedding expected = embedding(i);
            assertThat(found.get(i - from))
                    .hasValueSatisfying(there -> {
                        assertThat(there.vector()).isEqualTo(expected.vector());
                        assertThat(there.tokens()).isEqualTo(expected.tokens());
                        assertThat(there.truncated()).isEqualTo(expected.truncated());
                    });
        }
    }

    @Test
    void what_one_process_has_computed_the_other_finds_and_keeps() {
        try (EmbeddingCache one = EmbeddingCache.inMemory(ENOUGH)) {
            one.shareIn(this::login, ENOUGH);
            one.put(keys(0, 250), embeddings(0, 250));
            are(one.find(keys(0, 250), DIMENSIONS), 0, 250);
        }
        Path file = folder.resolve("v.db");
        try (EmbeddingCache other = EmbeddingCache.inMemory(ENOUGH)) {
            other.keepIn(file, ENOUGH);
            other.shareIn(this::login, ENOUGH);
            List<Optional<CachedEmbedding>> found = other.find(keys(0, 300), DIMENSIONS);
            are(found.subList(0, 250), 0, 250);
            assertThat(found.subList(250, 300)).containsOnly(Optional.empty());
            assertThat(other.sizeInMemory()).isEqualTo(250);
            assertThat(other.find(keys(0, 2), DIMENSIONS + 1)).containsOnly(Optional.empty());
        }
        try (EmbeddingCache alone = EmbeddingCache.open(file, ENOUGH)) {
            are(alone.find(keys(0, 250), DIMENSIONS), 0, 250);
        }
    }

    @Test
    void a_cache_has_one_database_and_none_where_it_may_take_nothing() {
        try (EmbeddingCache cache = EmbeddingCache.none()) {
            cache.shareIn(this::login, 0);
            cache.put(keys(0, 1), embeddings(0, 1));
            assertThat(cache.find(keys(0, 1), DIMENSIONS)).containsOnly(Optional.empty());
            cache.shareIn(this::login, ENOUGH);
            assertThatThrownBy(() -> cache.shareIn(this::login, ENOUGH))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void what_was_used_least_recently_goes_when_it_is_too_much() {
        long entry = SharedCacheTable.OVERHEAD_BYTES + 8 + DIMENSIONS * Float.BYTES;
        try (var cache = cache(1_000 * entry, 100)) {
            cache.put(keys(0, 500), embeddings(0, 500));
            pass(Duration.ofDays(1));
            cache.put(keys(500, 1_000), embeddings(500, 1_000));
            pass(Duration.ofDays(1));
            are(cache.find(keys(0, 100), DIMENSIONS), 0, 100);
            assertThat(cache.size()).isEqualTo(1_000);
            cache.put(keys(1_000, 1_300), embeddings(1_000, 1_300));
            assertThat(cache.size()).isBetween(850L, 910L);
            are(cache.find(keys(0, 100), DIMENSIONS), 0, 100);
            are(cache.find(keys(1_000, 1_300), DIMENSIONS), 1_000, 1_300);
            assertThat(cache.find(keys(100, 500), DIMENSIONS)).containsOnly(Optional.empty());
        }
    }

    @Test
    void a_vector_that_was_damaged_is_not_there_until_it_is_put_again() throws SQLException {
        try (var cache = cache(ENOUGH, NEVER)) {
            cache.put(keys(0, 3), embeddings(0, 3));
            try (Connection c = login(Duration.ofSeconds(10)).connect();
                    PreparedStatement damage =
                            c.prepareStatement(
                                    "update cached_vectors set vector = set_byte(vector, 20, 255 - get_byte(vector, 20)) where key = ?")) {
                damage.setBytes(1, keys(1, 2).getFirst().bytes());
                assertThat(damage.executeUpdate()).isEqualTo(1);
                c.commit();
            }
            List<Optional<CachedEmbedding>> found = cache.find(keys(0, 3), DIMENSIONS);
            are(found.subList(0, 1), 0, 1);
            assertThat(found.get(1)).isEmpty();
            cache.put(keys(1, 2), embeddings(1, 2));
            are(cache.find(keys(0, 3), DIMENSIONS), 0, 3);
        }
    }

    @Test
    void many_who_make_the_table_put_find_and_drop_at_once_do_not_wait_for_each_other_for_ever()
            throws InterruptedException, ExecutionException {
        int many = 400;
        long seed = System.nanoTime();
        var work = new ArrayList<Callable<Boolean>>();
        for (int i = 0; i < 6; i++) {
            var random = new Random(seed + i);
            work.add(() -> {
                try (SharedCacheTable table = SharedCacheTable.open(login(PATIENCE))) {
                    for (int day = 0; day < 10; day++) {
                        List<Integer> order =
                                new ArrayList<>(IntStream.range(0, many).boxed().toList());
                        Collections.shuffle(order, random);
                        table.put(
                                order.stream().map(n -> keys(n, n + 1).getFirst()).toList(),
                                order.stream().map(SharedCacheTest::embedding).toList(),
                                day);
                        table.find(keys(0, many), DIMENSIONS, day + 1);
                        table.evict(many * 300L);
                    }
                    return true;
                }
            });
        }
        try (var executor = Executors.newFixedThreadPool(work.size())) {
            for (Future<Boolean> done : executor.invokeAll(work)) {
                assertThat(done.get()).as("seed %d", seed).isTrue();
            }
        }
        try (var cache = cache(ENOUGH, NEVER)) {
            cache.put(keys(0, many), embeddings(0, many));
            are(cache.find(keys(0, many), DIMENSIONS), 0, many);
        }
    }

    @Test
    void what_another_holds_is_not_waited_for_when_the_table_is_there() throws SQLException {
        try (var cache = cache(ENOUGH, NEVER);
                Connection other = login(PATIENCE).connect();
                Statement writing = other.createStatement()) {
            cache.put(keys(0, 10), embeddings(0, 10));
            writing.executeUpdate("update cached_vectors set used = used - 1");
            try (var next = cache(ENOUGH, NEVER)) {
                are(next.find(keys(0, 10), DIMENSIONS), 0, 10);
                next.put(keys(10, 20), embeddings(10, 20));
                are(next.find(keys(0, 20), DIMENSIONS), 0, 20);
            }
            other.rollback();
        }
    }

    @Test
    void a_server_that_was_restarted_is_used_again_at_once(@TempDir Path data)
            throws InterruptedException {
        StoreProcess first = StoreProcess.start("postgres", data);
        try (var cache = cache(first, PATIENCE, PATIENCE, ENOUGH, NEVER)) {
            cache.put(keys(0, 10), embeddings(0, 10));
            are(cache.find(keys(0, 10), DIMENSIONS), 0, 10);
            first.kill();
            int port = StoreAddress.parse(first.address()).port();
            try (StoreProcess _ = StoreProcess.start("postgres", data, port)) {
                // The crash has emptied the table.
                assertThat(cache.find(keys(0, 10), DIMENSIONS)).containsOnly(Optional.empty());
                cache.put(keys(0, 10), embeddings(0, 10));
                are(cache.find(keys(0, 10), DIMENSIONS), 0, 10);
            }
        } finally {
            first.close();
        }
    }

    @Test
    void a_server_that_is_gone_is_done_without_until_it_is_back(@TempDir Path data)
            throws InterruptedException {
        StoreProcess first = StoreProcess.start("postgres", data);
        try (var cache = cache(first, PATIENCE, PATIENCE, ENOUGH, NEVER)) {
            cache.put(keys(0, 10), embeddings(0, 10));
            are(cache.find(keys(0, 10), DIMENSIONS), 0, 10);
            first.kill();
            cache.put(keys(10, 20), embeddings(10, 20));
            assertThat(cache.find(keys(0, 10), DIMENSIONS)).containsOnly(Optional.empty());
            assertThat(cache.size()).isZero();
            int port = StoreAddress.parse(first.address()).port();
            try (StoreProcess _ = StoreProcess.start("postgres", data, port)) {
                assertThat(cache.find(keys(0, 10), DIMENSIONS)).containsOnly(Optional.empty());
                pass(Duration.ofSeconds(31));
                // The crash has emptied the table.
                assertThat(cache.find(keys(0, 10), DIMENSIONS)).containsOnly(Optional.empty());
                cache.put(keys(20, 30), embeddings(20, 30));
                are(cache.find(keys(20, 30), DIMENSIONS), 20, 30);
            }
        } finally {
            first.close();
        }
    }

    @Test
    void a_server_that_does_not_answer_holds_nobody_up() {
        Duration answer = Duration.ofSeconds(2);
        try (var cache = cache(process, answer, Duration.ofMillis(100), ENOUGH, NEVER);
                var patient = cache(ENOUGH, NEVER)) {
            cache.put(keys(0, 1_000), embeddings(0, 1_000));
            are(patient.find(keys(0, 1_000), DIMENSIONS), 0, 1_000);
            cache.find(keys(0, 1), DIMENSIONS);
            process.freeze();
            long start = System.nanoTime();
            try {
                for (int i = 0; i < 200; i++) {
                    assertThat(cache.find(keys(0, 1_000), DIMENSIONS))
                            .containsOnly(Optional.empty());
                }
                try (EmbeddingCache leaving = EmbeddingCache.inMemory(ENOUGH)) {
                    leaving.shareIn(this::login, ENOUGH);
                    leaving.put(keys(0, 10), embeddings(0, 10));
                }
            } finally {
                process.thaw();
            }
            // Each look for as long as an answer is waited for would be seven minutes, writing a
            // last time one.
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(50));
            pass(Duration.ofSeconds(31));
            are(patient.find(keys(0, 1_000), DIMENSIONS), 0, 1_000);
        }
    }
}
