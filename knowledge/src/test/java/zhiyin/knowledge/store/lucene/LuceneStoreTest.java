package zhiyin.knowledge.store.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.ibm.icu.text.BreakIterator;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tartarus.snowball.ext.EnglishStemmer;
import zhiyin.engine.SparseVector;
import zhiyin.knowledge.store.Filter;
import zhiyin.knowledge.store.PlainStore;
import zhiyin.knowledge.store.RandomPassages;
import zhiyin.knowledge.store.StoreException;
import zhiyin.knowledge.store.StoreException.Code;
import zhiyin.knowledge.store.StoreSettings;
import zhiyin.knowledge.store.StoredPassage;
import zhiyin.knowledge.store.VectorStore;
import zhiyin.knowledge.store.VectorStore.Match;
import zhiyin.knowledge.store.VectorStore.Stage;
import zhiyin.knowledge.store.VectorStoreContract;

final class LuceneStoreTest extends VectorStoreContract {
    private static final StoreSettings SETTINGS = StoreSettings.ofFull(8);

    @TempDir Path directory;

    @Override
    public VectorStore open(StoreSettings settings) {
        return LuceneStore.open(directory.resolve("store"), settings);
    }

    private static List<StoredPassage> passages(int count, int dimensions) {
        return new RandomPassages(new Random(count)).passages(count, dimensions);
    }

    private void write(int count) {
        try (VectorStore store = open(SETTINGS)) {
            store.put(passages(count, 8));
            store.commit();
        }
    }

    private void assertOpeningFails(Code code) {
        assertThatThrownBy(() -> open(SETTINGS).close())
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(directory.resolve("store").toString());
    }

    @Test
    void a_directory_is_open_in_one_place_at_a_time() {
        try (VectorStore store = open(SETTINGS)) {
            store.put(passages(3, 8));
            assertOpeningFails(Code.STORE_IN_USE);
            store.commit();
            assertThat(store.count()).isEqualTo(3);
        }
        try (VectorStore store = open(SETTINGS)) {
            assertThat(store.count()).isEqualTo(3);
        }
    }

