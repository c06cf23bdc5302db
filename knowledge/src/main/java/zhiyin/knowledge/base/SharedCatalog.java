package zhiyin.knowledge.base;

import java.nio.file.Path;
import zhiyin.knowledge.store.StoreAddress;

/// A catalog that several processes share: each sees the same collections, and what is to be done is done by
/// whichever takes it up. Each has a data directory of its own besides, for words and caches.
///
/// @param catalog a database of PostgreSQL's; vectors lie there too, unless a collection says otherwise
/// @param files a folder that all of them see, for documents and uploads
public record SharedCatalog(StoreAddress catalog, Path files) {
    /// @throws IllegalArgumentException where the address is none of PostgreSQL
    public SharedCatalog {
        requirePostgres(catalog);
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
