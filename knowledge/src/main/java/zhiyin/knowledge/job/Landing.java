package zhiyin.knowledge.job;

import java.util.List;
import zhiyin.knowledge.catalog.DocumentFailure;
import zhiyin.knowledge.store.TextVectors;

/// What comes to the thread that writes into the stores.
sealed interface Landing {
    /// Passages with their vectors, in the same order.
    record Computed(Batch batch, List<TextVectors> vectors) implements Landing {}

    /// Passages that were not computed, and will be gathered again.
    record Dropped(Batch batch) implements Landing {}

    /// A passage the model refused, which its document fails by.
    record Refused(Batch.Item item, DocumentFailure failure) implements Landing {}

    /// All of a document that was missing has been gathered.
    record Gathered(Flight flight) implements Landing {}
}
