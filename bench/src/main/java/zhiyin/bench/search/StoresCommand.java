package zhiyin.bench.search;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import zhiyin.engine.Embedder;
import zhiyin.knowledge.store.DenseVectors;
import zhiyin.knowledge.store.Filter;
import zhiyin.knowledge.store.StoreAddress;
import zhiyin.knowledge.store.StoreAddress.Kind;
import zhiyin.knowledge.store.StoreSettings;
import zhiyin.knowledge.store.VectorStore;
import zhiyin.knowledge.store.VectorStore.Match;
import zhiyin.knowledge.store.VectorStore.Stage;
import zhiyin.knowledge.store.lucene.LuceneStore;
import zhiyin.knowledge.store.lucene.SplitStore;
import zhiyin.knowledge.store.remote.VectorServers;

/// Times and recall of vectors in a server beside the embedded store, the same vectors in both, asked in turn; of
/// OpenSearch, by its own client on the same index as well.
@Command(
        name = "stores",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Puts passages into a server and into an embedded store, and asks both for the ten nearest, one question after the other; OpenSearch by its own client as well. What was put is deleted at the end.",
        footer = {
            "",
            "Example:",
            "  ./zhiyin bench stores --store opensearch+http://127.0.0.1:9200 --by-sentence --texts corpus.jsonl --questions queries.jsonl --vectors build/vectors"
        })
public final class StoresCommand implements Callable<Integer> {
    @Mixin SearchInput input = new SearchInput();

    private static final int TOP = 10;

    @Option(
            names = "--store",
            required = true,
            paramLabel = "URL",
            description = "As of zhiyin kb create --store.")
    String address = "";

    @Option(
            names = "--count",
            defaultValue = "100000",
            description = "Passages. Default: ${DEFAULT-VALUE}")
    int count;

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
        try (Embedder embedder = Embedder.open(input.model)) {
            var settings = StoreSettings.ofFull(embedder.info().dimensions());
            try (var server = VectorServers.at(place, System.getenv());
                    DenseVectors vectors = server.vectors(name, settings);
                    var client = new PlainClient(place, name + "_vectors");
                    var store = SplitStore.open(directory.resolve("words"), settings, vectors);
                    var embedded = LuceneStore.open(directory.resolve("all"), settings)) {
                try {
                    index(embedder, "embedded", embedded);
                    index(embedder, "the store", store);
                    compare(questions(embedder), embedded, ways(place, embedded, store, client));
                } finally {
                    vectors.drop();
                }
            }
        } finally {
            SearchTrial.delete(directory);
        }
        return 0;
    }

    private void index(Embedder embedder, String name, VectorStore store) throws IOException {
        try (SearchInput.Passages passages = input.passages(embedder, count)) {
            long start = System.nanoTime();
            SearchTrial.put(store, passages);
            System.out.printf(
                    "%-22s %,d passages put and searchable in %.1f s; %,d bytes%n",
                    name, passages.count(), (System.nanoTime() - start) / 1e9, store.bytes());
        }
    }

    private List<float[]> questions(Embedder embedder) {
        return input.questions().stream()
                .map(question -> SearchInput.question(embedder, question))
                .toList();
    }

    private static List<Way> ways(
            StoreAddress place, VectorStore embedded, VectorStore store, PlainClient client) {
        List<Way> ways = new ArrayList<>();
        ways.add(new Way("embedded", query -> through(embedded, query, Stage.FULL)));
        ways.add(new Way("the store", query -> through(store, query, Stage.FULL)));
        if (place.kind() == Kind.OPENSEARCH) {
            for (int k : List.of(TOP, 200)) {
                ways.add(new Way("its client, k = " + k, query -> client.ask(query, k, TOP)));
            }
        }
        return ways;
    }

    private void compare(List<float[]> asked, VectorStore embedded, List<Way> ways) {
        List<Set<String>> exact =
                asked.stream().map(query -> through(embedded, query, Stage.EXACT)).toList();
        System.out.printf(
                "%d questions, one after the other; milliseconds p50 / p99 of each round, in turn; recall@%d%n",
                asked.size(), TOP);
        ways.forEach(way -> way.times(asked));
        for (int round = 0; round < rounds; round++) {
            for (Way way : ways) {
                Latencies latencies = way.times(asked);
                System.out.printf(
                        "  %-22s %7.2f /%7.2f   %.4f%n",
                        way.name(),
                        latencies.percentile(50),
                        latencies.percentile(99),
                        way.recall(asked, exact));
            }
        }
    }

    private record Way(String name, Function<float[], Set<String>> ask) {
        Latencies times(List<float[]> asked) {
            return Latencies.of(asked.size(), question -> run(asked.get(question)));
        }

        private void run(float[] query) {
            if (ask.apply(query).isEmpty()) {
                throw new IllegalStateException(name + " found nothing");
            }
        }

        double recall(List<float[]> asked, List<Set<String>> exact) {
            int found = 0;
            for (int i = 0; i < asked.size(); i++) {
                Set<String> ids = new HashSet<>(ask.apply(asked.get(i)));
                ids.retainAll(exact.get(i));
                found += ids.size();
            }
            return (double) found / (asked.size() * TOP);
        }
    }

    private static Set<String> through(VectorStore store, float[] query, Stage stage) {
        Set<String> ids = new HashSet<>();
        for (Match match : store.nearest(query, TOP, Filter.NONE, stage)) {
            ids.add(match.id());
        }
        return ids;
    }
}
