package zhiyin.knowledge.search;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import zhiyin.engine.EmbedOptions.Instruction;
import zhiyin.knowledge.store.Filter;

/// What is looked for, where, and how. Start from [#of].
///
/// @param query in the person's own words
/// @param collections names; at least one
/// @param top how many hits are wanted
/// @param candidates how many each way of finding brings before they are fused
/// @param weights of the ways in the fusion
/// @param instruction the task in own words, for models that take one
/// @param diversity 0 for the best hits as they come, up to 1 for hits unlike each other (maximal marginal
///     relevance)
/// @param context what is shown around a hit
/// @param dimensions by so many of the vectors' first numbers, scaled to length 1 again, passages are compared,
///     one by one; empty: by all that the index has, through the index
/// @param rerank what a second model makes of the best candidates; empty: nothing
public record SearchRequest(
        String query,
        List<String> collections,
        int top,
        int candidates,
        Mode mode,
        Weights weights,
        Filter filter,
        Optional<String> instruction,
        double diversity,
        Context context,
        OptionalInt dimensions,
        Optional<Rerank> rerank) {
    public static final int MAX_TOP = 200;
    public static final int MAX_QUERY_CHARACTERS = 8_000;
    public static final int MAX_COLLECTIONS = 64;
    public static final int DEFAULT_TOP = 10;
    public static final int DEFAULT_CANDIDATES = 100;

    /// Fewer numbers say next to nothing.
    public static final int LEAST_DIMENSIONS = 32;

    private static final int MAX_CANDIDATES = 1_000;

    public enum Mode {
        /// By vectors and by words, fused.
        HYBRID,
        /// By meaning alone: by vectors of all kinds that the index has.
        VECTOR,
        /// By words alone (BM25).
        WORDS
    }

    public enum Context {
        /// The passage alone.
        NONE,
        /// The passages before and behind it.
        NEIGHBOURS,
        /// The whole section it lies in, as far as that is not too long.
        SECTION
    }

    /// How much each way counts in the fusion; `vector` is of dense and of sparse vectors each.
    public record Weights(double vector, double words) {
        public static final Weights EQUAL = new Weights(1, 1);

        public Weights {
            boolean legal =
                    vector >= 0
                            && words >= 0
                            && vector + words > 0
                            && Double.isFinite(vector + words);
            if (!legal) {
                throw new IllegalArgumentException(
                        "weights are %s and %s, expected 0 or more, not both 0"
                                .formatted(vector, words));
            }
        }
    }

    public SearchRequest {
        collections = List.copyOf(collections);
        require(!query.isBlank(), "the query is blank, expected words");
        require(
                query.length() <= MAX_QUERY_CHARACTERS,
                "the query has %,d characters, expected at most %,d; a document is looked for by its main sentences"
                        .formatted(query.length(), MAX_QUERY_CHARACTERS));
        require(
                !collections.isEmpty() && collections.size() <= MAX_COLLECTIONS,
                "%d collections, expected 1 to %d".formatted(collections.size(), MAX_COLLECTIONS));
        require(top >= 1 && top <= MAX_TOP, "top is %d, expected 1 to %d".formatted(top, MAX_TOP));
        require(
                candidates >= top && candidates <= MAX_CANDIDATES,
                "candidates is %d, expected top, %d, to %d"
                        .formatted(candidates, top, MAX_CANDIDATES));
        var _ = instruction.map(Instruction::new); // which says what is legal
        require(
                diversity >= 0 && diversity <= 1,
                "diversity is %s, expected 0 to 1".formatted(diversity));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /// The ten best of one collection, by vectors and words.
    public static SearchRequest of(String collection, String query) {
        return new SearchRequest(
                query,
                List.of(collection),
                DEFAULT_TOP,
                DEFAULT_CANDIDATES,
                Mode.HYBRID,
                Weights.EQUAL,
                Filter.NONE,
                Optional.empty(),
                0,
                Context.NONE,
                OptionalInt.empty(),
                Optional.empty());
    }

    public SearchRequest withTop(int count) {
        return new SearchRequest(
                query,
                collections,
                count,
                Math.max(candidates, count),
                mode,
                weights,
                filter,
                instruction,
                diversity,
                context,
                dimensions,
                rerank);
    }

    public SearchRequest withMode(Mode changed) {
        return new SearchRequest(
                query,
                collections,
                top,
                candidates,
                changed,
                weights,
                filter,
                instruction,
                diversity,
                context,
                dimensions,
                rerank);
    }

    public SearchRequest withFilter(Filter changed) {
        return new SearchRequest(
                query,
                collections,
                top,
                candidates,
                mode,
                weights,
                changed,
                instruction,
                diversity,
                context,
                dimensions,
                rerank);
    }

    public SearchRequest withContext(Context changed) {
        return new SearchRequest(
                query,
                collections,
                top,
                candidates,
                mode,
                weights,
                filter,
                instruction,
                diversity,
                changed,
                dimensions,
                rerank);
    }

    public SearchRequest withCandidates(int changed) {
        return new SearchRequest(
                query,
                collections,
                top,
                changed,
                mode,
                weights,
                filter,
                instruction,
                diversity,
                context,
                dimensions,
                rerank);
    }

    public SearchRequest withDiversity(double changed) {
        return new SearchRequest(
                query,
                collections,
                top,
                candidates,
                mode,
                weights,
                filter,
                instruction,
                changed,
                context,
                dimensions,
                rerank);
    }

    public SearchRequest withWeights(Weights changed) {
        return new SearchRequest(
                query,
                collections,
                top,
                candidates,
                mode,
                changed,
                filter,
                instruction,
                diversity,
                context,
                dimensions,
                rerank);
    }

    public SearchRequest withDimensions(OptionalInt changed) {
        return new SearchRequest(
                query,
                collections,
                top,
                candidates,
                mode,
                weights,
                filter,
                instruction,
                diversity,
                context,
                changed,
                rerank);
    }

    public SearchRequest withRerank(Rerank wanted) {
        return new SearchRequest(
                query,
                collections,
                top,
                candidates,
                mode,
                weights,
                filter,
                instruction,
                diversity,
                context,
                dimensions,
                Optional.of(wanted));
    }
}
