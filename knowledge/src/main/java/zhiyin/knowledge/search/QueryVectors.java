package zhiyin.knowledge.search;

import java.util.Optional;
import zhiyin.knowledge.catalog.IndexSettings;

/// Vectors of queries, each by the model whose index is searched.
@FunctionalInterface
public interface QueryVectors {
    /// The vector of a query, of length 1 and `settings.dimensions()` numbers, made as the model wants
    /// queries. A query that is too long for the model is cut.
    ///
    /// @param instruction the task in own words; passed over by models that take none
    float[] vector(IndexSettings settings, String query, Optional<String> instruction);
}
