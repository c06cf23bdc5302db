package zhiyin.knowledge.search;

import java.util.Optional;
import zhiyin.knowledge.catalog.IndexSettings;
import zhiyin.knowledge.store.TextVectors;

/// Vectors of queries, each by the model whose index is searched.
@FunctionalInterface
public interface QueryVectors {
    /// The vectors of a query, made as the model wants queries: the dense one of `settings.dimensions()` numbers, a
    /// sparse one where `settings.sparse()` says that passages have them, and the model gives them here. A query
    /// that is too long for the model is cut.
    ///
    /// @param instruction the task in own words; passed over by models that take none
    TextVectors vectors(IndexSettings settings, String query, Optional<String> instruction);
}
