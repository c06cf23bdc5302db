package zhiyin.bench.search;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import zhiyin.bench.search.MixedTexts.Passage;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.Embedder;
import zhiyin.knowledge.store.Filter;
import zhiyin.knowledge.store.Labels;
import zhiyin.knowledge.store.StoreSettings;
import zhiyin.knowledge.store.StoredPassage;
import zhiyin.knowledge.store.VectorStore;
import zhiyin.knowledge.store.VectorStore.Match;
import zhiyin.knowledge.store.VectorStore.Stage;
import zhiyin.knowledge.store.lucene.LuceneStore;

/// Times and recall of the embedded store, one question after the other, with real texts and vectors.
@Command(
        name = "search",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Indexes passages mixed of real sentences, asks real questions, and prints how long that takes, the bytes on disk, and how much of the exact answer the index finds.",
        footer = {
            "",
            "Example:",
            "  ./zhiyin bench search --texts corpus.jsonl --questions queries.jsonl --vectors build/vectors"
        })
public final class SearchCommand implements Callable<Integer> {
    private static final int TOP = 10;

    /// What a hybrid search takes of each kind.
    private static final int CANDIDATES = 50;

    private static final int PUT = 500;
    private static final int COMMIT = 5_000;

    @Option(
            names = "--texts",
            required = true,
            split = ",",
            paramLabel = "FILE",
            description = "Text files, or JSONL files with a \"text\" field, separated by commas.")
    List<Path> texts = List.of();

    @Option(
            names = "--questions",
            required = true,
            split = ",",
            paramLabel = "FILE",
            description = "JSONL files with a \"text\" field.")
    List<Path> questions = List.of();

    @Option(
            names = "--vectors",
            required = true,
            paramLabel = "FILE",
            description = "Where the passages' vectors are kept from run to run.")
    Path vectors = Path.of("");

    @Option(
            names = "--by-sentence",
            description =
                    "Embed each sentence once and give a passage the mean of its sentences' vectors: minutes instead of hours.")
    boolean bySentence;

    @Option(
            names = "--count",
            defaultValue = "100000",
            description = "Passages. Default: ${DEFAULT-VALUE}")
    int count;

    @Option(
            names = "--queries",
            defaultValue = "500",
            description = "Questions asked, of those given. Default: ${DEFAULT-VALUE}")
    int queries;

