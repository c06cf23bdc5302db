package zhiyin.bench.search;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import zhiyin.bench.ResidentMemory;
import zhiyin.engine.Embedder;
import zhiyin.knowledge.store.Filter;
import zhiyin.knowledge.store.Labels;
import zhiyin.knowledge.store.StoreSettings;
import zhiyin.knowledge.store.StoredPassage;
import zhiyin.knowledge.store.VectorStore;
import zhiyin.knowledge.store.VectorStore.Match;
import zhiyin.knowledge.store.VectorStore.Stage;
import zhiyin.knowledge.store.lucene.LuceneStore;

/// Builds an embedded store in a temporary folder, asks it, and deletes it.
///
/// @param rounds measured, after one to warm up
record SearchTrial(Embedder embedder, List<String> questions, int rounds) {
    private static final int TOP = 10;

    /// What a hybrid search takes of each kind.
    private static final int CANDIDATES = 50;

    private static final int PUT = 500;
    private static final int COMMIT = 5_000;

    /// Passages' texts are put together as they are put into the store, so that no million of them lies in memory.
    SearchFigures measure(SearchInput.Passages passages, StoreSettings settings)
            throws IOException {
        Path directory = Files.createTempDirectory("zhiyin-bench-search");
        try {
            Times times;
            try (var store = LuceneStore.open(directory, settings)) {
                times = index(store, passages);
            }
            // opened again, as after the merges that closing waits for
            long before = heap();
            try (var store = LuceneStore.open(directory, settings)) {
                return ask(store, passages.count(), times, before);
            }
        } finally {
            delete(directory);
        }
    }

    private record Times(double written, double merged) {}

    private static Times index(VectorStore store, SearchInput.Passages passages)
            throws IOException {
        long start = System.nanoTime();
        put(store, passages);
        double written = (System.nanoTime() - start) / 1e9;
        store.close();
        double merged = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "%,d passages: written and searchable in %.1f s, merged in %.1f s%n",
                passages.count(), written, merged);
        return new Times(written, merged);
    }

    /// Under the ids `p0`, `p1`, ..., with a commit now and then, as the knowledge base does.
    static void put(VectorStore store, SearchInput.Passages passages) throws IOException {
        var labels = new Labels(1, "texts.md", "md", "zh", Instant.EPOCH, Set.of());
        List<StoredPassage> batch = new ArrayList<>();
        for (int i = 0; i < passages.count(); i++) {
            batch.add(new StoredPassage("p" + i, labels, "", passages.text(i), passages.vector(i)));
            if (batch.size() == PUT || i == passages.count() - 1) {
                store.put(batch);
                batch = new ArrayList<>();
            }
            if ((i + 1) % COMMIT == 0) {
                store.commit();
            }
        }
        store.commit();
    }

    /// Live bytes of this process's heap.
    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private SearchFigures ask(VectorStore store, int passages, Times times, long heapBefore)
            throws IOException {
        List<float[]> vectors =
                questions.stream().map(q -> SearchInput.question(embedder, q)).toList();
        System.out.printf(
                "%,d bytes on disk; %d questions, one after the other; milliseconds p50 / p99 (this thread's processor) of each round%n",
                store.bytes(), questions.size());
        report("nearest, short", i -> nearest(store, vectors.get(i), Stage.SHORT));
        List<Latencies> nearest =
                report("nearest", i -> nearest(store, vectors.get(i), Stage.FULL));
        report("words", i -> store.matching(questions.get(i), CANDIDATES, Filter.NONE));
        report("nearest 50 and words 50", i -> both(store, vectors.get(i), questions.get(i)));
        List<Latencies> answers;
        try (ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            answers =
                    report(
                            "with the question's vector",
                            i -> search(store, questions.get(i), tasks));
        }
        long heap = heap() - heapBefore;
        double recall = recall(store, vectors);
        System.out.printf(
                "recall@%d against exact: %.4f; heap of the open store %,d MB; in memory in all %s%n",
                TOP, recall, heap / 1_000_000, ResidentMemory.text());
        return new SearchFigures(
                passages,
                times.written(),
                times.merged(),
                store.bytes(),
                heap,
                answers,
                nearest,
                recall);
    }

    private static List<Match> nearest(VectorStore store, float[] vector, Stage stage) {
        return store.nearest(vector, TOP, Filter.NONE, stage);
    }

    private static void both(VectorStore store, float[] vector, String words) {
        store.nearest(vector, CANDIDATES, Filter.NONE, Stage.FULL);
        store.matching(words, CANDIDATES, Filter.NONE);
    }

    /// As the knowledge base does: words are looked for while the question's vector is computed.
    private void search(VectorStore store, String question, ExecutorService tasks) {
        Future<?> matching = tasks.submit(() -> store.matching(question, CANDIDATES, Filter.NONE));
        float[] vector = SearchInput.question(embedder, question);
        store.nearest(vector, CANDIDATES, Filter.NONE, Stage.FULL);
        try {
            matching.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /// @return the measured rounds
    private List<Latencies> report(String what, IntConsumer call) {
        Latencies.of(questions.size(), call);
        List<Latencies> measured = new ArrayList<>();
        var line = new StringBuilder("  %-28s".formatted(what));
        for (int round = 0; round < rounds; round++) {
            Latencies latencies = Latencies.of(questions.size(), call);
            measured.add(latencies);
            line.append(
                    "%8.2f /%7.2f (%.2f)"
                            .formatted(
                                    latencies.percentile(50),
                                    latencies.percentile(99),
                                    latencies.processor()));
        }
        System.out.println(line);
        return measured;
    }

    /// The exact answers take a look at every vector, so they are timed while they are had, once.
    private static double recall(VectorStore store, List<float[]> queries) {
        List<Set<String>> exact = new ArrayList<>();
        Latencies times =
                Latencies.of(
                        queries.size(),
                        i -> exact.add(ids(nearest(store, queries.get(i), Stage.EXACT))));
        System.out.printf(
                "  %-28s%8.2f /%7.2f (%.2f)%n",
                "nearest, exact", times.percentile(50), times.percentile(99), times.processor());
        double sum = 0;
        for (int i = 0; i < exact.size(); i++) {
            Set<String> found = ids(nearest(store, queries.get(i), Stage.FULL));
            int all = exact.get(i).size();
            found.retainAll(exact.get(i));
            sum += (double) found.size() / all;
        }
        return sum / exact.size();
    }

    private static Set<String> ids(List<Match> matches) {
        var ids = new HashSet<String>();
        matches.forEach(match -> ids.add(match.id()));
        return ids;
    }

    static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
