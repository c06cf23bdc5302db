package zhiyin.server.kb;

import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.server.api.Routes;
import zhiyin.server.api.SameOrigin;

/// The routes of the knowledge base. Thread-safe. The knowledge base stays the caller's.
public final class KbApi implements AutoCloseable {
    private final KnowledgeBase base;
    private final KbOptions options;
    private final EventStreams streams;

    public KbApi(KnowledgeBase base, KbOptions options) {
        this.base = base;
        this.options = options;
        this.streams = new EventStreams(base.jobs(), options);
    }

    /// @param gate which requests are let in
    public void addTo(Routes server, SameOrigin gate) {
        Routes routes = server.with(new KbErrors(), gate::check);
        new CollectionRoutes(base).addTo(routes);
        new DocumentRoutes(base).addTo(routes);
        new UploadRoutes(base, options).addTo(routes);
        new JobRoutes(base, streams).addTo(routes);
        new SearchRoutes(base).addTo(routes);
        new TransferRoutes(base, options).addTo(routes);
    }

    /// Ends the streams of events, which would otherwise go on for ever.
    @Override
    public void close() {
        streams.close();
    }
}
