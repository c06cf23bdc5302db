package zhiyin.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.Relevance;
import zhiyin.engine.Reranker;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.cache.ResourceCache;
import zhiyin.engine.model.ModelSource;

/// One query with many documents: as a request, whose documents share what they have in common; each document as a
/// request of its own, all at once, sharing nothing; and by another server.
@Command(
        name = "rerank",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measures how long a query with its documents takes, with what they share computed once and with it computed each time, and by another server, in turn.",
        footer = {
            "",
            "Example:",
            "  ./zhiyin random-model --reranker --type bf16 --tokenizer small.gguf --out reranker.gguf",
            "  llama-server -m reranker.gguf --reranking --pooling rank -t 2 -c 8192 -b 2048 -ub 2048 --port 8081 &",
            "  ./zhiyin bench rerank --model reranker.gguf --peer http://127.0.0.1:8081"
        })
final class RerankCommand implements Callable<Integer> {
    private static final String QUERY = "How long may a probation period be, and who may end it?";

    @Option(names = "--model", required = true, description = "A reranker.")
    String model = "";

    @Option(names = "--peer", description = "Address of a server with the same model.")
    Optional<URI> peer = Optional.empty();

    @Option(names = "--documents", defaultValue = "100", description = "${DEFAULT-VALUE}")
    int documents;

    @Option(names = "--tokens", defaultValue = "300", description = "Of one. ${DEFAULT-VALUE}")
    int tokens;

    @Option(names = "--rounds", defaultValue = "3", description = "${DEFAULT-VALUE}")
    int rounds;

    @Option(names = "--type", defaultValue = "auto", description = "auto, f32, bf16 or int8.")
    String type = "auto";

    @Option(
            names = "--texts",
            defaultValue = "data/texts/texts.jsonl",
            description = "A JSONL file with a \"text\" field. Default: ${DEFAULT-VALUE}")
    Path texts = Path.of("");

    private final JsonMapper json = new JsonMapper();
    private final HttpClient client = HttpClient.newHttpClient();

    private record Timed(double seconds, long tokens, double[] logits) {}

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        EmbedderOptions options = EmbedderOptions.defaults();
        options = NumericType.of(type).map(options::withNumericType).orElse(options);
        var sized =
                new SizedTexts(
                        TextSet.read(texts),
                        ModelSource.find(model, ResourceCache.standard()).tokenizer());
        try (Reranker reranker = Reranker.open(model, options)) {
            System.out.printf(
                    "%s, %s: a query with %d documents of %d tokens%n",
                    reranker.info().name(), reranker.numericType().label(), documents, tokens);
            double[] ratios = new double[rounds];
            double[] peerRatios = new double[rounds];
            reranker.score(QUERY, sized.of(tokens, 4));
            for (int round = 0; round < rounds; round++) {
                List<String> texts = sized.of(tokens, documents);
                Timed shared = together(reranker, texts);
                Timed apart = apart(reranker, texts);
                double theirs = peer.isPresent() ? ask(peer.get(), texts) : Double.NaN;
                ratios[round] = apart.seconds() / shared.seconds();
                peerRatios[round] = theirs / shared.seconds();
                System.out.printf(
                        "together %,d tokens in %.1f s, apart %,d in %.1f s (%.2f times), logits at most %.1e apart; peer %.1f s (%.2f times)%n",
                        shared.tokens(),
                        shared.seconds(),
                        apart.tokens(),
                        apart.seconds(),
                        ratios[round],
                        distance(shared.logits(), apart.logits()),
                        theirs,
                        peerRatios[round]);
            }
            System.out.printf(
                    "medians: apart %.2f times, peer %.2f times as long%n",
                    median(ratios), median(peerRatios));
        }
        return 0;
    }

    private static Timed together(Reranker reranker, List<String> texts) {
        long start = System.nanoTime();
        Relevance answer = reranker.score(QUERY, texts);
        return new Timed(
                (System.nanoTime() - start) / 1e9,
                answer.tokens(),
                answer.scores().stream().mapToDouble(Relevance.Score::logit).toArray());
    }

    private static Timed apart(Reranker reranker, List<String> texts)
            throws InterruptedException, ExecutionException {
        long start = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Relevance>> asked = new ArrayList<>();
            for (String text : texts) {
                asked.add(threads.submit(() -> reranker.score(QUERY, List.of(text))));
            }
            double[] logits = new double[texts.size()];
            long computed = 0;
            for (int i = 0; i < logits.length; i++) {
                Relevance answer = asked.get(i).get();
                logits[i] = answer.scores().getFirst().logit();
                computed += answer.tokens();
            }
            return new Timed((System.nanoTime() - start) / 1e9, computed, logits);
        }
    }

    /// Seconds until the whole answer is there.
    private double ask(URI server, List<String> texts) throws IOException, InterruptedException {
        byte[] body = json.writeValueAsBytes(Map.of("query", QUERY, "documents", texts));
        HttpRequest request =
                HttpRequest.newBuilder(server.resolve("/v1/rerank"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(body))
                        .build();
        long start = System.nanoTime();
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        double seconds = (System.nanoTime() - start) / 1e9;
        if (answer.statusCode() != 200) {
            throw new IOException(server + " answered " + answer.body());
        }
        return seconds;
    }

    private static double distance(double[] one, double[] other) {
        double most = 0;
        for (int i = 0; i < one.length; i++) {
            most = Math.max(most, Math.abs(one[i] - other[i]));
        }
        return most;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
