package zhiyin.server.rerank;

import java.util.List;
import java.util.Optional;
import zhiyin.server.cohere.RerankBody;

/// The answer that clients of Voyage AI read.
record VoyageAnswer(String object, List<Result> data, String model, Usage usage) {
    /// @param relevanceScore a cosine
    record Result(int index, double relevanceScore, Optional<String> document) {}

    record Usage(long totalTokens) {}

    /// Without documents unless they were asked for.
    static VoyageAnswer of(RerankBody body, RerankBody.Answer answer) {
        List<String> documents = body.documents().texts();
        boolean shown = body.returnDocuments().orElse(false);
        return new VoyageAnswer(
                "list",
                answer.results().stream()
                        .map(ranked ->
                                new Result(
                                        ranked.index(),
                                        ranked.score(),
                                        shown
                                                ? Optional.of(documents.get(ranked.index()))
                                                : Optional.empty()))
                        .toList(),
                answer.model().name(),
                new Usage(answer.tokens()));
    }
}
