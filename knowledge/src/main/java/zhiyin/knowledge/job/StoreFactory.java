package zhiyin.knowledge.job;

import java.nio.file.Path;
import zhiyin.knowledge.catalog.IndexSettings;
import zhiyin.knowledge.store.VectorStore;

/// Opens indexes' stores. Thread-safe.
public interface StoreFactory extends AutoCloseable {
    /// @param directory the index's own; made where there is none
    /// @throws zhiyin.knowledge.store.StoreException STORE_DAMAGED, STORE_IN_USE, STORE_UNAVAILABLE
    VectorStore open(Path directory, IndexSettings settings);

    /// Deletes what lies elsewhere of an index's store, which is closed. Its directory is the caller's business.
    ///
    /// @throws zhiyin.knowledge.store.StoreException STORE_UNAVAILABLE: to be tried again
    void drop(IndexSettings settings);

    /// Whether vectors could lie in a store elsewhere: makes something small there, and deletes it.
    ///
    /// @param address of the store ([zhiyin.knowledge.store.StoreAddress])
    /// @throws zhiyin.knowledge.store.StoreException where they could not, and why
    void tryOut(String address);

    @Override
    void close();
}
