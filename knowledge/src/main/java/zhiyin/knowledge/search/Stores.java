package zhiyin.knowledge.search;

import zhiyin.knowledge.store.VectorStore;

/// The stores of indexes, by their numbers in the catalog.
@FunctionalInterface
public interface Stores {
    /// An open store. It stays open for the search that asks; the search does not close it.
    VectorStore store(long index);
}
