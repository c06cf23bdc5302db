package zhiyin.engine;

import java.util.Optional;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.cache.ResourceCache;

/// How a model is to be loaded. Immutable; start from [#defaults()].
///
/// @param numericType arithmetic of matrix products; empty for what is fastest on this CPU
/// @param threads compute threads
/// @param maxBatchTokens tokens one thread takes at a time; a longer text is taken alone
/// @param cache where built-in models are unpacked; native libraries go to the standard cache
public record EmbedderOptions(
        Optional<NumericType> numericType, int threads, int maxBatchTokens, ResourceCache cache) {
    /// Large enough for full speed of the matrix products, small enough for a core's own cache.
    static final int DEFAULT_MAX_BATCH_TOKENS = 256;

    public EmbedderOptions {
        if (threads < 1 || threads > 1024) {
            throw new IllegalArgumentException("threads is " + threads + ", expected 1 to 1024");
        }
        if (maxBatchTokens < 1 || maxBatchTokens > 1 << 20) {
            throw new IllegalArgumentException(
                    "maxBatchTokens is " + maxBatchTokens + ", expected 1 to 1048576");
        }
    }

    /// All cores, the fastest numeric type.
    public static EmbedderOptions defaults() {
        return new EmbedderOptions(
                Optional.empty(),
                Runtime.getRuntime().availableProcessors(),
                DEFAULT_MAX_BATCH_TOKENS,
                ResourceCache.standard());
    }

    public EmbedderOptions withNumericType(NumericType type) {
        return new EmbedderOptions(Optional.of(type), threads, maxBatchTokens, cache);
    }

    public EmbedderOptions withThreads(int newThreads) {
        return new EmbedderOptions(numericType, newThreads, maxBatchTokens, cache);
    }

    public EmbedderOptions withMaxBatchTokens(int tokens) {
        return new EmbedderOptions(numericType, threads, tokens, cache);
    }
}
