package zhiyin.knowledge.catalog;

import java.util.Optional;

/// A version of a document in an index: what of it should be there, and whether it is.
///
/// @param job that waits for it: the version's, or the one that builds the index anew; 0 for none
/// @param chunks how many passages it was divided into; 0 before
/// @param embedded how many of them were seen in the store when last looked
/// @param tokens of all its passages
public record Entry(
        long index,
        long version,
        long job,
        Stage stage,
        Optional<DocumentFailure> failure,
        int chunks,
        int embedded,
        long tokens) {
    public enum Stage {
        /// To be divided.
        QUEUED,
        /// Divided, to be embedded.
        CHUNKED,
        READY,
        FAILED
    }

    public Key key() {
        return new Key(index, version);
    }

    public record Key(long index, long version) {}

    /// An entry to be worked on, with what it is of.
    public record Task(Entry entry, Version version, DocumentRow document) {}
}
