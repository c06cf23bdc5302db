package zhiyin.spark;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import zhiyin.engine.Embedder;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.backend.NumericType;
import zhiyin.knowledge.bulk.BulkEmbedder;
import zhiyin.knowledge.bulk.TextSplitter;

/// The models of this JVM, an executor's: each opened once, by the first task that needs it, and shared by all, so that
/// weights lie in memory once and the threads are no more than the executor has cores. They end with the JVM.
///
/// Static, since a task is given nothing of its executor but what its class can reach.
final class ExecutorModels {
    private static final Map<Key, Embedder> OPEN = new HashMap<>();

    private record Key(String model, String type, int threads) {}

    private ExecutorModels() {}

    static Embedder embedder(EmbeddingSettings settings) {
        var key = new Key(settings.model(), settings.type(), settings.threads());
        synchronized (OPEN) {
            return OPEN.computeIfAbsent(key, ExecutorModels::open);
        }
    }

    private static Embedder open(Key key) {
        EmbedderOptions options = EmbedderOptions.defaults();
        if (key.threads() > 0) {
            options = options.withThreads(key.threads());
        }
        if (!key.type().equals("auto")) {
            options = options.withNumericType(NumericType.of(key.type()).orElseThrow());
        }
        return Embedder.open(key.model(), options);
    }

    static BulkEmbedder bulkEmbedder(EmbeddingSettings settings) {
        return BulkEmbedder.dense(embedder(settings), settings.options(), Optional.empty());
    }

    static TextSplitter splitter(EmbeddingSettings settings) {
        int tokens = settings.split() == 0 ? Integer.MAX_VALUE : settings.split();
        return TextSplitter.of(embedder(settings), settings.options(), tokens);
    }
}
