package zhiyin.knowledge.store.remote;

import java.util.Map;
import zhiyin.knowledge.store.StoreAddress;
import zhiyin.knowledge.store.VectorServer;
import zhiyin.knowledge.store.chroma.ChromaServer;
import zhiyin.knowledge.store.opensearch.OpenSearchServer;
import zhiyin.knowledge.store.postgres.PostgresServer;

/// The servers of vectors by their addresses.
public final class VectorServers {
    private VectorServers() {}

    /// Nothing is connected to yet.
    ///
    /// @param environment with the server's password, under the name that the address has
    public static VectorServer at(StoreAddress address, Map<String, String> environment) {
        return switch (address.kind()) {
            case POSTGRES -> new PostgresServer(address, environment);
            case CHROMA -> new ChromaServer(address, environment);
            case OPENSEARCH -> new OpenSearchServer(address, environment);
        };
    }
}
