package zhiyin.engine;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import zhiyin.engine.backend.Prefix;
import zhiyin.engine.backend.Sequence;

/// A query with each of its documents, as a reranker reads them.
interface RerankPairs {
    /// @param tokens of a document with all that goes around it
    record Pair(int[] tokens, boolean truncated) {}

    /// One for each document.
    ///
    /// @param query not empty
    /// @throws EngineException TEXT_TOO_LONG, PROMPT_REFUSED, TRUNCATION_REFUSED
    List<Pair> pairs(String query, List<String> documents, RerankOptions options);

    /// The sequences, made to share what all begin with. Each keeps a token of its own at least.
    ///
    /// @param mostShared tokens
    static List<Sequence> sharing(List<Pair> pairs, int mostShared) {
        int common = pairs.size() < 2 ? 0 : Math.min(mostShared, common(pairs));
        if (common == 0) {
            return pairs.stream().map(pair -> new Sequence(pair.tokens())).toList();
        }
        var prefix = new Prefix(Arrays.copyOf(pairs.getFirst().tokens(), common));
        return pairs.stream()
                .map(pair ->
                        new Sequence(
                                Arrays.copyOfRange(pair.tokens(), common, pair.tokens().length),
                                Optional.of(prefix)))
                .toList();
    }

    private static int common(List<Pair> pairs) {
        int[] first = pairs.getFirst().tokens();
        int common = first.length - 1;
        for (Pair pair : pairs) {
            int mismatch = Arrays.mismatch(first, pair.tokens());
            common = Math.min(common, mismatch < 0 ? first.length - 1 : mismatch);
            common = Math.min(common, pair.tokens().length - 1);
        }
        return common;
    }
}
