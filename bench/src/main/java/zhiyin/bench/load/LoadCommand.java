package zhiyin.bench.load;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import zhiyin.engine.Embedder;
import zhiyin.knowledge.embed.EmbeddingCache;

/// `zhiyin bench load`: what a server makes of the engine's speed, for how many clients, and what it does
/// when more comes than it can do.
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Puts load on a server, and measures the engine alone in the same run.",
        footer = {
            "",
            "Examples:",
            "  ./zhiyin bench load                          throughput, and queries beside documents",
            "  ./zhiyin bench load --burst 600",
            "  ./zhiyin bench load --overload 60",
            "  ./zhiyin bench load --url http://127.0.0.1:8000 --model bge-small-en-v1.5"
        })
public final class LoadCommand implements Callable<Integer> {
    private static final long CACHE_BYTES = 64L << 20;

    @Option(names = "--model", defaultValue = "bge-small-en-v1.5", description = "${DEFAULT-VALUE}")
    String model = "";

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "A server that runs already. Default: one in this process")
    Optional<URI> url = Optional.empty();

    @Option(
            names = "--clients",
            split = ",",
            defaultValue = "1,8,64,512",
            description = "Clients at a time. Default: ${DEFAULT-VALUE}")
    List<Integer> clients = List.of();

    @Option(
            names = "--seconds",
            defaultValue = "10",
            description = "Of each measurement. Default: ${DEFAULT-VALUE}")
    int seconds;

    @Option(
            names = "--texts",
            defaultValue = "4000",
            description = "Different texts that are sent. Default: ${DEFAULT-VALUE}")
    int texts;

    @Option(
            names = "--burst",
            paramLabel = "N",
            description = "Instead: N requests at once on N connections, beside one of N texts.")
    Optional<Integer> burst = Optional.empty();

    @Option(
            names = "--overload",
            paramLabel = "SECONDS",
            description = "Instead: five times as much as can be done, for so long.")
    Optional<Integer> overload = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (Embedder embedder = Embedder.open(model);
                EmbeddingCache cache =
                        burst.isPresent()
                                ? EmbeddingCache.inMemory(CACHE_BYTES)
                                : EmbeddingCache.none();
                Target target =
                        url.map(Target::at)
                                .orElseGet(() -> Target.inThisProcess(embedder, cache))) {
            System.out.printf(
                    "%s, %s, %d cores; server %s%n",
                    embedder.info().name(),
                    embedder.numericType(),
                    Runtime.getRuntime().availableProcessors(),
                    url.map(URI::toString).orElse("in this process"));
            if (burst.isPresent()) {
                new Burst(embedder, target.url(), burst.get()).run();
            } else if (overload.isPresent()) {
                new Overload(embedder, target.url(), Duration.ofSeconds(overload.get())).run();
            } else {
                Duration time = Duration.ofSeconds(seconds);
                new Throughput(embedder, target.url(), texts, time).run(clients);
                new QueriesBesideDocuments(embedder, target.url(), time).run();
            }
        }
        return 0;
    }
}
