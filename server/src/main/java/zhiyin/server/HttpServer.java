package zhiyin.server;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.util.JavalinException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.server.api.JsonAnswer;
import zhiyin.server.api.Operation;
import zhiyin.server.api.Routes;
import zhiyin.server.api.SameOrigin;
import zhiyin.server.kb.KbOptions;
import zhiyin.server.model.Models;
import zhiyin.server.openai.OpenAiErrors;

/// Embedding models and a knowledge base over HTTP, running from [#start] to [#close()]. Thread-safe. The models stay the
/// caller's: close them after the server.
public final class HttpServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(HttpServer.class.getName());

    private final Javalin javalin;
    private final int port;
    private final Optional<ModelApis> models;
    private final Optional<KnowledgeApis> knowledge;

    private HttpServer(
            Javalin javalin, Optional<ModelApis> models, Optional<KnowledgeApis> knowledge) {
        this.javalin = javalin;
        this.port = javalin.port();
        this.models = models;
        this.knowledge = knowledge;
    }

    /// @param models to serve; they stay the caller's
    /// @throws ServerException where it cannot listen on the address
    public static HttpServer start(ServerOptions options, Models models) {
        return start(options, Optional.of(new ModelApis(models)), Optional.empty());
    }

    /// With a knowledge base, which stays the caller's too: close it after the server.
    ///
    /// @throws ServerException where it cannot listen on the address
    public static HttpServer start(
            ServerOptions options, Models models, KnowledgeBase base, KbOptions limits) {
        return start(
                options,
                Optional.of(new ModelApis(models)),
                Optional.of(new KnowledgeApis(base, limits)));
    }

    /// The knowledge base alone.
    ///
    /// @throws ServerException where it cannot listen on the address
    public static HttpServer start(ServerOptions options, KnowledgeBase base, KbOptions limits) {
        return start(options, Optional.empty(), Optional.of(new KnowledgeApis(base, limits)));
    }

    private static HttpServer start(
            ServerOptions options, Optional<ModelApis> models, Optional<KnowledgeApis> knowledge) {
        Javalin javalin =
                Javalin.create(config -> {
                    configure(config, options);
                    var routes =
                            new Routes(config.routes, options.maxBodyBytes(), new OpenAiErrors());
                    addRoutes(routes, models, knowledge, new SameOrigin(options.host()));
                });
        javalin.start();
        return new HttpServer(javalin, models, knowledge);
    }

    private static void configure(JavalinConfig config, ServerOptions options) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.prefer405over404 = true;
        // Vectors shrink little for the time it takes, and the cores are the model's.
        config.http.compressionStrategy = CompressionStrategy.NONE;
        JettySettings.apply(config.jetty, options);
    }

    private static void addRoutes(
            Routes routes,
            Optional<ModelApis> models,
            Optional<KnowledgeApis> knowledge,
            SameOrigin gate) {
        routes.answerUnrouted();
        models.ifPresent(api -> api.addTo(routes, gate));
        knowledge.ifPresent(api -> api.addTo(routes, gate));
        for (String path : List.of("/health", "/ping")) {
            routes.get(
                    Operation.of("GET", path, "whether the server is up")
                            .answers(
                                    Operation.written(
                                            """
                                            {"type":"object","required":["status"],
                                             "properties":{"status":{"const":"ok"}}}
                                            """)),
                    HttpServer::health);
        }
        routes.get(
                Operation.of("GET", "/openapi.json", "all routes, for programs")
                        .answers(Operation.written("{\"type\":\"object\"}")),
                ctx -> openApi(routes, ctx));
        routes.get(
                Operation.of("GET", "/", "this page").answersText("text/plain"),
                ctx -> ctx.result(overview(routes, models.map(ModelApis::names).orElse("none"))));
    }

    private static void openApi(Routes routes, Context ctx) {
        ctx.contentType(JsonAnswer.CONTENT_TYPE);
        ctx.result(routes.openApi().toString());
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

    private static String overview(Routes routes, String models) {
        return "Zhiyin, an embedding server. Models: %s\n\n%s".formatted(models, routes.overview());
    }

    /// The port it listens on, or did before it was closed.
    public int port() {
        return port;
    }

    /// Takes no more requests, lets those in flight finish for up to
    /// [ServerOptions#stopTimeout()], and stops. A second call does nothing.
    @Override
    public synchronized void close() {
        models.ifPresent(ModelApis::close);
        knowledge.ifPresent(KnowledgeApis::close);
        try {
            javalin.stop();
        } catch (JavalinException e) {
            LOG.log(Level.WARNING, "stopped before its requests were finished: " + e.getMessage());
        }
    }
}
