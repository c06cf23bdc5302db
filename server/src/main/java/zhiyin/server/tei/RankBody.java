package zhiyin.server.tei;

import java.util.List;
import java.util.Optional;
import zhiyin.server.api.TextsField;

/// The body of `POST /rerank`.
///
/// @param rawScores whether a reranker's logits are shown, not its probabilities; a cosine is as raw as it gets
record RankBody(
        String query,
        TextsField texts,
        Optional<Boolean> truncate,
        Optional<EmbedBody.Direction> truncationDirection,
        Optional<Boolean> rawScores,
        Optional<Boolean> returnText) {
    /// One of the answer's, the best first.
    record Rank(int index, Optional<String> text, double score) {}

    List<String> documents() {
        return texts.texts();
    }
}
