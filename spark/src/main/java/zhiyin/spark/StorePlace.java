package zhiyin.spark;

import java.util.regex.Pattern;
import zhiyin.knowledge.store.StoreAddress;

/// Where vectors go beside the files.
///
/// @param address of a server, as `postgres://user@host/database?key=VARIABLE_API_KEY`
/// @param name of the table or collection there
record StorePlace(String address, String name) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");

    /// @throws IllegalArgumentException where one of them is not legal
    StorePlace {
        StoreAddress.parse(address);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "the collection is \"%s\", expected a lower case letter, then letters, digits and _, 40 in all"
                            .formatted(name));
        }
    }
}
