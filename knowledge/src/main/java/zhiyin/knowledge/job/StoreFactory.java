package zhiyin.knowledge.job;

import java.nio.file.Path;
import zhiyin.knowledge.store.StoreSettings;
import zhiyin.knowledge.store.VectorStore;

/// Opens an index's store.
@FunctionalInterface
public interface StoreFactory {
    /// @param directory the index's own; made where there is none
    /// @throws zhiyin.knowledge.store.StoreException STORE_DAMAGED, STORE_IN_USE, STORE_UNAVAILABLE
    VectorStore open(Path directory, StoreSettings settings);
}
