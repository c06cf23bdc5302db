package zhiyin.knowledge.base;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import zhiyin.engine.EmbedderOptions;
import zhiyin.knowledge.embed.ModelOpener;
import zhiyin.knowledge.parse.ParseOptions;
import zhiyin.knowledge.parse.worker.PoolOptions;

/// How a knowledge base works. Immutable; start from [#defaults()].
///
/// @param parsers the processes that read files
/// @param parsing what is read of them
/// @param models where loaded models come from
/// @param modelIdle after which a model that nobody uses is closed
/// @param cacheBytes of vectors kept so that no text is computed twice
/// @param working whether documents are read and embedded; without, the knowledge base can be looked at,
///     searched and added to, and the work waits
/// @param environment variables, among them the passwords of servers that vectors or the catalog lie in
/// @param shared a catalog that other processes have too; empty: it is in the data directory
public record KnowledgeOptions(
        PoolOptions parsers,
        ParseOptions parsing,
        ModelOpener models,
        Duration modelIdle,
        long cacheBytes,
        boolean working,
        Map<String, String> environment,
        Optional<SharedCatalog> shared) {
    private static final Duration IDLE = Duration.ofMinutes(5);
    private static final long CACHE_BYTES = 2L << 30;

    public KnowledgeOptions {
        environment = Map.copyOf(environment);
        if (cacheBytes < 0) {
            throw new IllegalArgumentException(
                    "cacheBytes is %d, expected 0 (no cache) or more".formatted(cacheBytes));
        }
        if (modelIdle.isNegative()) {
            throw new IllegalArgumentException(
                    "modelIdle is %s, expected 0 or more".formatted(modelIdle));
        }
    }

    public static KnowledgeOptions defaults() {
        return new KnowledgeOptions(
                PoolOptions.defaults(),
                ParseOptions.defaults(),
                ModelOpener.loading(EmbedderOptions.defaults()),
                IDLE,
                CACHE_BYTES,
                true,
                System.getenv(),
                Optional.empty());
    }

    public KnowledgeOptions withParsers(PoolOptions changed) {
        return new KnowledgeOptions(
                changed, parsing, models, modelIdle, cacheBytes, working, environment, shared);
    }

    public KnowledgeOptions withParsing(ParseOptions changed) {
        return new KnowledgeOptions(
                parsers, changed, models, modelIdle, cacheBytes, working, environment, shared);
    }

    public KnowledgeOptions withModels(ModelOpener changed) {
        return new KnowledgeOptions(
                parsers, parsing, changed, modelIdle, cacheBytes, working, environment, shared);
    }

    public KnowledgeOptions withModelIdle(Duration changed) {
        return new KnowledgeOptions(
                parsers, parsing, models, changed, cacheBytes, working, environment, shared);
    }

    public KnowledgeOptions withCacheBytes(long changed) {
        return new KnowledgeOptions(
                parsers, parsing, models, modelIdle, changed, working, environment, shared);
    }

    public KnowledgeOptions withEnvironment(Map<String, String> changed) {
        return new KnowledgeOptions(
                parsers, parsing, models, modelIdle, cacheBytes, working, changed, shared);
    }

    public KnowledgeOptions withShared(SharedCatalog changed) {
        return new KnowledgeOptions(
                parsers,
                parsing,
                models,
                modelIdle,
                cacheBytes,
                working,
                environment,
                Optional.of(changed));
    }

    public KnowledgeOptions withoutWorking() {
        return new KnowledgeOptions(
                parsers, parsing, models, modelIdle, cacheBytes, false, environment, shared);
    }
}
