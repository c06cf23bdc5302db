package zhiyin.bench;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import zhiyin.engine.Caller;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embedder;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.Embeddings;
import zhiyin.engine.Urgency;

/// How long queries wait while documents are embedded all the time, against queries alone. Texts are
/// random tokens: the scheduler does not look at them.
@Command(
        name = "queries",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures the latency of queries alone and while documents are embedded.",
        footer = {"", "Example:", "  ./zhiyin bench queries --model bge-small-zh-v1.5"})
final class QueriesCommand implements Callable<Integer> {
    private static final Caller QUERIES = Caller.DEFAULT.withName("queries");
    private static final Caller DOCUMENTS = new Caller("documents", Urgency.BULK, Optional.empty());

    @Option(names = "--model", defaultValue = "bge-small-zh-v1.5", description = "The model.")
    String model = "";

    @Option(names = "--threads", description = "Compute threads. Default: all cores.")
    Optional<Integer> threads = Optional.empty();

    @Option(names = "--query-tokens", defaultValue = "20", description = "${DEFAULT-VALUE}")
    int queryTokens;

    @Option(
            names = "--document-tokens",
            defaultValue = "300",
            description = "Of one document; the queue is kept full. Default: ${DEFAULT-VALUE}")
    int documentTokens;

    @Option(names = "--queries", defaultValue = "200", description = "${DEFAULT-VALUE}")
    int queries;

    @Option(
            names = "--pause",
            defaultValue = "50",
            description = "Milliseconds between queries, on average. Default: ${DEFAULT-VALUE}")
    int pauseMillis;

    @Option(
            names = "--as-bulk",
            description = "Send queries as documents are sent, by the same caller, to compare.")
    boolean asBulk;

    private final Random random = new Random(1);
    private final Deque<CompletableFuture<Embeddings>> waiting = new ArrayDeque<>();
    private final AtomicLong documents = new AtomicLong();
    private volatile boolean stopped;

    @Override
    public Integer call() throws InterruptedException {
        EmbedderOptions options = EmbedderOptions.defaults();
        try (Embedder embedder =
                Embedder.open(model, threads.map(options::withThreads).orElse(options))) {
            System.out.printf(
                    "%s, %s: queries of %d tokens, documents of %d%n",
                    embedder.info().name(), embedder.numericType(), queryTokens, documentTokens);
            measure(embedder, queries / 4 + 1);
            double[] alone = measure(embedder, queries);
            print("alone", alone);
            Thread filling = Thread.ofVirtual().start(() -> fill(embedder));
            System.out.printf("documents alone: %,.0f tokens/s%n", rate(embedder));
            measure(embedder, queries / 4 + 1);
            long before = documents.get();
            long start = System.nanoTime();
            double[] loaded = measure(embedder, queries);
            double seconds = (System.nanoTime() - start) / 1e9;
            print("with documents", loaded);
            System.out.printf(
                    "documents meanwhile: %,.0f tokens/s; p99 %.2f times that of queries alone%n",
                    (documents.get() - before) * (double) documentTokens / seconds,
                    percentile(loaded, 99) / percentile(alone, 99));
            stopped = true;
            filling.join();
        }
        return 0;
    }

    /// Keeps a hundred documents in the queue.
    private void fill(Embedder embedder) {
        while (!stopped) {
            while (waiting.size() < 100) {
                waiting.add(
                        embedder.submitTokens(
                                List.of(tokens(embedder, documentTokens)),
                                EmbedOptions.DEFAULTS,
                                DOCUMENTS));
            }
            waiting.remove().join();
            documents.incrementAndGet();
        }
        waiting.forEach(answer -> answer.cancel(false));
    }

    private double rate(Embedder embedder) throws InterruptedException {
        Thread.sleep(Duration.ofSeconds(3));
        long before = embedder.load().tokensDone();
        long start = System.nanoTime();
        Thread.sleep(Duration.ofSeconds(10));
        return (embedder.load().tokensDone() - before) * 1e9 / (System.nanoTime() - start);
    }

    private double[] measure(Embedder embedder, int count) throws InterruptedException {
        double[] millis = new double[count];
        for (int i = 0; i < count; i++) {
            Thread.sleep(random.nextInt(2 * pauseMillis + 1));
            int[] query = tokens(embedder, queryTokens);
            long start = System.nanoTime();
            embedder.embedTokens(
                    List.of(query), EmbedOptions.DEFAULTS, asBulk ? DOCUMENTS : QUERIES);
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        return millis;
    }

    /// Ids that all models have and that are not special.
    private static int[] tokens(Embedder embedder, int count) {
        int ends = embedder.countTokens("") - embedder.countTokensWithoutEnds("");
        return new Random().ints(count - ends, 2_000, 20_000).toArray();
    }

    private static void print(String what, double[] millis) {
        System.out.printf(
                "queries %s: p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, worst %.1f ms%n",
                what,
                percentile(millis, 50),
                percentile(millis, 90),
                percentile(millis, 99),
                percentile(millis, 100));
    }

    private static double percentile(double[] values, int percent) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(sorted.length * percent / 100.0) - 1)];
    }
}
