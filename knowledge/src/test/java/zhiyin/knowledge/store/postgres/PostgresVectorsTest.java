package zhiyin.knowledge.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

/// Against PostgreSQL itself.
final class PostgresVectorsTest extends VectorStoreContract {
    private static StoreProcess process;
    private static PostgresServer server;

    private final String table = "zhiyin_" + UUID.randomUUID().toString().replace("-", "");

    @TempDir Path directory;

    @BeforeAll
    static void start() {
        process = StoreProcess.start("postgres");
        server =
                new PostgresServer(StoreAddress.parse(process.address()), StoreProcess.ENVIRONMENT);
    }

    private static StoreAddress address(String key) {
        return StoreAddress.parse(process.address().replace("STORE_API_KEY", key));
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
        return server.vectors(table, StoreSettings.ofFull(dimensions));
    }

    @Override
    public VectorStore open(StoreSettings settings) {
        return SplitStore.open(directory, settings, server.vectors(table, settings));
    }

    private static Entry entry(int number, int dimensions) {
        return new Entry(
                "p" + number,
                number / 5,
                new RandomPassages(new Random(number)).vector(dimensions));
    }

    @ParameterizedTest
    @ValueSource(ints = {2_000, 2_001, 4_000, 4_096})
    void vectors_of_any_dimensions_are_kept_as_they_are_and_found(int dimensions) {
        DenseVectors vectors = vectors(dimensions);
        List<Entry> entries = IntStream.range(0, 300).mapToObj(i -> entry(i, dimensions)).toList();
        vectors.put(entries);
        assertThat(vectors.vectors(List.of("p7")).get("p7")).isEqualTo(entries.get(7).vector());
        int found = 0;
        for (Entry entry : entries.subList(0, 20)) {
            for (Optional<Set<Long>> documents :
                    List.of(Optional.<Set<Long>>empty(), Optional.of(Set.of(0L, 1L, 2L, 3L)))) {
                List<Match> nearest = vectors.nearest(entry.vector(), 10, documents, Stage.FULL);
                assertThat(nearest).hasSize(10);
                assertThat(nearest.getFirst().id()).isEqualTo(entry.id());
                assertThat(nearest.getFirst().score()).isEqualTo(1, within(1e-5f));
                var exact =
                        new HashSet<>(vectors.nearest(entry.vector(), 10, documents, Stage.EXACT));
                exact.retainAll(nearest);
                found += exact.size();
            }
        }
        assertThat(found).isGreaterThan(380);
        assertThat(vectors.bytes()).isGreaterThan(300L * dimensions * Float.BYTES);
    }

    @Test
    void a_wrong_password_is_told_without_it() {
        for (String key : List.of("WRONG_API_KEY", "MISSING_API_KEY")) {
            try (var other =
                    new PostgresServer(address(key), Map.of("WRONG_API_KEY", "not the password"))) {
                DenseVectors vectors = other.vectors(table, StoreSettings.ofFull(8));
                assertThatThrownBy(vectors::count)
                        .isInstanceOfSatisfying(
                                StoreException.class,
                                e -> assertThat(e.code()).isEqualTo(Code.STORE_UNAVAILABLE))
                        .hasMessageContaining("environment variable")
                        .hasMessageNotContaining("not the password");
            }
        }
    }

    @Test
    void a_table_that_somebody_deleted_is_told_and_made_anew() {
        DenseVectors vectors = vectors(8);
        vectors.put(List.of(entry(1, 8)));
        vectors(8).drop();
        assertThatThrownBy(vectors::count)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("rebuild the index");
        assertThat(vectors.count()).isZero();
    }

    @Test
    void a_server_that_was_killed_has_what_was_put_and_is_found_when_it_is_back() throws Exception {
        // the server may have to run as another user
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path data = directory.resolve("data");
        try (var own = StoreProcess.start("postgres", data)) {
            var address = StoreAddress.parse(own.address());
            try (var theirs = new PostgresServer(address, StoreProcess.ENVIRONMENT)) {
                DenseVectors vectors = theirs.vectors(table, StoreSettings.ofFull(8));
                vectors.put(List.of(entry(1, 8), entry(2, 8)));
                own.kill();
                assertThatThrownBy(() -> vectors.present(List.of("p1")))
                        .isInstanceOf(StoreException.class)
                        .hasMessageContaining("make sure that the server runs");
                try (var again = StoreProcess.start("postgres", data, address.port())) {
                    assertThat(again.address()).isEqualTo(own.address());
                    assertThat(vectors.present(List.of("p1", "p2", "p3")))
                            .containsExactlyInAnyOrder("p1", "p2");
                }
            }
        }
    }
}
