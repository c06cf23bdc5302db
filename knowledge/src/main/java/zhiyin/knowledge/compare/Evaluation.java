package zhiyin.knowledge.compare;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import zhiyin.knowledge.relevance.Difference;
import zhiyin.knowledge.relevance.Quality;

/// How good configurations are by people's labels, and what each costs.
///
/// @param queries whose labels were used: those with something relevant in every collection
/// @param leftOut labelled queries without
/// @param best number of the score with the best nDCG, from 0
/// @param scores one for each configuration, in order; empty where there are no queries
public record Evaluation(int queries, int leftOut, int best, List<Score> scores) {
    public Evaluation {
        scores = List.copyOf(scores);
    }

    /// @param labelled share of the first ten passages that anybody has labelled: what has no label counts as
    ///     not relevant
    /// @param behind how far the best is ahead in nDCG, query by query; empty for the best itself
    /// @param isClear whether that is more than chance, and of enough queries
    public record Score(
            Configuration configuration,
            Quality quality,
            double labelled,
            Optional<Difference> behind,
            boolean isClear,
            Latency embedding,
            Latency all,
            Cost cost) {}

    /// Over the queries, in milliseconds: half, and 19 of 20, were as quick.
    public record Latency(double p50, double p95) {
        static Latency of(List<Double> milliseconds) {
            List<Double> sorted = milliseconds.stream().sorted().toList();
            return sorted.isEmpty()
                    ? new Latency(0, 0)
                    : new Latency(at(sorted, 0.5), at(sorted, 0.95));
        }

        private static double at(List<Double> sorted, double share) {
            return sorted.get(Math.max(0, (int) Math.ceil(sorted.size() * share) - 1));
        }
    }

    /// @param passages in the index
    /// @param indexBytes on disk: vectors, words, labels
    /// @param vectorBytes of the numbers that are compared, as floats; 0 for words alone
    /// @param modelBytes of memory its weights take; empty where that is not known
    public record Cost(long passages, long indexBytes, long vectorBytes, OptionalLong modelBytes) {}
}
