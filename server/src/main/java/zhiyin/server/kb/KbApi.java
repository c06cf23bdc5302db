package zhiyin.server.kb;

import java.util.Optional;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.base.Uploads;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.job.Sample;
import zhiyin.server.api.Access;
import zhiyin.server.api.Routes;
import zhiyin.server.api.SameOrigin;
import zhiyin.server.model.Models;
import zhiyin.web.Assets;

/// The routes of the knowledge base. Thread-safe. The knowledge base stays the caller's.
public final class KbApi implements AutoCloseable {
    private static final Sample SAMPLE = new Sample("sample.pdf", Assets::samplePdf);

    private final KnowledgeBase base;
    private final KbOptions options;
    private final Access access;
    private final Optional<Models> models;
    private final EventStreams streams;
    private final Uploads uploads;

    /// Seals jobs that are still open: whoever was adding to them was cut off with the process that had the
    /// knowledge base before. Where others share the catalog, somebody may be adding by one of these.
    ///
    /// @param access hears what becomes of collections' names
    /// @param models that passages may be reranked by
    public KbApi(KnowledgeBase base, KbOptions options, Access access, Optional<Models> models) {
        this.base = base;
        this.models = models;
        this.options = options;
        this.access = access;
        this.streams = new EventStreams(base.jobs(), options, access);
        this.uploads = base.uploads(options.uploads());
        if (base.processes().size() <= 1) {
            base.jobs().list(Optional.empty()).stream()
                    .filter(job -> job.state() == JobInfo.State.OPEN)
                    .forEach(job -> base.jobs().seal(job.id()));
        }
    }

    /// @param gate which requests are let in
    public void addTo(Routes server, SameOrigin gate) {
        expectFiles();
        var borders = new Borders(base.jobs());
        Routes routes =
                server.with(
                        new KbErrors(),
                        ctx -> {
                            gate.check(ctx);
                            borders.check(ctx);
                            expectFiles();
                        });
        new CollectionRoutes(base, access).addTo(routes);
        new DocumentRoutes(base).addTo(routes);
        new ContentRoutes(base).addTo(routes);
        new UploadRoutes(base, options).addTo(routes);
        new EditRoutes(base).addTo(routes);
        new TusRoutes(uploads, options).addTo(routes);
        new JobRoutes(base, streams, borders).addTo(routes);
        new SearchRoutes(base, models).addTo(routes);
        new CompareRoutes(base, models).addTo(routes);
        new LabelRoutes(base).addTo(routes);
        new TransferRoutes(base, options).addTo(routes);
        new ProcessRoutes(base).addTo(routes);
    }

    private void expectFiles() {
        if (options.expectsFiles()) {
            base.expectFiles(SAMPLE);
        }
    }

    /// Ends the streams of events, which would otherwise go on for ever, and the removal of old uploads.
    @Override
    public void close() {
        streams.close();
        uploads.close();
    }
}
