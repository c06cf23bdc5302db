package zhiyin.engine.model;

import java.util.Locale;

/// What a model was trained for.
public enum Purpose {
    /// Vectors of texts.
    EMBEDDING,
    /// How well a document answers a query.
    RERANKING;

    /// Whether a model's name says so, where its files do not.
    static boolean isReranker(String name) {
        return name.toLowerCase(Locale.ROOT).contains("rerank");
    }
}
