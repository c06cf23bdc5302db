package zhiyin.cli;

import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.base.KnowledgeOptions;
import zhiyin.server.HttpServer;
import zhiyin.server.ServerOptions;
import zhiyin.server.auth.OwnKey;
import zhiyin.server.kb.KbOptions;
import zhiyin.server.model.Models;
import zhiyin.server.model.ServedModel;

/// `zhiyin serve`: the HTTP server.
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = "Serves models and the knowledge base over HTTP until stopped.",
        footer = {
            "",
            "Examples:",
            "  zhiyin serve",
            "  zhiyin serve --model bge-small-en-v1.5 --port 9000",
            "  zhiyin serve --model Qwen/Qwen3-Embedding-0.6B            once pulled: \"zhiyin"
                    + " pull\"",
            "  zhiyin serve --model bge-small-zh-v1.5,bge-small-en-v1.5 --only --memory 2GB",
            "  zhiyin serve --alias text-embedding-3-small=bge-small-zh-v1.5   for clients with"
                    + " fixed names",
            "  zhiyin serve --remote"
                    + " text-embedding-3-large=https://api.openai.com/v1,key=OPENAI_API_KEY,dimensions=3072,price=0.13",
            "  zhiyin serve --model ./Qwen3-Embedding-8B-Q4_K_M.gguf --profile small",
            "  zhiyin serve --model ./my-model/ --host 0.0.0.0   for other machines, with an API key: \"zhiyin keys\"",
            "  zhiyin serve --catalog postgres://zhiyin@db/zhiyin?key=DB_API_KEY --files /mnt/shared   one of several",
            "  curl http://127.0.0.1:8000/v1/embeddings -H 'Content-Type: application/json' \\",
            "       -d '{\"model\":\"bge-small-zh-v1.5\",\"input\":\"如何重置密码\"}'"
        })
