package zhiyin.knowledge.store;

import java.util.Optional;
import zhiyin.engine.SparseVector;

/// What a store is given of a passage.
///
/// @param id unique in the store
/// @param labels of its document, to filter by
/// @param title the document's title, file name and the headings above, for words to be found in
/// @param text the body, for words to be found in; code as it is
/// @param vector of length 1 and the store's dimensions; not copied, not to be changed
/// @param sparse likewise; empty where it is not to be found by one
public record StoredPassage(
        String id,
        Labels labels,
        String title,
        String text,
        float[] vector,
        Optional<SparseVector> sparse) {
    /// One without a sparse vector.
    public StoredPassage(String id, Labels labels, String title, String text, float[] vector) {
        this(id, labels, title, text, vector, Optional.empty());
    }
}
