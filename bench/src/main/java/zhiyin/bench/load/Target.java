package zhiyin.bench.load;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import zhiyin.engine.Embedder;
import zhiyin.knowledge.embed.EmbeddingCache;
import zhiyin.knowledge.embed.EmbeddingModels;
import zhiyin.knowledge.embed.KeepAlive;
import zhiyin.knowledge.embed.ModelOpener.Opened;
import zhiyin.server.HttpServer;
import zhiyin.server.ServerOptions;
import zhiyin.server.model.Models;
import zhiyin.server.model.Offer;
import zhiyin.server.model.TokenInput;

/// The server that is loaded: one in this process, with the model whose own speed is measured, or another's.
final class Target implements AutoCloseable {
    private final URI url;
    private final Optional<HttpServer> own;
    private final Optional<EmbeddingModels> models;

    private Target(URI url, Optional<HttpServer> own, Optional<EmbeddingModels> models) {
        this.url = url;
        this.own = own;
        this.models = models;
    }

    static Target at(URI url) {
        return new Target(url, Optional.empty(), Optional.empty());
    }

    /// @param embedder stays the caller's
    /// @param cache of vectors
    static Target inThisProcess(Embedder embedder, EmbeddingCache cache) {
        var models =
                new EmbeddingModels(
                        _ -> new Opened(embedder, false), cache, KeepAlive.FOREVER, Long.MAX_VALUE);
        String name = embedder.info().name();
        var offer = new Offer(name, name, name, Offer.Origin.FILE, 0, embedder::info);
        HttpServer server =
                HttpServer.start(
                        ServerOptions.DEFAULTS.withAddress(ServerOptions.DEFAULT_HOST, 0),
                        new Models(models, () -> List.of(offer), List.of(), TokenInput.REJECT));
        return new Target(
                URI.create("http://%s:%d".formatted(ServerOptions.DEFAULT_HOST, server.port())),
                Optional.of(server),
                Optional.of(models));
    }

    URI url() {
        return url;
    }

    @Override
    public void close() {
        own.ifPresent(HttpServer::close);
        models.ifPresent(EmbeddingModels::close);
    }
}
