package zhiyin.server.kb;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import zhiyin.knowledge.search.SearchRequest;
import zhiyin.knowledge.store.Filter;

/// What is looked for, as [SearchRequest] has it; the query alone is enough.
///
/// @param collections names; all there are if absent
/// @param dimensions how many of the vectors' first numbers count, 32 or more; all if absent
/// @param rerank whether a reranker puts the best passages in order; not if absent
record SearchBody(
        String query,
        Optional<List<String>> collections,
        Optional<Integer> top,
        Optional<Integer> candidates,
        Optional<SearchRequest.Mode> mode,
        Optional<Weights> weights,
        Optional<FilterBody> filter,
        Optional<String> instruction,
        Optional<Double> diversity,
        Optional<SearchRequest.Context> context,
        Optional<Integer> dimensions,
        Optional<RerankField> rerank) {
    record Weights(double vector, double words) {}

    /// @param documents their numbers, any of them
    /// @param tags all of them
    /// @param types any of them
    /// @param languages any of them, as ISO 639-1
    /// @param from changed at this time or later
    /// @param to changed before this time
    /// @param path a folder or a file
    record FilterBody(
            Optional<Set<Long>> documents,
            Optional<Set<String>> tags,
            Optional<Set<String>> types,
            Optional<Set<String>> languages,
            Optional<Instant> from,
            Optional<Instant> to,
            Optional<String> path) {
        private Filter filter() {
            return new Filter(
                    documents.orElse(Set.of()),
                    tags.orElse(Set.of()),
                    types.orElse(Set.of()),
                    languages.orElse(Set.of()),
                    from,
                    to,
                    path.orElse(""));
        }
    }

    /// @throws IllegalArgumentException which says what is not legal
    SearchRequest request(List<String> names) {
        int count = top.orElse(SearchRequest.DEFAULT_TOP);
        return new SearchRequest(
                query,
                names,
                count,
                candidates.orElse(Math.max(count, SearchRequest.DEFAULT_CANDIDATES)),
                mode.orElse(SearchRequest.Mode.HYBRID),
                weights.map(given -> new SearchRequest.Weights(given.vector(), given.words()))
                        .orElse(SearchRequest.Weights.EQUAL),
                filter.map(FilterBody::filter).orElse(Filter.NONE),
                instruction,
                diversity.orElse(0.0),
                context.orElse(SearchRequest.Context.NONE),
                dimensions.map(OptionalInt::of).orElse(OptionalInt.empty()),
                rerank.flatMap(field -> field.of(count)));
    }
}
