package zhiyin.cli;

import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import zhiyin.engine.Embedder;
import zhiyin.engine.model.BuiltinModel;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.base.KnowledgeOptions;
import zhiyin.knowledge.embed.ModelOpener;
import zhiyin.server.HttpServer;
import zhiyin.server.ServerOptions;
import zhiyin.server.kb.KbOptions;

/// `zhiyin serve`: the HTTP server.
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = "Serves a model and the knowledge base over HTTP until stopped.",
        footer = {
            "",
            "Examples:",
            "  zhiyin serve",
            "  zhiyin serve --model bge-small-en-v1.5 --port 9000",
            "  zhiyin serve --model Qwen/Qwen3-Embedding-0.6B            once pulled: \"zhiyin pull\"",
            "  zhiyin serve --model ./Qwen3-Embedding-8B-Q4_K_M.gguf --profile small",
            "  zhiyin serve --model ./my-model/ --host 0.0.0.0   reachable from other machines: there is no login yet",
            "  curl http://127.0.0.1:8000/v1/embeddings -H 'Content-Type: application/json' \\",
            "       -d '{\"model\":\"bge-small-zh-v1.5\",\"input\":\"如何重置密码\"}'"
        })
final class ServeCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    CommandSpec spec;

    @Option(
            names = "--model",
            paramLabel = "NAME|FILE|DIRECTORY",
            defaultValue = "bge-small-zh-v1.5",
            description =
                    "A model by name (see \"zhiyin models\"), a .gguf, .safetensors or .onnx file, or a directory with config.json, tokenizer.json and weights. Default: ${DEFAULT-VALUE}")
    String model = BuiltinModel.DEFAULT.modelName();

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
                    "Directory of the knowledge base, see \"zhiyin kb\". Default: $$ZHIYIN_DATA, else zhiyin in the user's data directory")
    @Nullable Path data;

    @Option(names = "--no-kb", description = "Serve the model alone, without a knowledge base.")
    boolean withoutKnowledge;

    @Mixin EngineArguments engine = new EngineArguments();

    /// Serves until a signal ends the process: requests in flight are finished, then it stops.
    @Override
    public Integer call() throws InterruptedException {
        Embedder embedder = Embedder.open(model, engine.options());
        Optional<KnowledgeBase> knowledge =
                withoutKnowledge ? Optional.empty() : Optional.of(open(embedder));
        // The first text is slow until the JVM has seen the code; the server starts meanwhile.
        CompletableFuture<float[]> warmUp =
                CompletableFuture.supplyAsync(() -> embedder.embed("warm-up"));
        ServerOptions address = ServerOptions.DEFAULTS.withAddress(host, port);
        HttpServer server =
                knowledge
                        .map(base ->
                                HttpServer.start(
                                        address, List.of(embedder), base, KbOptions.DEFAULTS))
                        .orElseGet(() -> HttpServer.start(address, List.of(embedder)));
        knowledge.ifPresent(base -> base.announce(url(server.port())));
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    server.close();
                                    knowledge.ifPresent(KnowledgeBase::close);
                                    embedder.close();
                                },
                                "zhiyin-shutdown"));
        warmUp.join();
        announce(embedder, server.port());
        knowledge.ifPresent(this::announce);
        new CountDownLatch(1).await();
        return 0;
    }

    /// The model that is served is not loaded twice.
    private KnowledgeBase open(Embedder embedder) {
        ModelOpener loading = ModelOpener.loading(engine.options());
        ModelOpener sharing =
                name ->
                        name.equals(model) || name.equals(embedder.info().name())
                                ? new ModelOpener.Opened(embedder, false)
                                : loading.open(name);
        return KnowledgeBase.open(
                data == null ? KnowledgeBase.standardDirectory() : data,
                KnowledgeOptions.defaults().withModels(sharing));
    }

    /// Where commands on this machine reach it.
    private URI url(int actualPort) {
        boolean everywhere = host.equals("0.0.0.0") || host.equals("::");
        return URI.create(
                "http://%s:%d".formatted(everywhere ? "127.0.0.1" : bracketed(), actualPort));
    }

    private String bracketed() {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    private void announce(KnowledgeBase base) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf("Knowledge base: %s; see \"zhiyin kb --help\"%n", base.directory());
        out.flush();
    }

    private void announce(Embedder embedder, int actualPort) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "zhiyin %s serves %s (%d dimensions, %s) on http://%s:%d/v1  ready in %.2f s%n",
                Version.current(),
                embedder.info().name(),
                embedder.info().dimensions(),
                embedder.numericType().label(),
                bracketed(),
                actualPort,
                ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0);
        out.flush();
    }
}
