package zhiyin.server.cohere;

import java.util.List;

/// The answer to `POST /v2/rerank`.
record RerankAnswer(String id, List<Result> results, Meta meta) {
    /// @param relevanceScore a cosine
    record Result(int index, double relevanceScore) {}
}
