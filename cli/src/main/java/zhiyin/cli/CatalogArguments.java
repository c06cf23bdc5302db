package zhiyin.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.base.KnowledgeOptions;
import zhiyin.knowledge.base.SharedCatalog;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.Database;
import zhiyin.knowledge.embed.EmbeddingCache;
import zhiyin.knowledge.store.StoreAddress;
import zhiyin.server.auth.AccountStore;
import zhiyin.server.auth.CatalogStore;

/// The options by which several processes share a knowledge base.
public final class CatalogArguments {
    @Spec(Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Option(
            names = "--catalog",
            paramLabel = "ADDRESS",
            description =
                    "Keep the catalog, the vectors, users and API keys in PostgreSQL, where several processes share one knowledge base: postgres://USER@HOST/DATABASE?key=NAME_API_KEY. Needs --files; --data is this process's own then. Default: in --data, by SQLite")
    @Nullable String catalog;

    @Option(
            names = "--files",
            paramLabel = "DIR",
            description =
                    "With --catalog: a folder that all processes see, for documents and uploads.")
    @Nullable Path files;

    @Option(
            names = "--cache-shared",
            paramLabel = "SIZE",
            description =
                    "With --catalog: space in its database for vectors that were computed, so that a text is computed by one server. Default: 0, each has its own cache")
    @Nullable String cache;

    /// Of the catalog that is shared.
    ///
    /// @throws ParameterException where it is none of PostgreSQL
    Optional<StoreAddress> address() {
        return address(spec, catalog);
    }

    private static Optional<StoreAddress> address(CommandSpec spec, @Nullable String catalog) {
        try {
            return Optional.ofNullable(catalog).map(SharedCatalog::address);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--catalog: " + e.getMessage(), e);
        }
    }

    /// Where the accounts are that a command changes.
    ///
    /// @param data the directory, where they are in no catalog; null for the usual one
    /// @param given the catalog's address; null for that of the environment, if it is there
    /// @throws ParameterException where the address is none of PostgreSQL
    /// @throws CatalogException where it cannot be reached
    static AccountStore accounts(CommandSpec spec, @Nullable Path data, @Nullable String given) {
        String catalog = given == null ? System.getenv("ZHIYIN_CATALOG") : given;
        return address(spec, catalog)
                .<AccountStore>map(there -> CatalogStore.open(there, System.getenv()))
                .orElseGet(() ->
                        AccountStore.in(data == null ? KnowledgeBase.standardDirectory() : data));
    }

    /// @throws ParameterException where they do not fit together
    KnowledgeOptions applyTo(KnowledgeOptions options) {
        try {
            return applyTo(
                    options,
                    Optional.ofNullable(catalog),
                    Optional.ofNullable(files),
                    Optional.ofNullable(cache));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /// @throws ParameterException where an option of those that concern a server without a knowledge base, too, has no
    ///     legal value
    void requireLegal() {
        var _ = address();
        var _ = cacheBytes();
    }

    private long cacheBytes() {
        try {
            return cacheBytes(Optional.ofNullable(catalog), Optional.ofNullable(cache));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /// What a server without a knowledge base has of it.
    ///
    /// @param open takes from now on what other servers have computed; the catalog has been opened
    void shareCache(EmbeddingCache open) {
        address()
                .ifPresent(there ->
                        open.shareIn(
                                patience -> Database.login(there, System.getenv(), patience),
                                cacheBytes()));
    }

    /// What the environment says, for commands that have no options for it.
    ///
    /// @throws IllegalArgumentException where it does not fit together
    public static KnowledgeOptions fromEnvironment(
            KnowledgeOptions options, Map<String, String> environment) {
        return applyTo(
                options,
                Optional.ofNullable(environment.get("ZHIYIN_CATALOG")),
                Optional.ofNullable(environment.get("ZHIYIN_FILES")).map(Path::of),
                Optional.ofNullable(environment.get("ZHIYIN_CACHE_SHARED")));
    }

    private static KnowledgeOptions applyTo(
            KnowledgeOptions options,
            Optional<String> address,
            Optional<Path> folder,
            Optional<String> cache) {
        long cacheBytes = cacheBytes(address, cache);
        requireCatalog(address, folder, "--files (ZHIYIN_FILES)");
        if (address.isEmpty()) {
            return options;
        }
        if (folder.isEmpty()) {
            throw new IllegalArgumentException(
                    "--catalog (ZHIYIN_CATALOG) needs --files (ZHIYIN_FILES), a folder that all processes see");
        }
        return options.withShared(
                new SharedCatalog(StoreAddress.parse(address.get()), folder.get(), cacheBytes));
    }

    private static void requireCatalog(Optional<String> address, Optional<?> given, String name) {
        if (address.isEmpty() && given.isPresent()) {
            throw new IllegalArgumentException(
                    name + " is of no use without --catalog (ZHIYIN_CATALOG)");
        }
    }

    private static long cacheBytes(Optional<String> address, Optional<String> cache) {
        requireCatalog(address, cache, "--cache-shared (ZHIYIN_CACHE_SHARED)");
        try {
            return cache.map(Sizes::parse).orElse(0L);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--cache-shared: " + e.getMessage(), e);
        }
    }
}
