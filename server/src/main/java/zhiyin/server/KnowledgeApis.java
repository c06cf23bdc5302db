package zhiyin.server;

import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.server.api.Routes;
import zhiyin.server.api.SameOrigin;
import zhiyin.server.dify.DifyApi;
import zhiyin.server.kb.KbApi;
import zhiyin.server.kb.KbOptions;

/// The dialects in which the knowledge base is asked, wired.
final class KnowledgeApis implements AutoCloseable {
    private final KbApi own;
    private final DifyApi dify;

    KnowledgeApis(KnowledgeBase base, KbOptions limits) {
        this.own = new KbApi(base, limits);
        this.dify = new DifyApi(base);
    }

    void addTo(Routes routes, SameOrigin gate) {
        own.addTo(routes, gate);
        dify.addTo(routes, gate);
    }

    @Override
    public void close() {
        own.close();
    }
}
