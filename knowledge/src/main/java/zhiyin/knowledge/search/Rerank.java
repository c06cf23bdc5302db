package zhiyin.knowledge.search;

import java.util.Optional;

/// That a model which reads passages and question together puts the best candidates in order.
///
/// @param model a reranker's name; empty: the one that is there for requests that name none
/// @param candidates how many of the best it reads. Those behind them keep their order, behind those it has read
public record Rerank(Optional<String> model, int candidates) {
    public static final int DEFAULT_CANDIDATES = 30;

    /// A person waits, and each costs as much as a passage that is embedded.
    public static final int MAX_CANDIDATES = 200;

    public Rerank {
        if (candidates < 1 || candidates > MAX_CANDIDATES) {
            throw new IllegalArgumentException(
                    "rerank.candidates is %d, expected 1 to %d"
                            .formatted(candidates, MAX_CANDIDATES));
        }
    }

    /// The usual number, by a reranker of that name.
    public static Rerank by(String model) {
        return new Rerank(Optional.of(model), DEFAULT_CANDIDATES);
    }

    /// As many as make sense for so many hits: all of them are read.
    public static Rerank forTop(Optional<String> model, int top) {
        return new Rerank(model, Math.max(top, DEFAULT_CANDIDATES));
    }
}
