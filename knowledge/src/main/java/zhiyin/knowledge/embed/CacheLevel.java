package zhiyin.knowledge.embed;

import java.util.List;
import java.util.Optional;

/// Where [EmbeddingCache] keeps embeddings besides memory. It is a help, not a condition: what it cannot do is logged,
/// and until it can, it has nothing and keeps nothing. Thread-safe.
interface CacheLevel extends AutoCloseable {
    /// The embeddings of these keys that are there.
    ///
    /// @param dimensions that they must have
    List<Optional<CachedEmbedding>> find(List<CacheKey> keys, int dimensions);

    /// Keeps embeddings; those of keys that are there are replaced.
    void put(List<CacheKey> keys, List<CachedEmbedding> embeddings);

    /// How many embeddings there are.
    long size();

    @Override
    void close();
}
