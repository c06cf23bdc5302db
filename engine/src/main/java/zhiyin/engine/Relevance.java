package zhiyin.engine;

import java.util.List;

/// How well documents answer a query.
///
/// @param scores one a document, in order
/// @param tokens that were computed: what all documents have in common counts once
/// @param timings where the time went
public record Relevance(List<Score> scores, long tokens, Timings timings) {
    public Relevance {
        scores = List.copyOf(scores);
    }

    /// @param logit the logarithm of the odds that the document is relevant: it still tells documents apart whose
    ///     probabilities are all next to 1
    /// @param tokens of the document with all that goes around it
    /// @param truncated whether the document was cut
    public record Score(double logit, int tokens, boolean truncated) {
        /// From 0 to 1.
        public double probability() {
            return 1 / (1 + Math.exp(-logit));
        }
    }
}