final class ServeCommand implements Callable<Integer> {
    private static final int MOST_DRAIN_SECONDS = 3_600;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Configuration file, see \"zhiyin config\". Default: $$ZHIYIN_CONFIG, else zhiyin.yaml in the data directory, if it is there")
    @Nullable Path config;

    @Option(
            names = "--host",
            paramLabel = "H",
            defaultValue = ServerOptions.DEFAULT_HOST,
            description = "Address to listen on. Default: ${DEFAULT-VALUE}")
    String host = ServerOptions.DEFAULT_HOST;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "8000",
            description = "Port to listen on; 0 takes a free one. Default: ${DEFAULT-VALUE}")
    int port;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Directory of the knowledge base, see \"zhiyin kb\". Default: $$ZHIYIN_DATA,"
                            + " else zhiyin in the user's data directory")
    @Nullable Path data;

    @Option(names = "--no-kb", description = "Serve the model alone, without a knowledge base.")
    boolean withoutKnowledge;

    @Option(
            names = "--drain",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description =
                    "How long requests in flight may take after a signal to stop; new ones are answered by 503 meanwhile. Default: ${DEFAULT-VALUE}")
    int drainSeconds;

    @Mixin CatalogArguments catalog = new CatalogArguments();

    @Mixin AccessArguments access = new AccessArguments();

    @Mixin LimitArguments limits = new LimitArguments();

    @Mixin LogArguments logs = new LogArguments();

    @Mixin ObservationArguments observation = new ObservationArguments();

    @Mixin ServedModelArguments models = new ServedModelArguments();

    /// Serves until a signal ends the process: requests in flight are finished, then it stops.
    @Override
    public Integer call() throws InterruptedException {
        logs.apply();
        ServerOptions limited = options();
        KbOptions uploads = limits.knowledge().withExpectedFiles();
        var _ = access.certificate();
        catalog.requireLegal();
        Optional<KnowledgeOptions> settings =
                withoutKnowledge ? Optional.empty() : Optional.of(settings());
        ModelHouse house = ModelHouse.of(models, !withoutKnowledge, Optional.of(directory()));
        // The first model is loaded while the rest starts.
        CompletableFuture<Void> loading = CompletableFuture.runAsync(() -> house.loadNamed(models));
        Optional<KnowledgeBase> knowledge =
                settings.map(with -> KnowledgeBase.open(directory(), with, house.shared()));
        Optional<OwnKey> own = knowledge.map(base -> OwnKey.make(base.directory()));
        AccessArguments.Opened opened = access.open(directory(), catalog.address(), host, own);
        if (withoutKnowledge) {
            catalog.shareCache(house.cache());
        }
        ServerOptions address = limited.withSecurity(opened.security());
        HttpServer server =
                knowledge
                        .map(base -> HttpServer.start(address, house.served(), base, uploads))
                        .orElseGet(() -> HttpServer.start(address, house.served()));
        knowledge.ifPresent(base -> base.announce(url(server)));
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    server.close();
                                    opened.usage().close();
                                    opened.store().close();
                                    own.ifPresent(OwnKey::close);
                                    knowledge.ifPresent(KnowledgeBase::close);
                                    house.close();
                                },
                                "zhiyin-shutdown"));
        await(loading);
        announce(house.served().defaultModel(), server.port());
        announceReranker(house.served());
        knowledge.ifPresent(this::announce);
        opened.told().forEach(this::tell);
        knowledge.flatMap(_ -> opened.setupCode()).ifPresent(this::announce);
        house.warmUp();
        new CountDownLatch(1).await();
        return 0;
    }

    private ServerOptions options() {
        if (drainSeconds < 1 || drainSeconds > MOST_DRAIN_SECONDS) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--drain is %d, expected 1 to %,d seconds"
                            .formatted(drainSeconds, MOST_DRAIN_SECONDS));
        }
        return limits.of(ServerOptions.DEFAULTS)
                .withAddress(host, port)
                .withStopTimeout(Duration.ofSeconds(drainSeconds))
                .withObservation(observation.of());
    }

    private static void await(CompletableFuture<Void> loading) {
        try {
            loading.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        }
    }

    private KnowledgeOptions settings() {
        KnowledgeOptions defaults = catalog.applyTo(KnowledgeOptions.defaults());
        return models.cacheDisk().map(defaults::withCacheBytes).orElse(defaults);
    }

    private Path directory() {
        return data == null ? KnowledgeBase.standardDirectory() : data;
    }

    /// Where commands on this machine reach it.
    private URI url(HttpServer server) {
        boolean local =
                host.equals("0.0.0.0") || host.equals("::") || server.localPort() != server.port();
        return URI.create(
                "http://%s:%d".formatted(local ? "127.0.0.1" : bracketed(), server.localPort()));
    }

    private String bracketed() {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    private void announce(String setupCode) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "Nobody can sign in to the web app yet. Open it, and create the administrator with the code %s (or: zhiyin users add NAME --role admin)%n",
                setupCode);
        out.flush();
    }

    private void tell(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }

    private void announce(KnowledgeBase base) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf("Knowledge base: %s; see \"zhiyin kb --help\"%n", base.directory());
        out.flush();
    }

    private void announceReranker(Models served) {
        ServedModel ranks = served.requireRanker(Optional.empty());
        if (ranks.isReranker() && !ranks.name().equals(served.defaultModel().name())) {
            PrintWriter out = spec.commandLine().getOut();
            out.printf("Reranks with %s where a request names no model%n", ranks.name());
            out.flush();
        }
    }

    private void announce(ServedModel model, int actualPort) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "zhiyin %s serves %s (%s, %s) on %s://%s:%d/v1  ready in %.2f s%n",
                Version.current(),
                model.name(),
                model.isReranker() ? "reranker" : model.dimensions() + " dimensions",
                model.arithmetic(),
                access.certificate().isPresent() ? "https" : "http",
                bracketed(),
                actualPort,
                ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0);
        out.flush();
    }
}
