package zhiyin.knowledge.catalog;

/// What one process at a time does, of those that share a catalog.
public enum Claim {
    /// The bytes of a collection's document are read.
    READING,
    /// A version is divided for an index.
    DIVIDING,
    /// A version's passages are brought into an index's store.
    STORING,
    /// A collection that nobody sees yet is filled from an exported file.
    IMPORTING
}
