package zhiyin.knowledge.embed;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Vectors that were computed, so that no text is computed twice, in two levels: some in memory, more in a
/// file.
///
/// It is content-addressed ([CacheKey]: model, arithmetic, prompt, text), so an entry is never out of date.
/// Memory keeps what is asked for again and again, by frequency and recency (Caffeine's W-TinyLFU), so that
/// a bulk of texts that come once does not drive out the rest. Thread-safe.
public final class EmbeddingCache implements AutoCloseable {
    /// Of an entry in memory, besides its numbers: the key, objects, and Caffeine's own.
    private static final int OVERHEAD_BYTES = 200;

    private final Cache<CacheKey, CachedEmbedding> memory;
    private volatile Optional<Level> file = Optional.empty();

    private record Level(CacheFile file, CacheWriter writer) {}

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
            CacheFile opened = CacheFile.open(path, mostBytes);
            var writer = new CacheWriter(opened);
            writer.start();
            file = Optional.of(new Level(opened, writer));
        }
    }

    /// Writes what is not written yet and closes the file, if there is one; what is in memory stays.
    public synchronized void leaveFile() {
        file.ifPresent(level -> level.writer().close());
        file = Optional.empty();
    }

    /// The embeddings of these keys that are there.
    ///
    /// @param dimensions that they must have
    List<Optional<CachedEmbedding>> find(List<CacheKey> keys, int dimensions) {
        var found = new ArrayList<Optional<CachedEmbedding>>(keys.size());
        var elsewhere = new ArrayList<Integer>();
        for (int i = 0; i < keys.size(); i++) {
            Optional<CachedEmbedding> here =
                    Optional.ofNullable(memory.getIfPresent(keys.get(i)))
                            .filter(embedding -> embedding.vector().length == dimensions);
            found.add(here);
            if (here.isEmpty()) {
                elsewhere.add(i);
            }
        }
        if (!elsewhere.isEmpty()) {
            file.ifPresent(level -> read(level, keys, dimensions, elsewhere, found));
        }
        return found;
    }

    /// Some at a time, since the file is read by one at once.
    private void read(
            Level level,
            List<CacheKey> keys,
            int dimensions,
            List<Integer> places,
            List<Optional<CachedEmbedding>> found) {
        for (int from = 0; from < places.size(); from += CacheWriter.ENTRIES_AT_ONCE) {
            int to = Math.min(from + CacheWriter.ENTRIES_AT_ONCE, places.size());
            List<Integer> some = places.subList(from, to);
            // First what waits to be written: were it the other way round, it could be missed in
            // between.
            List<Optional<CachedEmbedding>> waiting =
                    some.stream().map(place -> level.writer().find(keys.get(place))).toList();
            var written = level.file().find(some.stream().map(keys::get).toList(), dimensions);
            for (int i = 0; i < some.size(); i++) {
                int place = some.get(i);
                Optional<CachedEmbedding> there = waiting.get(i).or(at(written, i));
                found.set(place, there.filter(e -> e.vector().length == dimensions));
                there.ifPresent(embedding -> memory.put(keys.get(place), embedding));
            }
        }
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
    }

    /// How many embeddings are in memory.
    long sizeInMemory() {
        memory.cleanUp();
        return memory.estimatedSize();
    }

    /// How many embeddings are in the file.
    long sizeInFile() {
        return file.map(level -> level.file().size()).orElse(0L);
    }

    @Override
    public void close() {
        leaveFile();
        memory.invalidateAll();
    }
}
