package zhiyin.lab.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import zhiyin.knowledge.store.Filter;
import zhiyin.knowledge.store.Labels;
import zhiyin.knowledge.store.StoreSettings;
import zhiyin.knowledge.store.StoredPassage;
import zhiyin.knowledge.store.VectorStore;
import zhiyin.knowledge.store.VectorStore.Match;
import zhiyin.knowledge.store.VectorStore.Stage;
import zhiyin.knowledge.store.lucene.LuceneStore;
import zhiyin.lab.task.CandidateSearch;

/// The store of the knowledge base, filled with a task's documents: what it does not find, its users do not, either.
/// It lies in a directory of its own that goes with it.
final class StoreSearch implements CandidateSearch {
    private static final Labels LABELS = new Labels(1, "", "", "", Instant.EPOCH, Set.of());

    private final Path directory;
    private final VectorStore store;
    private final Stage stage;

    private StoreSearch(Path directory, VectorStore store, Stage stage) {
        this.directory = directory;
        this.store = store;
        this.stage = stage;
    }

    /// @param coarse how many numbers of each vector are looked at; empty for all
    static StoreSearch of(List<float[]> passages, OptionalInt coarse) {
        int dimensions = passages.getFirst().length;
        int first = Math.min(coarse.orElse(dimensions), dimensions);
        Path directory;
        try {
            directory = Files.createTempDirectory("zhiyin-eval");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        VectorStore store = LuceneStore.open(directory, new StoreSettings(dimensions, first));
        store.put(
                IntStream.range(0, passages.size())
                        .mapToObj(i ->
                                new StoredPassage(
                                        Integer.toString(i), LABELS, "", "", passages.get(i)))
                        .toList());
        store.commit();
        return new StoreSearch(directory, store, first < dimensions ? Stage.SHORT : Stage.FULL);
    }

    @Override
    public List<Integer> nearest(float[] query, int count) {
        return store.nearest(query, count, Filter.NONE, stage).stream()
                .map(Match::id)
                .map(Integer::valueOf)
                .toList();
    }

    @Override
    public void close() {
        store.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
