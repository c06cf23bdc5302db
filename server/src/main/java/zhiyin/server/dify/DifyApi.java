package zhiyin.server.dify;

import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.search.SearchRequest;
import zhiyin.server.api.Operation;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.Routes;
import zhiyin.server.api.SameOrigin;
import zhiyin.server.kb.Borders;

/// [Dify's external knowledge API](https://docs.dify.ai/en/use-dify/knowledge/external-knowledge-api): a
/// collection is a knowledge base, its name the id. Thread-safe. The knowledge base stays the caller's.
public final class DifyApi {
    private final KnowledgeBase base;

    public DifyApi(KnowledgeBase base) {
        this.base = base;
    }

    /// @param gate which requests are let in
    public void addTo(Routes server, SameOrigin gate) {
        server.with(new DifyErrors(), gate::check)
                .dialect(
                        Operation.of("POST", "/retrieval", "finds passages (Dify)"),
                        RetrievalBody.class,
                        Records.class,
                        (_, body) -> retrieve(body));
    }

    private Records retrieve(RetrievalBody body) {
        Borders.require(body.knowledgeId());
        SearchRequest request = request(body);
        double threshold = body.retrievalSetting().scoreThreshold().orElse(0.0);
        return Records.of(base.search().search(request), threshold);
    }

    private static SearchRequest request(RetrievalBody body) {
        var filter = Conditions.filter(body.metadataCondition());
        try {
            return SearchRequest.of(body.knowledgeId(), body.query())
                    .withTop(body.retrievalSetting().topK().orElse(SearchRequest.DEFAULT_TOP))
                    .withFilter(filter);
        } catch (IllegalArgumentException e) {
            throw RequestException.invalid(String.valueOf(e.getMessage()));
        }
    }
}
