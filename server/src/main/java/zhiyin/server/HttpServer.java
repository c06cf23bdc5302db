package zhiyin.server;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.util.JavalinException;
import java.lang.System.Logger.Level;
import java.util.List;
import zhiyin.engine.Embedder;
import zhiyin.server.api.JsonAnswer;
import zhiyin.server.api.ModelRegistry;
import zhiyin.server.api.Routes;
import zhiyin.server.openai.OpenAiApi;
import zhiyin.server.openai.OpenAiErrors;

/// Embedding models over HTTP, running from [#start] to [#close()]. Thread-safe. The embedders stay
/// the caller's: close them after the server.
public final class HttpServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(HttpServer.class.getName());

    private final Javalin javalin;
    private final int port;

    private HttpServer(Javalin javalin) {
        this.javalin = javalin;
        this.port = javalin.port();
    }

    /// @param embedders the models to serve, at least one; the first is the default
    /// @throws ServerException where it cannot listen on the address
    public static HttpServer start(ServerOptions options, List<Embedder> embedders) {
        var models = new ModelRegistry(embedders);
        Javalin javalin = Javalin.create(config -> configure(config, options, models));
        javalin.start();
        return new HttpServer(javalin);
    }

    private static void configure(
            JavalinConfig config, ServerOptions options, ModelRegistry models) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.prefer405over404 = true;
        // Vectors shrink little for the time it takes, and the cores are the model's.
        config.http.compressionStrategy = CompressionStrategy.NONE;
        JettySettings.apply(config.jetty, options);
        addRoutes(new Routes(config.routes, options.maxBodyBytes(), new OpenAiErrors()), models);
    }

    private static void addRoutes(Routes routes, ModelRegistry models) {
        routes.answerUnrouted();
        new OpenAiApi(models).addTo(routes);
        routes.get("/health", "whether the server is up", HttpServer::health);
        routes.get("/", "this page", ctx -> ctx.result(overview(routes, models)));
    }

    private static void health(Context ctx) {
        JsonAnswer.write(
                ctx,
                out -> {
                    out.writeStartObject();
                    out.writeStringProperty("status", "ok");
                    out.writeEndObject();
                });
    }

    private static String overview(Routes routes, ModelRegistry models) {
        return "Zhiyin, an embedding server. Models: %s\n\n%s"
                .formatted(models.names(), routes.overview());
    }

    /// The port it listens on, or did before it was closed.
    public int port() {
        return port;
    }

    /// Takes no more requests, lets those in flight finish for up to
    /// [ServerOptions#stopTimeout()], and stops. A second call does nothing.
    @Override
    public synchronized void close() {
        try {
            javalin.stop();
        } catch (JavalinException e) {
            LOG.log(Level.WARNING, "stopped before its requests were finished: " + e.getMessage());
        }
    }
}
