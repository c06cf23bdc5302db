package zhiyin.knowledge.embed;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    private volatile Optional<CacheFile> file = Optional.empty();

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
        return OVERHEAD_BYTES + embedding.vector().length * Float.BYTES;
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
            file = Optional.of(CacheFile.open(path, mostBytes));
        }
    }

    /// Closes the file, if there is one; what is in memory stays.
    public synchronized void leaveFile() {
        file.ifPresent(CacheFile::close);
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

    private void read(
            CacheFile level,
            List<CacheKey> keys,
            int dimensions,
            List<Integer> places,
            List<Optional<CachedEmbedding>> found) {
        var there = level.find(places.stream().map(keys::get).toList(), dimensions);
        for (int i = 0; i < places.size(); i++) {
            int place = places.get(i);
            found.set(place, there.get(i));
            there.get(i).ifPresent(embedding -> memory.put(keys.get(place), embedding));
        }
    }

    /// Keeps embeddings; those of keys that are there are replaced.
    void put(List<CacheKey> keys, List<CachedEmbedding> embeddings) {
        for (int i = 0; i < keys.size(); i++) {
            memory.put(keys.get(i), embeddings.get(i));
        }
        file.ifPresent(level -> level.put(keys, embeddings));
    }

    /// How many embeddings are in memory.
    long sizeInMemory() {
        memory.cleanUp();
        return memory.estimatedSize();
    }

    /// How many embeddings are in the file.
    long sizeInFile() {
        return file.map(CacheFile::size).orElse(0L);
    }

    @Override
    public void close() {
        leaveFile();
        memory.invalidateAll();
    }
}
