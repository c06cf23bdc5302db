package zhiyin.knowledge.embed;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import zhiyin.knowledge.store.postgres.PostgresLogin;

/// Vectors that were computed, so that no text is computed twice, in levels: some in memory, more in a file, and where
/// several processes share a catalog, they may share vectors too.
///
/// It is content-addressed ([CacheKey]: model, arithmetic, prompt, text), so an entry is never out of date.
/// Memory keeps what is asked for again and again, by frequency and recency (Caffeine's W-TinyLFU), so that
/// a bulk of texts that come once does not drive out the rest. Thread-safe.
public final class EmbeddingCache implements AutoCloseable {
    /// Of an entry in memory, besides its numbers: the key, objects, and Caffeine's own.
    private static final int OVERHEAD_BYTES = 200;

    /// What is not written after so long, when it is closed, is not kept.
    private static final Duration FILE = Duration.ofMinutes(1);

    /// Others may hold it up, and what waits may be much.
    private static final Duration DATABASE = Duration.ofSeconds(5);

    private final Cache<CacheKey, CachedEmbedding> memory;
    private volatile Optional<Level> file = Optional.empty();
    private volatile Optional<Level> shared = Optional.empty();

    private record Level(CacheLevel level, CacheWriter writer) {
        static Level of(CacheLevel level, Duration patience) {
            var writer = new CacheWriter(level, patience);
            writer.start();
            return new Level(level, writer);
        }
    }

    private EmbeddingCache(long memoryBytes) {
        this.memory =
                Caffeine.newBuilder()
                        .maximumWeight(memoryBytes)
                        .weigher(EmbeddingCache::weight)
                        // Here and now: it takes less than handing it to another thread.
                        .executor(Runnable::run)
                        .build();
    }

    private static int weight(CacheKey key, CachedEmbedding embedding) {
        return OVERHEAD_BYTES + embedding.bytes();
    }

    /// One without a file.
    ///
    /// @param memoryBytes approximately; 0 for none in memory
    public static EmbeddingCache inMemory(long memoryBytes) {
        return new EmbeddingCache(memoryBytes);
    }

    /// One in a file alone.
    ///
    /// @param mostBytes of the file, approximately; 0 for no cache at all
    public static EmbeddingCache open(Path file, long mostBytes) {
        EmbeddingCache cache = inMemory(0);
        cache.keepIn(file, mostBytes);
        return cache;
    }

    /// One that keeps nothing.
    public static EmbeddingCache none() {
        return inMemory(0);
    }

    /// From now on keeps vectors in this file too. A file that cannot be opened is logged, and done without.
    ///
    /// @param mostBytes of the file, approximately; 0 for no file
    /// @throws IllegalStateException where there is a file already
    public synchronized void keepIn(Path path, long mostBytes) {
        if (file.isPresent()) {
            throw new IllegalStateException("the cache has a file already");
        }
        if (mostBytes > 0) {
            file = Optional.of(Level.of(CacheFile.open(path, mostBytes), FILE));
        }
    }

    /// From now on keeps vectors in a database too, in which other processes find them, and finds theirs. While it
    /// cannot be reached, that is logged, and done without.
    ///
    /// @param login to the database, by how long an answer may take
    /// @param mostBytes in the database, approximately; 0 for none
    /// @throws IllegalStateException where there is a database already
    public synchronized void shareIn(Function<Duration, PostgresLogin> login, long mostBytes) {
        if (shared.isPresent()) {
            throw new IllegalStateException("the cache has a database already");
        }
        if (mostBytes > 0) {
            shared = Optional.of(Level.of(new SharedCache(login, mostBytes), DATABASE));
        }
    }

    /// Writes what is not written yet and closes file and database, if there are any; what is in memory stays.
    public synchronized void leave() {
        file.ifPresent(level -> level.writer().close());
        file = Optional.empty();
        shared.ifPresent(level -> level.writer().close());
        shared = Optional.empty();
    }

    /// The embeddings of these keys that are there.
    ///
    /// @param dimensions that they must have
    List<Optional<CachedEmbedding>> find(List<CacheKey> keys, int dimensions) {
        var found = new ArrayList<Optional<CachedEmbedding>>(keys.size());
        for (CacheKey key : keys) {
            found.add(
                    Optional.ofNullable(memory.getIfPresent(key))
                            .filter(embedding -> embedding.vector().length == dimensions));
        }
        file.ifPresent(level -> read(level, keys, dimensions, found));
        shared.ifPresent(level -> {
            List<Integer> places = read(level, keys, dimensions, found);
            file.ifPresent(nearer ->
                    nearer.writer()
                            .put(
                                    places.stream().map(keys::get).toList(),
                                    places.stream()
                                            .map(place -> found.get(place).orElseThrow())
                                            .toList()));
        });
        return found;
    }

    /// Looks for what was not found yet.
    ///
    /// @return the places of what was found
    private List<Integer> read(
            Level level,
            List<CacheKey> keys,
            int dimensions,
            List<Optional<CachedEmbedding>> found) {
        List<Integer> missing =
                IntStream.range(0, keys.size())
                        .filter(i -> found.get(i).isEmpty())
                        .boxed()
                        .toList();
        if (missing.isEmpty()) {
            return missing;
        }
        // First what waits to be written: were it the other way round, it could be missed in
        // between.
        List<Optional<CachedEmbedding>> waiting =
                missing.stream().map(place -> level.writer().find(keys.get(place))).toList();
        var written = level.level().find(missing.stream().map(keys::get).toList(), dimensions);
        for (int i = 0; i < missing.size(); i++) {
            int place = missing.get(i);
            Optional<CachedEmbedding> there =
                    waiting.get(i)
                            .or(at(written, i))
                            .filter(embedding -> embedding.vector().length == dimensions);
            found.set(place, there);
            there.ifPresent(embedding -> memory.put(keys.get(place), embedding));
        }
        return missing.stream().filter(place -> found.get(place).isPresent()).toList();
    }

    private static <T> Supplier<Optional<T>> at(List<Optional<T>> list, int place) {
        return () -> list.get(place);
    }

    /// Keeps embeddings; those of keys that are there are replaced.
    void put(List<CacheKey> keys, List<CachedEmbedding> embeddings) {
        for (int i = 0; i < keys.size(); i++) {
            memory.put(keys.get(i), embeddings.get(i));
        }
        file.ifPresent(level -> level.writer().put(keys, embeddings));
        shared.ifPresent(level -> level.writer().put(keys, embeddings));
    }

    /// How many embeddings are in memory.
    long sizeInMemory() {
        memory.cleanUp();
        return memory.estimatedSize();
    }

    /// How many embeddings are in the file.
    long sizeInFile() {
        return file.map(level -> level.level().size()).orElse(0L);
    }

    @Override
    public void close() {
        leave();
        memory.invalidateAll();
    }
}