    @Test
    void a_store_of_other_dimensions_is_not_opened() {
        write(3);
        for (var other : List.of(StoreSettings.ofFull(9), new StoreSettings(8, 4))) {
            assertThatThrownBy(() -> open(other).close())
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.code()).isEqualTo(Code.SETTINGS_DIFFER));
        }
        try (VectorStore store = open(SETTINGS)) {
            assertThat(store.count()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"segments_", ".cfs", ".si", ".cfe"})
    void a_store_whose_files_are_missing_is_damaged(String part) throws IOException {
        write(100);
        Files.delete(file(part));
        assertOpeningFails(Code.STORE_DAMAGED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"segments_", ".cfs", ".si", ".cfe"})
    void a_store_whose_files_are_cut_or_overwritten_is_damaged(String part) throws IOException {
        write(100);
        byte[] bytes = Files.readAllBytes(file(part));
        Files.write(file(part), new byte[] {1, 2, 3, 4, 5}, StandardOpenOption.WRITE);
        assertOpeningFails(Code.STORE_DAMAGED);
        Files.write(file(part), Arrays.copyOf(bytes, bytes.length / 2));
        assertOpeningFails(Code.STORE_DAMAGED);
        Files.write(file(part), new byte[0]);
        assertOpeningFails(Code.STORE_DAMAGED);
    }

    private Path file(String part) throws IOException {
        try (var files = Files.list(directory.resolve("store"))) {
            return files.filter(file -> file.getFileName().toString().contains(part))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void a_folder_that_cannot_be_made_is_unavailable() throws IOException {
        Files.writeString(directory.resolve("store"), "a file");
        assertOpeningFails(Code.STORE_UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1_000, 20_000, 200_000})
    void a_full_disk_costs_what_was_not_committed_and_no_more(int room) throws IOException {
        var disk = new SmallDisk(FSDirectory.open(directory.resolve("store")));
        List<StoredPassage> passages = passages(2_000, 8);
        try (var store = new LuceneStore(disk, Layout.whole(SETTINGS), "the test's store")) {
            store.put(passages.subList(0, 500));
            store.commit();
            disk.leave(room);
            assertThatThrownBy(
                            () -> {
                                store.put(passages.subList(500, 2_000));
                                store.commit();
                            })
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.code()).isEqualTo(Code.STORE_UNAVAILABLE));
            assertThat(store.count()).isEqualTo(500);
            assertThat(store.matching("text", 1, Filter.NONE)).hasSize(1);
            disk.leave(Long.MAX_VALUE);
            store.put(passages.subList(500, 2_000));
            commitUntilDone(store);
            assertThat(store.count()).isEqualTo(2_000);
        }
        try (VectorStore store = open(SETTINGS)) {
            assertThat(store.count()).isEqualTo(2_000);
        }
    }

    /// A commit may say once that passages written before were lost; it must not lose those written since.
    private static void commitUntilDone(VectorStore store) {
        try {
            store.commit();
        } catch (StoreException e) {
            assertThat(e.code()).isEqualTo(Code.STORE_UNAVAILABLE);
            store.commit();
        }
    }

    @Test
    void passages_lost_to_a_full_disk_are_not_called_durable() throws IOException {
        var disk = new SmallDisk(FSDirectory.open(directory.resolve("store")));
        List<StoredPassage> passages = passages(1_000, 8);
        try (var store = new LuceneStore(disk, Layout.whole(SETTINGS), "the test's store")) {
            store.put(passages.subList(0, 500));
            disk.leave(0);
            // reads what is not yet committed, for which it is written
            assertThatThrownBy(() -> store.relabel(1, passages.getFirst().labels()))
                    .isInstanceOf(StoreException.class);
            disk.leave(Long.MAX_VALUE);
            store.put(passages.subList(500, 1_000));
            assertThatThrownBy(store::commit)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("lost");
            store.put(passages.subList(0, 500));
            store.commit();
            assertThat(store.count()).isEqualTo(1_000);
        }
    }

    @Test
    void what_was_committed_survives_the_process_being_killed() throws Exception {
        for (int run = 0; run < 3; run++) {
            long committed = committedBeforeDeath(run);
            assertThat(committed).as("run %d", run).isPositive();
            try (VectorStore store = open(SETTINGS)) {
                List<String> promised =
                        IntStream.range(0, Math.toIntExact(committed))
                                .mapToObj(i -> "p" + i)
                                .toList();
                assertThat(store.present(promised)).as("run %d", run).hasSize(promised.size());
                assertThat(store.count()).isGreaterThanOrEqualTo(committed);
                assertThat(
                                store.nearest(
                                        new float[] {1, 0, 0, 0, 0, 0, 0, 0},
                                        5,
                                        Filter.NONE,
                                        Stage.FULL))
                        .hasSizeLessThanOrEqualTo(5);
            }
        }
    }

    /// Runs a process that writes and commits until it halts itself at a random moment.
    ///
    /// @return how many passages it said were committed
    private long committedBeforeDeath(int seed) throws Exception {
        Path log = directory.resolve("log");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx256m",
                                "-cp",
                                classPath(),
                                WritesUntilKilled.class.getName(),
                                directory.resolve("store").toString(),
                                String.valueOf(seed))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("it ends").isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(log))
                .isEqualTo(WritesUntilKilled.STATUS);
        return Files.readAllLines(log).stream()
                .filter(line -> line.startsWith("committed "))
                .mapToLong(line -> Long.parseLong(line.substring("committed ".length())))
                .max()
                .orElse(0);
    }

    private static String classPath() {
        return Stream.of(
                        WritesUntilKilled.class,
                        LuceneStore.class,
                        SparseVector.class,
                        IndexWriter.class,
                        EnglishStemmer.class,
                        BreakIterator.class)
                .map(LuceneStoreTest::placeOf)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String placeOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_large_segment_has_a_graph_and_is_searched_through_it() throws IOException {
        int dimensions = 32;
        List<StoredPassage> passages = passages(9_300, dimensions);
        var plain = new PlainStore();
        plain.put(passages);
        try (VectorStore store = open(StoreSettings.ofFull(dimensions))) {
            store.put(passages);
            store.commit();
            int found = 0;
            for (int i = 0; i < 20; i++) {
                // near a passage, as questions are; far from all, nothing is near
                float[] query = passages.get(i * 37).vector();
                List<String> expected = ids(plain.nearest(query, 1, Filter.NONE));
                found +=
                        ids(store.nearest(query, 10, Filter.NONE, Stage.FULL)).containsAll(expected)
                                ? 1
                                : 0;
            }
            assertThat(found).isGreaterThanOrEqualTo(19);
        }
    }

    private static List<String> ids(List<Match> matches) {
        return matches.stream().map(Match::id).toList();
    }

    @Test
    void vectors_may_have_4096_dimensions_and_no_more() {
        List<StoredPassage> passages = passages(30, 4_096);
        try (VectorStore store = open(new StoreSettings(4_096, 512))) {
            store.put(passages);
            store.commit();
            float[] query = passages.get(17).vector();
            for (Stage stage : Stage.values()) {
                Match best = store.nearest(query, 1, Filter.NONE, stage).getFirst();
                assertThat(best.id()).isEqualTo("p17");
                assertThat(best.score()).isBetween(0.9999f, 1f);
            }
        }
        assertThatThrownBy(() -> open(StoreSettings.ofFull(4_097)).close())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4,097");
    }

    @Test
    void a_closed_store_says_so_and_may_be_closed_again() {
        VectorStore store = open(SETTINGS);
        store.close();
        assertThatCode(store::close).doesNotThrowAnyException();
        assertThatThrownBy(store::commit).hasMessageContaining("closed");
        assertThatThrownBy(store::count).hasMessageContaining("closed");
        assertThatThrownBy(() -> store.put(List.of())).hasMessageContaining("closed");
    }

    @Test
    void many_small_commits_leave_few_segments() throws IOException {
        try (VectorStore store = open(SETTINGS)) {
            for (StoredPassage passage : passages(60, 8)) {
                store.put(List.of(passage));
                store.commit();
            }
            assertThat(store.count()).isEqualTo(60);
        }
        try (var index = FSDirectory.open(directory.resolve("store"))) {
            assertThat(SegmentInfos.readLatestCommit(index).size()).isLessThan(30);
        }
    }

    /// As it is when its client has gone.
    @Test
    void an_interrupted_search_is_answered_and_its_thread_still_interrupted() {
        List<StoredPassage> passages = passages(400, 8);
        try (VectorStore store = open(SETTINGS)) {
            for (int from = 0; from < passages.size(); from += 50) {
                store.put(passages.subList(from, from + 50));
                store.commit();
            }
            float[] query = passages.get(17).vector();
            for (int round = 0; round < 1_000; round++) {
                Thread.currentThread().interrupt();
                assertThat(store.nearest(query, 1, Filter.NONE, Stage.FULL))
                        .singleElement()
                        .returns("p17", Match::id);
                assertThat(Thread.interrupted()).isTrue();
            }
        }
    }

    @Test
    void ids_are_of_bounded_length() {
        try (VectorStore store = open(SETTINGS)) {
            var passages = new RandomPassages(new Random(1));
            for (String id : List.of("", "x".repeat(1_001))) {
                assertThatThrownBy(() -> store.put(List.of(passages.passage(id, 1, 8))))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("1,000");
            }
        }
    }
}
