package zhiyin.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Prefix;
import zhiyin.engine.backend.Sequence;

/// A query with each of its documents, as a reranker reads them.
///
/// @param common tokens that all begin with
/// @param pairs one for each document
record RerankPairs(int[] common, List<Pair> pairs) {
    /// Longer ones would hold much memory for each request: a token of a large model takes 300 KB.
    private static final int MOST_SHARED = 256;

    /// In memory 16 MB, on two cores hours.
    private static final long MOST_TOKENS = 1 << 22;

    /// @param own tokens behind the common ones, at least one
    record Pair(int[] own, boolean truncated) {}

    /// How a model reads a query and a document.
    interface Reading {
        /// @param query not empty
        /// @throws EngineException TEXT_TOO_LONG, PROMPT_REFUSED, TRUNCATION_REFUSED
        RerankPairs read(String query, List<String> documents, RerankOptions options);
    }

    /// Of a pair, those in common included.
    int tokens(Pair pair) {
        return common.length + pair.own().length;
    }

    /// The sequences to be computed.
    ///
    /// @param sharing whether what all begin with is computed once, as far as that is worth it
    /// @throws EngineException TEXT_TOO_LONG where all together are too much for one request
    List<Sequence> sequences(boolean sharing) {
        int shared = sharing && pairs.size() > 1 ? Math.min(MOST_SHARED, common.length) : 0;
        int[] rest = Arrays.copyOfRange(common, shared, common.length);
        requireBearable(rest.length);
        Optional<Prefix> prefix =
                shared == 0
                        ? Optional.empty()
                        : Optional.of(new Prefix(Arrays.copyOf(common, shared)));
        List<Sequence> sequences = new ArrayList<>(pairs.size());
        for (Pair pair : pairs) {
            int[] tokens = Arrays.copyOf(rest, rest.length + pair.own().length);
            System.arraycopy(pair.own(), 0, tokens, rest.length, pair.own().length);
            sequences.add(new Sequence(tokens, prefix));
        }
        return sequences;
    }

    private void requireBearable(int rest) {
        long tokens = pairs.stream().mapToLong(pair -> (long) rest + pair.own().length).sum();
        if (tokens > MOST_TOKENS) {
            throw new EngineException(
                    Code.TEXT_TOO_LONG,
                    "the query with each of the %,d documents makes %,d tokens, at most %,d are read at once; send fewer documents, or a shorter query"
                            .formatted(pairs.size(), tokens, MOST_TOKENS));
        }
    }
}
