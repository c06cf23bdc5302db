package zhiyin.knowledge.job;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import zhiyin.knowledge.catalog.IndexSettings;
import zhiyin.knowledge.catalog.StorePlace;
import zhiyin.knowledge.store.DenseVectors;
import zhiyin.knowledge.store.StoreAddress;
import zhiyin.knowledge.store.StoreException;
import zhiyin.knowledge.store.StoreException.Code;
import zhiyin.knowledge.store.StoreSettings;
import zhiyin.knowledge.store.VectorServer;
import zhiyin.knowledge.store.VectorStore;
import zhiyin.knowledge.store.lucene.LuceneStore;
import zhiyin.knowledge.store.lucene.SplitStore;
import zhiyin.knowledge.store.remote.VectorServers;

/// Stores by their indexes' settings: embedded, or with the vectors in a server. Each server is known once,
/// however many indexes lie there.
public final class IndexStores implements StoreFactory {
    private static final int TRIED_DIMENSIONS = 8;

    private final Map<String, String> environment;
    private final Map<StoreAddress, VectorServer> servers = new HashMap<>();

    /// @param environment with the passwords of servers, under the names that their addresses have
    public IndexStores(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public VectorStore open(Path directory, IndexSettings settings) {
        StoreSettings vectors = settings(settings);
        Optional<StorePlace> place = settings.store();
        return place.isEmpty()
                ? LuceneStore.open(directory, vectors)
                : SplitStore.open(directory, vectors, vectors(place.get(), vectors));
    }

    @Override
    public void drop(IndexSettings settings) {
        if (settings.store().isPresent()) {
            try (DenseVectors vectors = vectors(settings.store().get(), settings(settings))) {
                vectors.drop();
            }
        }
    }

    @Override
    public void tryOut(String address) {
        StorePlace place = StorePlace.at(address);
        try (VectorServer server = VectorServers.at(parsed(place.address()), environment);
                DenseVectors vectors =
                        server.vectors(place.name(), StoreSettings.ofFull(TRIED_DIMENSIONS))) {
            try {
                vectors.count();
            } catch (StoreException e) {
                dropAfter(vectors, e);
                throw e;
            }
            vectors.drop();
        }
    }

    /// Something may have been made all the same.
    private static void dropAfter(DenseVectors vectors, StoreException why) {
        try {
            vectors.drop();
        } catch (StoreException e) {
            why.addSuppressed(e);
        }
    }

    private static StoreSettings settings(IndexSettings settings) {
        return new StoreSettings(settings.dimensions(), settings.shortDimensions());
    }

    private DenseVectors vectors(StorePlace place, StoreSettings settings) {
        return server(place.address()).vectors(place.name(), settings);
    }

    private synchronized VectorServer server(String address) {
        return servers.computeIfAbsent(
                parsed(address), place -> VectorServers.at(place, environment));
    }

    private static StoreAddress parsed(String address) {
        try {
            return StoreAddress.parse(address);
        } catch (IllegalArgumentException e) {
            throw new StoreException(
                    Code.STORE_UNAVAILABLE, "the catalog has a store that is none", e);
        }
    }

    @Override
    public synchronized void close() {
        servers.values().forEach(VectorServer::close);
        servers.clear();
    }
}
