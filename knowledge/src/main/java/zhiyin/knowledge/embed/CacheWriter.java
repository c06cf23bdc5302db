package zhiyin.knowledge.embed;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Writes to a level of the cache behind the back of those who compute: who asks for one vector would wait longer
/// for the commit than for all else that the cache does. What is not written yet is found here. When
/// writing cannot keep up, what comes then is not kept. Thread-safe.
final class CacheWriter implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(CacheWriter.class.getName());

    /// Of vectors that wait.
    private static final long MOST_BYTES = 64L << 20;

    /// A transaction's, and a reading's: others wait meanwhile.
    static final int ENTRIES_AT_ONCE = 100;

    private final CacheLevel level;
    private final Duration patience;
    private final SequencedMap<CacheKey, CachedEmbedding> waiting = new LinkedHashMap<>();
    private final Thread thread;
    private long waitingBytes;
    private boolean closing;

    /// @param patience how long it goes on writing what waits when it is closed
    CacheWriter(CacheLevel level, Duration patience) {
        this.level = level;
        this.patience = patience;
        this.thread = Thread.ofPlatform().daemon().name("cache-writer").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    synchronized void put(List<CacheKey> keys, List<CachedEmbedding> embeddings) {
        for (int i = 0; i < keys.size() && waitingBytes < MOST_BYTES && !closing; i++) {
            var before = Optional.ofNullable(waiting.put(keys.get(i), embeddings.get(i)));
            waitingBytes +=
                    embeddings.get(i).bytes() - before.map(CachedEmbedding::bytes).orElse(0);
        }
        notifyAll();
    }

    synchronized Optional<CachedEmbedding> find(CacheKey key) {
        return Optional.ofNullable(waiting.get(key));
    }

    private void run() {
        try {
            for (var next = take(); !next.isEmpty(); next = take()) {
                level.put(
                        next.stream().map(Map.Entry::getKey).toList(),
                        next.stream().map(Map.Entry::getValue).toList());
                written(next);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "vectors are not written to the cache any more", e);
        }
    }

    /// Some to be written; none when all is written and nothing more will come.
    private synchronized List<Map.Entry<CacheKey, CachedEmbedding>> take()
            throws InterruptedException {
        while (waiting.isEmpty() && !closing) {
            wait();
        }
        return waiting.sequencedEntrySet().stream()
                .limit(ENTRIES_AT_ONCE)
                .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                .toList();
    }

    /// What came in place of one of them meanwhile still waits.
    private synchronized void written(List<Map.Entry<CacheKey, CachedEmbedding>> entries) {
        for (var entry : entries) {
            if (waiting.remove(entry.getKey(), entry.getValue())) {
                waitingBytes -= entry.getValue().bytes();
            }
        }
    }

    /// Writes what waits, as long as there is patience, then closes the level.
    @Override
    public void close() {
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        try {
            thread.join(patience);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        level.close();
    }
}
