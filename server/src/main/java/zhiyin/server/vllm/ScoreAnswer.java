package zhiyin.server.vllm;

import java.util.List;

/// The answer to `POST /score`.
///
/// @param created seconds since 1970
record ScoreAnswer(
        String id, String object, long created, String model, List<Score> data, Usage usage) {
    /// @param score a reranker's probability, an embedding model's cosine
    record Score(int index, String object, double score) {
        static Score of(int index, double score) {
            return new Score(index, "score", score);
        }
    }
}
