package zhiyin.knowledge.search;

import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import zhiyin.knowledge.catalog.IndexSettings;
import zhiyin.knowledge.store.Filter;
import zhiyin.knowledge.store.VectorStore;
import zhiyin.knowledge.store.VectorStore.Match;

/// A collection that is searched, by its live index.
///
/// @param index its number in the catalog
record Scope(String collection, long index, IndexSettings settings, VectorStore store) {
    /// Whether candidates are found by short vectors first.
    boolean isTwoStage() {
        return settings.shortDimensions() < settings.dimensions();
    }

    Space space() {
        return new Space(
                settings.model(),
                settings.dimensions(),
                settings.shortDimensions(),
                settings.sparse());
    }

    /// By all passages one by one.
    ///
    /// @param dimensions how many numbers of the vectors count; empty: all
    List<Match> exact(float[] query, OptionalInt dimensions, int count, Filter filter) {
        return dimensions.isPresent()
                ? store.nearestCut(query, dimensions.getAsInt(), count, filter)
                : store.nearest(query, count, filter, VectorStore.Stage.EXACT);
    }

    /// The cosines of these passages.
    ///
    /// @param dimensions how many numbers of the vectors count; empty: all
    List<Match> score(float[] query, OptionalInt dimensions, Collection<String> ids) {
        return dimensions.isPresent()
                ? store.scoreCut(query, dimensions.getAsInt(), ids)
                : store.score(query, ids);
    }

    /// What makes scores of different collections comparable: one model, and as much of its vectors.
    record Space(String model, int dimensions, int shortDimensions, boolean sparse) {}
}
