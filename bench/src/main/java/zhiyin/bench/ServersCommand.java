package zhiyin.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.cache.ResourceCache;
import zhiyin.engine.model.ModelInfo;
import zhiyin.engine.model.ModelSource;

/// Two servers that hold the same model, asked the same texts in turn through OpenAI's API: documents
/// for throughput, a query for latency.
@Command(
        name = "servers",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measures two running servers side by side, in turn: tokens a second with documents, latency with one query.",
        footer = {
            "",
            "Example:",
            "  llama-server -m model.gguf --embeddings --pooling last -t 2 -np 4 -c 8192 -b 2048 -ub 2048 --port 8081 &",
            "  ./zhiyin serve --model model.gguf --port 8080 &",
            "  ./zhiyin bench servers --model model.gguf --ours http://127.0.0.1:8080 --peer http://127.0.0.1:8081"
        })
final class ServersCommand implements Callable<Integer> {
    @Option(names = "--model", required = true, description = "The model, to count tokens with.")
    String model = "";

    @Option(names = "--ours", required = true, description = "Address of a Zhiyin server.")
    URI ours = URI.create("");

    @Option(names = "--peer", description = "Address of another server with the same model.")
    Optional<URI> peer = Optional.empty();

    @Option(
            names = "--documents",
            defaultValue = "200x8,512x4",
            split = ",",
            description = "TOKENSxCOUNT, several with commas. Default: ${DEFAULT-VALUE}")
    List<String> documents = List.of();

    @Option(
            names = "--query-tokens",
            defaultValue = "20",
            description = "Tokens of the query. Default: ${DEFAULT-VALUE}")
    int queryTokens;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description = "Measured rounds, after one to warm up. Default: ${DEFAULT-VALUE}")
    int rounds;

    @Option(
            names = "--ceiling",
            description =
                    "First measure the matrix products of this machine in a type (f32, bf16, int8), and tell what part of it the documents' products reach.")
    Optional<String> ceilingType = Optional.empty();

    @Option(
            names = "--texts",
            defaultValue = "data/texts/texts.jsonl",
            description = "A JSONL file with a \"text\" field. Default: ${DEFAULT-VALUE}")
    Path texts = Path.of("");

    private String name = "";
    private final JsonMapper json = new JsonMapper();
    private final HttpClient client = HttpClient.newHttpClient();

    @Override
    public Integer call() throws IOException, InterruptedException {
        ModelSource source = ModelSource.find(model, ResourceCache.standard());
        ModelInfo info = source.info();
        name = info.name();
        var sized = new SizedTexts(TextSet.read(texts), source.tokenizer());
        double ceiling =
                ceilingType
                        .map(type ->
                                Ceiling.gigaflops(
                                        NumericType.of(type).orElseThrow(),
                                        Runtime.getRuntime().availableProcessors()))
                        .orElse(Double.NaN);
        System.out.printf(
                "%s, %.3f GFLOP a token; matrix products reach %.0f GFLOP/s%n",
                info.name(), 2e-9 * info.linearWeights(), ceiling);
        for (String set : documents) {
            int x = set.indexOf('x');
            int tokens = Integer.parseInt(set, 0, x, 10);
            int count = Integer.parseInt(set, x + 1, set.length(), 10);
            throughput(sized, tokens, count, 2e-9 * info.linearWeights() / ceiling);
        }
        latency(sized);
        return 0;
    }

    private void throughput(SizedTexts sized, int tokens, int count, double perToken)
            throws IOException, InterruptedException {
        double[] ourRates = new double[rounds];
        double[] peerRates = new double[rounds];
        for (int round = -1; round < rounds; round++) {
            List<String> inputs = sized.of(tokens, count);
            double ourSeconds = ask(ours, inputs);
            double peerSeconds = peer.isPresent() ? ask(peer.get(), inputs) : Double.NaN;
            if (round >= 0) {
                ourRates[round] = tokens * count / ourSeconds;
                peerRates[round] = tokens * count / peerSeconds;
            }
        }
        double[] ratios = new double[rounds];
        Arrays.setAll(ratios, i -> ourRates[i] / peerRates[i]);
        System.out.printf(
                "%d documents of %d tokens: ours %.1f tokens/s (%.0f %% of the ceiling), peer %.1f; ratio %.2f (%.2f..%.2f)%n",
                count,
                tokens,
                median(ourRates),
                100 * median(ourRates) * perToken,
                median(peerRates),
                median(ratios),
                Arrays.stream(ratios).min().orElse(Double.NaN),
                Arrays.stream(ratios).max().orElse(Double.NaN));
    }

    private void latency(SizedTexts sized) throws IOException, InterruptedException {
        int asked = Math.max(15, 3 * rounds);
        double[] ourSeconds = new double[asked];
        double[] peerSeconds = new double[asked];
        for (int i = -3; i < asked; i++) {
            List<String> query = sized.of(queryTokens, 1);
            double us = ask(ours, query);
            double them = peer.isPresent() ? ask(peer.get(), query) : Double.NaN;
            if (i >= 0) {
                ourSeconds[i] = us;
                peerSeconds[i] = them;
            }
        }
        System.out.printf(
                "a query of %d tokens: ours p50 %.1f ms, peer p50 %.1f ms (%d queries each)%n",
                queryTokens, 1e3 * median(ourSeconds), 1e3 * median(peerSeconds), asked);
    }

    /// Seconds until the whole answer is there.
    private double ask(URI server, List<String> inputs) throws IOException, InterruptedException {
        byte[] body =
                json.writeValueAsBytes(
                        Map.of("model", name, "input", inputs, "encoding_format", "base64"));
        HttpRequest request =
                HttpRequest.newBuilder(server.resolve("/v1/embeddings"))
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

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
