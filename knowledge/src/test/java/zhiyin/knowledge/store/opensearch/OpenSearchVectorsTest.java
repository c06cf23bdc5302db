package zhiyin.knowledge.store.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.store.DenseVectors;
import zhiyin.knowledge.store.DenseVectors.Entry;
import zhiyin.knowledge.store.RandomPassages;
import zhiyin.knowledge.store.StoreAddress;
import zhiyin.knowledge.store.StoreException;
import zhiyin.knowledge.store.StoreException.Code;
import zhiyin.knowledge.store.StoreProcess;
import zhiyin.knowledge.store.StoreSettings;
import zhiyin.knowledge.store.VectorStore;
import zhiyin.knowledge.store.VectorStore.Match;
import zhiyin.knowledge.store.VectorStore.Stage;
import zhiyin.knowledge.store.VectorStoreContract;
import zhiyin.knowledge.store.lucene.SplitStore;

/// Against OpenSearch itself: three nodes, and an index of two shards, of which each is there twice.
final class OpenSearchVectorsTest extends VectorStoreContract {
    private static StoreProcess process;
    private static OpenSearchServer server;

    private final String name = "zhiyin_" + UUID.randomUUID().toString().replace("-", "");

    @TempDir Path directory;

    @BeforeAll
    static void start(@TempDir Path nodes) throws IOException {
        // the servers may have to run as another user
        Files.setPosixFilePermissions(nodes, PosixFilePermissions.fromString("rwxr-xr-x"));
        process = StoreProcess.start("opensearch", nodes, "", 3);
        server =
                new OpenSearchServer(StoreAddress.parse(process.address() + "?shards=2"), Map.of());
    }

    @AfterAll
    static void stop() {
        if (process != null) {
            server.close();
            process.close();
        }
    }

    @AfterEach
    void drop() {
        vectors(1).drop();
    }

    private DenseVectors vectors(int dimensions) {
        return server.vectors(name, StoreSettings.ofFull(dimensions));
    }

    @Override
    public VectorStore open(StoreSettings settings) {
        return SplitStore.open(directory, settings, server.vectors(name, settings));
    }

    private static Entry entry(int number, int dimensions) {
        return new Entry(
                "p" + number,
                number / 5,
                new RandomPassages(new Random(number)).vector(dimensions));
    }

    private static List<Entry> entries(int count, int dimensions) {
        return IntStream.range(0, count).mapToObj(i -> entry(i, dimensions)).toList();
    }

    @Test
    void vectors_of_4096_dimensions_are_kept_as_they_are_and_found() {
        DenseVectors vectors = vectors(4_096);
        List<Entry> entries = entries(700, 4_096);
        vectors.put(entries);
        vectors.commit();
        assertThat(vectors.count()).isEqualTo(700);
        Map<String, float[]> kept = vectors.vectors(entries.stream().map(Entry::id).toList());
        entries.forEach(entry -> assertThat(kept.get(entry.id())).isEqualTo(entry.vector()));
        int found = 0;
        for (Entry entry : entries.subList(0, 20)) {
            for (Optional<Set<Long>> documents :
                    List.of(Optional.<Set<Long>>empty(), Optional.of(Set.of(0L, 1L, 2L, 3L)))) {
                List<Match> nearest = vectors.nearest(entry.vector(), 10, documents, Stage.FULL);
                assertThat(nearest).hasSize(10);
                assertThat(nearest.getFirst().id()).isEqualTo(entry.id());
                assertThat(nearest.getFirst().score()).isEqualTo(1, within(1e-5f));
                List<Match> exact = vectors.nearest(entry.vector(), 10, documents, Stage.EXACT);
                var both = new HashSet<>(exact.stream().map(Match::id).toList());
                both.retainAll(nearest.stream().map(Match::id).toList());
                found += both.size();
            }
        }
        assertThat(found).isGreaterThan(380);
        assertThat(vectors.bytes()).isGreaterThan(700L * 4_096 * Float.BYTES);
    }

    @Test
    void more_ids_than_one_answer_has_come_once_each() {
        DenseVectors vectors = vectors(2);
        vectors.put(entries(10_500, 2));
        vectors.commit();
        Set<String> ids = new HashSet<>();
        vectors.forEachId(id -> assertThat(ids.add(id)).as(id).isTrue());
        assertThat(ids).hasSize(10_500);
    }

    @Test
    void what_was_put_by_a_process_that_ended_is_found_by_the_next() {
        vectors(8).put(entries(3, 8));
        DenseVectors next = vectors(8);
        assertThat(next.present(List.of("p1", "p2", "p3"))).containsExactlyInAnyOrder("p1", "p2");
        assertThat(next.nearest(entry(1, 8).vector(), 1, Optional.empty(), Stage.FULL))
                .extracting(Match::id)
                .containsExactly("p1");
    }

    @Test
    void an_index_that_somebody_deleted_is_told_and_made_anew() {
        DenseVectors vectors = vectors(8);
        for (Runnable call :
                List.<Runnable>of(
                        vectors::count,
                        () -> vectors.put(List.of(entry(1, 8))),
                        () -> vectors.remove(List.of("p1")),
                        () -> vectors.present(List.of("p1")),
                        vectors::commit)) {
            vectors.put(List.of(entry(1, 8)));
            vectors(8).drop();
            assertThatThrownBy(call::run)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("rebuild the index");
            assertThat(vectors.count()).isZero();
        }
    }

    @Test
    void a_host_that_is_not_there_is_passed_over() {
        var address = StoreAddress.parse(process.address().replace("//", "//127.0.0.1:9,"));
        try (var some = new OpenSearchServer(address, Map.of())) {
            DenseVectors vectors = some.vectors(name, StoreSettings.ofFull(8));
            vectors.put(entries(10, 8));
            for (int i = 0; i < 10; i++) {
                assertThat(vectors.present(List.of("p" + i))).hasSize(1);
            }
        }
    }

    @Test
    void a_server_that_is_not_there_is_told() {
        var nowhere = StoreAddress.parse("opensearch+http://127.0.0.1:9,127.0.0.1:19");
        try (var none = new OpenSearchServer(nowhere, Map.of())) {
            assertThatThrownBy(() -> none.vectors(name, StoreSettings.ofFull(8)).count())
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.code()).isEqualTo(Code.STORE_UNAVAILABLE))
                    .hasMessageContaining("make sure that the server runs");
        }
    }
}
