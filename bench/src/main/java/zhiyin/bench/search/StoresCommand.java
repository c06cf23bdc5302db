package zhiyin.bench.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.hc.core5.http.HttpHost;
import org.opensearch.client.json.jackson3.JacksonJsonpMapper;
import org.opensearch.client.opensearch.OpenSearchClient;
import org.opensearch.client.opensearch.core.SearchRequest;
import org.opensearch.client.transport.httpclient5.ApacheHttpClient5TransportBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import zhiyin.knowledge.store.DenseVectors;
import zhiyin.knowledge.store.Filter;
import zhiyin.knowledge.store.Labels;
import zhiyin.knowledge.store.StoreAddress;
import zhiyin.knowledge.store.StoreSettings;
import zhiyin.knowledge.store.StoredPassage;
import zhiyin.knowledge.store.VectorStore;
import zhiyin.knowledge.store.VectorStore.Match;
import zhiyin.knowledge.store.VectorStore.Stage;
import zhiyin.knowledge.store.lucene.SplitStore;
import zhiyin.knowledge.store.opensearch.OpenSearchServer;

/// Times and recall of vectors in OpenSearch, through the store and by OpenSearch's own client, in turn on the same
/// index.
@Command(
        name = "stores",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Puts drawn vectors into OpenSearch, and asks for the ten nearest one question after the other: through the store, and by OpenSearch's own client. The index is deleted at the end.",
        footer = {
            "",
            "Example:",
            "  ./zhiyin bench stores --store opensearch+http://127.0.0.1:9200"
        })
public final class StoresCommand implements Callable<Integer> {
    private static final int TOP = 10;
    private static final int PUT = 500;
    private static final int COMMIT = 10_000;

    @Option(names = "--store", required = true, paramLabel = "URL", description = "OpenSearch's.")
    String address = "";

    @Option(
            names = "--count",
            defaultValue = "100000",
            description = "Vectors. Default: ${DEFAULT-VALUE}")
    int count;

    @Option(names = "--dimensions", defaultValue = "512", description = "Default: ${DEFAULT-VALUE}")
    int dimensions;

    @Option(names = "--queries", defaultValue = "500", description = "Default: ${DEFAULT-VALUE}")
    int queries;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "Measured rounds, after one to warm up. Default: ${DEFAULT-VALUE}")
    int rounds;

    @Override
    public Integer call() throws IOException {
        StoreAddress place = StoreAddress.parse(address);
        String name = "zhiyin_bench_" + UUID.randomUUID().toString().replace("-", "");
        Path directory = Files.createTempDirectory("zhiyin-bench-stores");
        var settings = StoreSettings.ofFull(dimensions);
        try (var server = new OpenSearchServer(place, System.getenv());
                DenseVectors vectors = server.vectors(name, settings);
                var transport =
                        ApacheHttpClient5TransportBuilder.builder(
                                        new HttpHost(
                                                place.secure() ? "https" : "http",
                                                place.host(),
                                                place.port()))
                                .setMapper(new JacksonJsonpMapper())
                                .build()) {
            try (var store = SplitStore.open(directory.resolve("words"), settings, vectors)) {
                index(store);
                compare(store, new OpenSearchClient(transport), name + "_vectors");
            } finally {
                vectors.drop();
            }
        }
        return 0;
    }

    private void index(VectorStore store) {
        long start = System.nanoTime();
        var drawn = new DrawnVectors(1, dimensions);
        List<StoredPassage> batch = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            var labels = new Labels(i / 10, i / 10 + ".md", "md", "", Instant.EPOCH, Set.of());
            batch.add(new StoredPassage("p" + i, labels, "", "", drawn.next()));
            if (batch.size() == PUT || i == count - 1) {
                store.put(batch);
                batch = new ArrayList<>();
            }
            if ((i + 1) % COMMIT == 0 || i == count - 1) {
                store.commit();
            }
        }
        System.out.printf(
                "%,d vectors of %,d numbers: put and searchable in %.1f s; %,d bytes%n",
                count, dimensions, (System.nanoTime() - start) / 1e9, store.bytes());
    }

    private void compare(VectorStore store, OpenSearchClient client, String index) {
        var drawn = new DrawnVectors(2, dimensions);
        List<float[]> asked = IntStream.range(0, queries).mapToObj(_ -> drawn.next()).toList();
        List<Set<String>> exact = asked.stream().map(q -> through(store, q, Stage.EXACT)).toList();
        List<Way> ways =
                List.of(
                        new Way("the store", i -> through(store, asked.get(i), Stage.FULL)),
                        new Way("its client, k = 10", i -> plain(client, index, asked.get(i), TOP)),
                        new Way(
                                "its client, k = 200",
                                i -> plain(client, index, asked.get(i), 200)));
        System.out.printf(
                "%d questions, one after the other; milliseconds p50 / p99 of each round, in turn; recall@%d%n",
                queries, TOP);
        ways.forEach(way -> Latencies.of(queries, way::run));
        for (int round = 0; round < rounds; round++) {
            for (Way way : ways) {
                Latencies latencies = Latencies.of(queries, way::run);
                System.out.printf(
                        "  %-22s %7.2f /%7.2f   %.4f%n",
                        way.name(),
                        latencies.percentile(50),
                        latencies.percentile(99),
                        recall(way, exact));
            }
        }
    }

    private record Way(String name, IntFunction<Set<String>> ask) {
        /// For its time.
        void run(int question) {
            Set<String> found = ask.apply(question);
            if (found.isEmpty()) {
                throw new IllegalStateException(name + " found nothing for question " + question);
            }
        }
    }

    private static Set<String> through(VectorStore store, float[] query, Stage stage) {
        Set<String> ids = new HashSet<>();
        for (Match match : store.nearest(query, TOP, Filter.NONE, stage)) {
            ids.add(match.id());
        }
        return ids;
    }

    private static Set<String> plain(OpenSearchClient client, String index, float[] query, int k) {
        List<Float> numbers = new ArrayList<>(query.length);
        for (float number : query) {
            numbers.add(number);
        }
        var request =
                SearchRequest.of(s ->
                        s.index(index)
                                .size(TOP)
                                .source(f -> f.fetch(false))
                                .query(q -> q.knn(n -> n.field("vector").vector(numbers).k(k))));
        Set<String> ids = new HashSet<>();
        try {
            for (var hit : client.search(request, Void.class).hits().hits()) {
                ids.add(String.valueOf(hit.id()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ids;
    }

    private static double recall(Way way, List<Set<String>> exact) {
        int found = 0;
        for (int i = 0; i < exact.size(); i++) {
            Set<String> ids = new HashSet<>(way.ask().apply(i));
            ids.retainAll(exact.get(i));
            found += ids.size();
        }
        return (double) found / (exact.size() * TOP);
    }
}
