package zhiyin.knowledge.base;

import java.nio.file.Path;
import zhiyin.knowledge.store.StoreAddress;

/// A catalog that several processes share: each sees the same collections, and what is to be done is done by
/// whichever takes it up. Each has a data directory of its own besides, for words and caches.
///
/// @param catalog a database of PostgreSQL's; vectors lie there too, unless a collection says otherwise
/// @param files a folder that all of them see, for documents and uploads
/// @param cacheBytes in that database for vectors that were computed, approximately, so that what one process has
///     computed the others need not; 0 for none
public record SharedCatalog(StoreAddress catalog, Path files, long cacheBytes) {
    /// @throws IllegalArgumentException where the address is none of PostgreSQL
    public SharedCatalog {
        requirePostgres(catalog);
        if (cacheBytes < 0) {
            throw new IllegalArgumentException(
                    "cacheBytes is %d, expected 0 (no cache) or more".formatted(cacheBytes));
        }
    }

    /// One without a cache.
    ///
    /// @throws IllegalArgumentException where the address is none of PostgreSQL
    public SharedCatalog(StoreAddress catalog, Path files) {
        this(catalog, files, 0);
    }

    /// The address of a catalog.
    ///
    /// @throws IllegalArgumentException where it is no address, or none of PostgreSQL
    public static StoreAddress address(String text) {
        StoreAddress address = StoreAddress.parse(text);
        requirePostgres(address);
        return address;
    }

    private static void requirePostgres(StoreAddress catalog) {
        if (catalog.kind() != StoreAddress.Kind.POSTGRES) {
            throw new IllegalArgumentException(
                    "the catalog's address is %s, expected postgres://[user@]host[:port]/database"
                            .formatted(catalog));
        }
    }
}
