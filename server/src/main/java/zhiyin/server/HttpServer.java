package zhiyin.server;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.util.JavalinException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.server.account.AccountApi;
import zhiyin.server.admin.AdminApi;
import zhiyin.server.api.Door;
import zhiyin.server.api.Exchange;
import zhiyin.server.api.JsonAnswer;
import zhiyin.server.api.Operation;
import zhiyin.server.api.Routes;
import zhiyin.server.api.SameOrigin;
import zhiyin.server.api.Scope;
import zhiyin.server.kb.KbOptions;
import zhiyin.server.metrics.Metrics;
import zhiyin.server.metrics.SlowRequests;
import zhiyin.server.model.Models;
import zhiyin.server.openai.OpenAiErrors;
import zhiyin.server.trace.Traces;
import zhiyin.server.web.WebApp;

/// Embedding models and a knowledge base over HTTP, running from [#start] to [#close()]. Thread-safe. The models stay the
/// caller's: close them after the server.
public final class HttpServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(HttpServer.class.getName());

    /// For those who are told that the server's time is over, to say so to their clients.
    private static final Duration LAST_WORDS = Duration.ofSeconds(10);

    private final Javalin javalin;
    private final Door door;
    private final Duration stopTimeout;
    private final int port;
    private final Optional<ModelApis> models;
    private final Optional<KnowledgeApis> knowledge;
    private final Observers observers;

    private HttpServer(
            Javalin javalin,
            Door door,
            Duration stopTimeout,
            Optional<ModelApis> models,
            Optional<KnowledgeApis> knowledge,
            Observers observers) {
        this.javalin = javalin;
        this.door = door;
        this.stopTimeout = stopTimeout;
        this.port = javalin.port();
        this.models = models;
        this.knowledge = knowledge;
        this.observers = observers;
    }

    /// @param models to serve; they stay the caller's
    /// @throws ServerException where it cannot listen on the address
    public static HttpServer start(ServerOptions options, Models models) {
        return start(
                options,
                Optional.of(new ModelApis(models, options.observation())),
                Optional.empty());
    }

    /// With a knowledge base, which stays the caller's too: close it after the server.
    ///
    /// @throws ServerException where it cannot listen on the address
    public static HttpServer start(
            ServerOptions options, Models models, KnowledgeBase base, KbOptions limits) {
        return start(
                options,
                Optional.of(new ModelApis(models, options.observation())),
                Optional.of(
                        new KnowledgeApis(
                                base, limits, options.security().access(), Optional.of(models))));
    }

    /// The knowledge base alone.
    ///
    /// @throws ServerException where it cannot listen on the address
    public static HttpServer start(ServerOptions options, KnowledgeBase base, KbOptions limits) {
        return start(
                options,
                Optional.empty(),
                Optional.of(
                        new KnowledgeApis(
                                base, limits, options.security().access(), Optional.empty())));
    }

    private static HttpServer start(
            ServerOptions options, Optional<ModelApis> models, Optional<KnowledgeApis> knowledge) {
        var door = new Door();
        var observers =
                new Observers(
                        new Metrics(models.map(ModelApis::models), models.map(ModelApis::checks)),
                        new SlowRequests(options.observation().queriesKept()),
                        options.observation().collector().map(Traces::to));
        Javalin javalin =
                Javalin.create(config -> {
                    configure(config, options);
                    config.requestLogger.http((ctx, _) -> observers.answered(ctx));
                    var routes =
                            new Routes(
                                    config.routes,
                                    options.maxBodyBytes(),
                                    options.security().access(),
                                    new OpenAiErrors(),
                                    door);
                    var gate = new SameOrigin(options.host(), options.security().origins());
                    addRoutes(routes, models, knowledge, gate);
                    new AccountApi(options.security().accounts()).addTo(routes, gate);
                    administration(models, knowledge, observers.slow()).addTo(routes, gate);
                    addState(routes.whileStopping().open(), models, knowledge, door);
                    addMetrics(
                            routes.whileStopping().scoped(_ -> Scope.METRICS), observers.metrics());
                });
        javalin.start();
        return new HttpServer(javalin, door, options.stopTimeout(), models, knowledge, observers);
    }

    private static void configure(JavalinConfig config, ServerOptions options) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.routes.before(Exchange::of);
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
        Routes open = routes.open();
        open.get(
                Operation.of("GET", "/openapi.json", "all routes, for programs")
                        .answers(Operation.written("{\"type\":\"object\"}")),
                ctx -> openApi(routes, ctx));
        new WebApp(() -> overview(routes, models.map(ModelApis::names).orElse("none"))).addTo(open);
    }

    private static AdminApi administration(
            Optional<ModelApis> models, Optional<KnowledgeApis> knowledge, SlowRequests slow) {
        return new AdminApi(
                models.map(ModelApis::models),
                models.flatMap(ModelApis::downloads),
                () -> knowledge.map(KnowledgeApis::collections).orElse(List.of()),
                slow);
    }

    private static void addState(
            Routes routes,
            Optional<ModelApis> models,
            Optional<KnowledgeApis> knowledge,
            Door door) {
        for (String path : List.of("/health", "/ping")) {
            routes.get(state(path, "whether the server is up", "ok"), ctx -> tell("ok", 0, ctx));
        }
        routes.get(
                state("/ready", "whether requests should be sent here", "ready"),
                ctx -> {
                    if (door.isShut()) {
                        throw Door.stopping();
                    }
                    models.ifPresent(ModelApis::requireReady);
                    int behind = knowledge.map(KnowledgeApis::requireReady).orElse(0);
                    tell("ready", behind, ctx);
                });
    }

    private static void addMetrics(Routes routes, Metrics metrics) {
        routes.get(
                Operation.of("GET", "/metrics", "figures for Prometheus").answersText("text/plain"),
                ctx -> {
                    ctx.contentType(Metrics.CONTENT_TYPE);
                    ctx.result(metrics.scrape());
                });
    }

    private static Operation state(String path, String purpose, String status) {
        return Operation.of("GET", path, purpose)
                .answers(
                        Operation.written(
                                """
                                {"type":"object","required":["status"],
                                 "properties":{"status":{"const":"%s"},
                                 "collections_behind":{"type":"integer","minimum":1}}}
                                """
                                        .formatted(status)));
    }

    private static void openApi(Routes routes, Context ctx) {
        ctx.contentType(JsonAnswer.CONTENT_TYPE);
        ctx.result(routes.openApi().toString());
    }

    /// @param behind collections that the server has not followed and is not waited for
    private static void tell(String status, int behind, Context ctx) {
        JsonAnswer.write(
                ctx,
                out -> {
                    out.writeStartObject();
                    out.writeStringProperty("status", status);
                    if (behind > 0) {
                        out.writeNumberProperty("collections_behind", behind);
                    }
                    out.writeEndObject();
                });
    }

    private static String overview(Routes routes, String models) {
        return "Zhiyin, an embedding server. Models: %s\n\n%s".formatted(models, routes.overview());
    }

    /// The routes that are served in truth, as `GET /path`, whatever describes them.
    Set<String> served() {
        return javalin.unsafe.internalRouter.allHttpHandlers().stream()
                .map(each -> each.endpoint)
                .filter(each -> each.method.isHttpMethod())
                .map(each -> each.method.name() + " " + each.path)
                .collect(Collectors.toSet());
    }

    /// The port where commands on this machine reach it without TLS.
    public int localPort() {
        return JettySettings.localPort(javalin.jettyServer().server(), port);
    }

    /// The port it listens on, or did before it was closed.
    public int port() {
        return port;
    }

    /// Answers new requests by 503, lets those in flight finish for up to [ServerOptions#stopTimeout()], drops
    /// what is left then, and stops. A second call does nothing.
    @Override
    public synchronized void close() {
        door.shut();
        models.ifPresent(ModelApis::close);
        knowledge.ifPresent(KnowledgeApis::close);
        drain();
        try {
            javalin.stop();
        } catch (JavalinException e) {
            LOG.log(Level.WARNING, "stopped before its requests were finished: " + e.getMessage());
        }
        observers.close();
    }

    private void drain() {
        try {
            if (!door.awaitEmpty(stopTimeout)) {
                LOG.log(
                        Level.WARNING,
                        "requests are still in flight after {0}; they are dropped",
                        stopTimeout);
                door.callTime();
                door.awaitEmpty(LAST_WORDS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
