package zhiyin.spark;

import java.util.regex.Pattern;
import zhiyin.knowledge.store.StoreAddress;

/// Where vectors go beside the files.
///
/// @param address of a server, as `postgres://user@host/database?key=VARIABLE_API_KEY`
/// @param name of the table or collection there
record StorePlace(String address, String name) {
    /// The client of OpenSearch and its libraries are not among what a job brings along.
    static final String NO_OPENSEARCH =
            "OpenSearch is not written to from Spark, expected postgres:// or chroma+http://; read the files that the job writes";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");

    /// @throws IllegalArgumentException where one of them is not legal
    StorePlace {
        if (StoreAddress.parse(address).kind() == StoreAddress.Kind.OPENSEARCH) {
            throw new IllegalArgumentException(NO_OPENSEARCH);
        }
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "the collection is \"%s\", expected a lower case letter, then letters, digits and _, 40 in all"
                            .formatted(name));
        }
    }
}
