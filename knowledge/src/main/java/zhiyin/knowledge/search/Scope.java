package zhiyin.knowledge.search;

import zhiyin.knowledge.catalog.IndexSettings;
import zhiyin.knowledge.store.VectorStore;

/// A collection that is searched, by its live index.
///
/// @param index its number in the catalog
record Scope(String collection, long index, IndexSettings settings, VectorStore store) {
    /// Whether candidates are found by short vectors first.
    boolean isTwoStage() {
        return settings.shortDimensions() < settings.dimensions();
    }

    Space space() {
        return new Space(settings.model(), settings.dimensions(), settings.shortDimensions());
    }

    /// What makes scores of different collections comparable: one model, and as many of its numbers.
    record Space(String model, int dimensions, int shortDimensions) {}
}
