package zhiyin.server.admin;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import zhiyin.knowledge.catalog.CollectionInfo;
import zhiyin.server.api.Routes;
import zhiyin.server.api.SameOrigin;
import zhiyin.server.api.Scope;
import zhiyin.server.download.Downloads;
import zhiyin.server.metrics.SlowRequests;
import zhiyin.server.model.Models;

/// The routes for administrators. Thread-safe.
public final class AdminApi {
    private final Optional<Models> models;
    private final Optional<Downloads> downloads;
    private final Supplier<List<CollectionInfo>> collections;
    private final SlowRequests slow;

    /// @param models empty where none are served
    /// @param downloads empty where no model may be added
    /// @param collections of the knowledge base
    public AdminApi(
            Optional<Models> models,
            Optional<Downloads> downloads,
            Supplier<List<CollectionInfo>> collections,
            SlowRequests slow) {
        this.models = models;
        this.downloads = downloads;
        this.collections = collections;
        this.slow = slow;
    }

    /// @param gate which requests are let in
    public void addTo(Routes server, SameOrigin gate) {
        var errors = new AdminErrors();
        Routes reading = server.with(errors, gate::check).scoped(_ -> Scope.ADMIN);
        Routes changing = server.with(errors, gate::checkChange).scoped(_ -> Scope.ADMIN);
        new SlowRoutes(slow).addTo(reading);
        models.ifPresent(some -> {
            var use = new CollectionUse(some, collections);
            new ModelRoutes(some, downloads, use).addTo(reading, changing);
            new DownloadRoutes(downloads).addTo(reading, changing);
            new ProviderRoutes(some, use).addTo(reading, changing);
        });
    }
}
