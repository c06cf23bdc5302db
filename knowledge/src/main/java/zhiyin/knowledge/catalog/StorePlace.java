package zhiyin.knowledge.catalog;

import java.util.Objects;
import java.util.UUID;
import zhiyin.knowledge.store.StoreAddress;

/// Where an index's dense vectors lie, when it is not in this process.
///
/// @param address of the server ([StoreAddress]), without any secret
/// @param name of the index there: of lower case letters, digits and `_`, different for each index ever made, so
///     that several programs may use the same server
public record StorePlace(String address, String name) {
    private static final int NAME_CHARACTERS = 20;

    public StorePlace {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(name, "name");
    }

    /// A place for a new index.
    ///
    /// @throws IllegalArgumentException where the address is none
    public static StorePlace at(String address) {
        String random = UUID.randomUUID().toString().replace("-", "");
        return new StorePlace(
                StoreAddress.parse(address).toString(),
                "zhiyin_" + random.substring(0, NAME_CHARACTERS));
    }
}