    @Option(
            names = "--short-dimensions",
            defaultValue = "0",
            description =
                    "Of the first stage; 0 for none. Only to see times: built-in models' vectors may not be cut.")
    int shortDimensions;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "Measured rounds, after one to warm up. Default: ${DEFAULT-VALUE}")
    int rounds;

    @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}")
    long seed;

    @Option(
            names = "--model",
            defaultValue = "bge-small-zh-v1.5",
            description = "Default: ${DEFAULT-VALUE}")
    String model = "";

    @Override
    public Integer call() throws IOException {
        var mixed = new MixedTexts(MixedTexts.read(texts), seed);
        List<Passage> passages = mixed.passages(count);
        try (Embedder embedder = Embedder.open(model)) {
            int dimensions = embedder.info().dimensions();
            try (var file = vectors(embedder, mixed, passages, dimensions)) {
                int first = shortDimensions == 0 ? dimensions : shortDimensions;
                measure(
                        embedder,
                        passages.stream().map(Passage::text).toList(),
                        bySentence
                                ? new MeanVectors(mixed.sentences(), file).of(passages)
                                : file::vector,
                        new StoreSettings(dimensions, first));
            }
        }
        return 0;
    }

    /// Of the passages, or of all sentences that they are made of.
    private VectorFile vectors(
            Embedder embedder, MixedTexts mixed, List<Passage> passages, int dimensions)
            throws IOException {
        return VectorFile.of(
                vectors,
                bySentence ? ~mixed.key() : mixed.key(),
                bySentence ? mixed.sentences() : passages.stream().map(Passage::text).toList(),
                dimensions,
                batch -> embed(embedder, batch, Kind.DOCUMENT));
    }

    private static List<float[]> embed(Embedder embedder, List<String> texts, Kind kind) {
        return embedder.embedAll(texts, EmbedOptions.DEFAULTS.withKind(kind).withTruncation())
                .vectors();
    }

    private void measure(
            Embedder embedder, List<String> passages, Vectors vectors, StoreSettings settings)
            throws IOException {
        Path directory = Files.createTempDirectory("zhiyin-bench-search");
        try {
            try (var store = LuceneStore.open(directory, settings)) {
                index(store, passages, vectors);
            }
            // opened again, as after the merges that closing waits for
            try (var store = LuceneStore.open(directory, settings)) {
                ask(store, embedder);
            }
        } finally {
            delete(directory);
        }
    }

    private static void index(VectorStore store, List<String> passages, Vectors vectors)
            throws IOException {
        long start = System.nanoTime();
        var labels = new Labels(1, "texts.md", "md", "zh", Instant.EPOCH, Set.of());
        List<StoredPassage> batch = new ArrayList<>();
        for (int i = 0; i < passages.size(); i++) {
            batch.add(new StoredPassage("p" + i, labels, "", passages.get(i), vectors.get(i)));
            if (batch.size() == PUT || i == passages.size() - 1) {
                store.put(batch);
                batch = new ArrayList<>();
            }
            if ((i + 1) % COMMIT == 0) {
                store.commit();
            }
        }
        store.commit();
        double written = (System.nanoTime() - start) / 1e9;
        store.close();
        double merged = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "%,d passages: written and searchable in %.1f s, merged in %.1f s%n",
                passages.size(), written, merged);
    }

    private void ask(VectorStore store, Embedder embedder) {
        List<String> asked = new ArrayList<>(MixedTexts.read(questions));
        Collections.shuffle(asked, new Random(seed));
        asked = asked.subList(0, Math.min(queries, asked.size()));
        List<float[]> asVectors =
                asked.stream()
                        .map(q -> embed(embedder, List.of(q), Kind.QUERY).getFirst())
                        .toList();
        System.out.printf(
                "%,d bytes on disk; %d questions, one after the other; milliseconds p50 / p99 (this thread's processor) of each round%n",
                store.bytes(), asked.size());
        List<String> words = asked;
        report(
                "nearest, exact",
                words.size(),
                i -> store.nearest(asVectors.get(i), TOP, Filter.NONE, Stage.EXACT));
        report(
                "nearest, short",
                words.size(),
                i -> store.nearest(asVectors.get(i), TOP, Filter.NONE, Stage.SHORT));
        report(
                "nearest",
                words.size(),
                i -> store.nearest(asVectors.get(i), TOP, Filter.NONE, Stage.FULL));
        report("words", words.size(), i -> store.matching(words.get(i), CANDIDATES, Filter.NONE));
        report(
                "nearest 50 and words 50",
                words.size(),
                i -> both(store, asVectors.get(i), words.get(i)));
        try (ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            report(
                    "with the question's vector",
                    words.size(),
                    i -> search(store, embedder, words.get(i), tasks));
        }
        System.out.printf(
                "recall@%d against exact: %.4f%n",
                TOP, asVectors.stream().mapToDouble(q -> recall(store, q)).average().orElse(0));
    }

    private static void both(VectorStore store, float[] vector, String words) {
        store.nearest(vector, CANDIDATES, Filter.NONE, Stage.FULL);
        store.matching(words, CANDIDATES, Filter.NONE);
    }

    /// As the knowledge base does: words are looked for while the question's vector is computed.
    private static void search(
            VectorStore store, Embedder embedder, String question, ExecutorService tasks) {
        Future<?> matching = tasks.submit(() -> store.matching(question, CANDIDATES, Filter.NONE));
        float[] vector = embed(embedder, List.of(question), Kind.QUERY).getFirst();
        store.nearest(vector, CANDIDATES, Filter.NONE, Stage.FULL);
        try {
            matching.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void report(String what, int calls, IntConsumer call) {
        Latencies.of(calls, call);
        var line = new StringBuilder("  %-28s".formatted(what));
        for (int round = 0; round < rounds; round++) {
            Latencies latencies = Latencies.of(calls, call);
            line.append(
                    "%8.2f /%7.2f (%.2f)"
                            .formatted(
                                    latencies.percentile(50),
                                    latencies.percentile(99),
                                    latencies.processor()));
        }
        System.out.println(line);
    }

    private static double recall(VectorStore store, float[] query) {
        Set<String> exact = ids(store.nearest(query, TOP, Filter.NONE, Stage.EXACT));
        Set<String> found = ids(store.nearest(query, TOP, Filter.NONE, Stage.FULL));
        int all = exact.size();
        exact.retainAll(found);
        return (double) exact.size() / all;
    }

    private static Set<String> ids(List<Match> matches) {
        var ids = new HashSet<String>();
        matches.forEach(match -> ids.add(match.id()));
        return ids;
    }

    /// By the passage's number.
    @FunctionalInterface
    interface Vectors {
        float[] get(int passage) throws IOException;
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
