package zhiyin.server.rerank;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import zhiyin.server.cohere.Meta;
import zhiyin.server.cohere.RerankBody;

/// The answer that clients of Jina, Cohere's first version, vLLM, Infinity, LocalAI and Open WebUI read, each a
/// part of it.
record RerankAnswer(String id, String model, List<Result> results, Usage usage, Meta meta) {
    /// @param relevanceScore a cosine
    record Result(int index, double relevanceScore, Optional<Document> document) {}

    record Document(String text) {}

    record Usage(long promptTokens, long totalTokens) {}

    /// With documents unless they were asked to be left out, as Jina and vLLM have it.
    static RerankAnswer of(RerankBody body, RerankBody.Answer answer) {
        List<String> documents = body.documents().texts();
        boolean shown = body.returnDocuments().orElse(true);
        return new RerankAnswer(
                "rerank-" + UUID.randomUUID(),
                answer.model().name(),
                answer.results().stream()
                        .map(ranked ->
                                new Result(
                                        ranked.index(),
                                        ranked.score(),
                                        shown
                                                ? Optional.of(
                                                        new Document(documents.get(ranked.index())))
                                                : Optional.empty()))
                        .toList(),
                new Usage(answer.tokens(), answer.tokens()),
                Meta.ofSearch("1"));
    }
}
