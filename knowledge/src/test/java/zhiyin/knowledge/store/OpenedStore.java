package zhiyin.knowledge.store;

/// A store under test.
interface OpenedStore {
    /// Opens this test's store, empty at first; the same again after it was closed.
    VectorStore open(StoreSettings settings);
}
