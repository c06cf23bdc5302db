package zhiyin.knowledge.compare;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import zhiyin.knowledge.search.SearchRequest;
import zhiyin.knowledge.search.SearchRequest.Mode;
import zhiyin.knowledge.search.SearchRequest.Weights;

/// A way of searching. Which model computes the vectors and how documents are divided is the collection's.
///
/// @param vectorWeight 0 for words alone to 1 for meaning alone; counts where both do
/// @param dimensions how many numbers of the vectors count; empty: all, through the index
/// @param reranker that gives the best passages another order; empty: none
public record Configuration(
        String collection,
        Mode mode,
        double vectorWeight,
        OptionalInt dimensions,
        Optional<String> reranker) {
    /// @throws IllegalArgumentException which says what is legal
    public Configuration {
        if (!(vectorWeight >= 0 && vectorWeight <= 1)) {
            throw new IllegalArgumentException(
                    "vector_weight is %s, expected 0 (words) to 1 (meaning)"
                            .formatted(vectorWeight));
        }
        if (dimensions.isPresent() && dimensions.getAsInt() < 1) {
            throw new IllegalArgumentException(
                    "dimensions is %d, expected 1 or more".formatted(dimensions.getAsInt()));
        }
    }

    /// Meaning and words, as a search has it that says nothing else.
    public static Configuration of(String collection) {
        return new Configuration(
                collection, Mode.HYBRID, 0.5, OptionalInt.empty(), Optional.empty());
    }

    public Configuration withDimensions(OptionalInt changed) {
        return new Configuration(collection, mode, vectorWeight, changed, reranker);
    }

    boolean usesVectors() {
        return mode == Mode.VECTOR || (mode == Mode.HYBRID && vectorWeight > 0);
    }

    SearchRequest request(String query, int top) {
        SearchRequest plain = SearchRequest.of(collection, query).withTop(top).withMode(mode);
        return plain.withWeights(new Weights(vectorWeight, 1 - vectorWeight))
                .withDimensions(usesVectors() ? dimensions : OptionalInt.empty());
    }

    static List<String> collections(List<Configuration> all) {
        return all.stream().map(Configuration::collection).distinct().toList();
    }
}
