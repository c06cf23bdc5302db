package zhiyin.knowledge.store.chroma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
import zhiyin.knowledge.store.VectorStoreContract;
import zhiyin.knowledge.store.lucene.SplitStore;

/// Against Chroma itself.
final class ChromaVectorsTest extends VectorStoreContract {
    private static StoreProcess process;
    private static ChromaServer server;

    private final String name = "zhiyin_" + UUID.randomUUID().toString().replace("-", "");

    @TempDir Path directory;

    @BeforeAll
    static void start() {
        process = StoreProcess.start("chroma");
        server = new ChromaServer(StoreAddress.parse(process.address()), Map.of());
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
        vectors().drop();
    }

    private DenseVectors vectors() {
        return server.vectors(name, StoreSettings.ofFull(4_096));
    }

    @Override
    public VectorStore open(StoreSettings settings) {
        return SplitStore.open(directory, settings, server.vectors(name, settings));
    }

    private static Entry entry(int number) {
        return new Entry(
                "p" + number, number / 5, new RandomPassages(new Random(number)).vector(4_096));
    }

    @Test
    void vectors_of_4096_dimensions_come_back_as_they_were_put() {
        List<Entry> entries = IntStream.range(0, 700).mapToObj(i -> entry(i)).toList();
        DenseVectors vectors = vectors();
        vectors.put(entries);
        assertThat(vectors.count()).isEqualTo(700);
        Map<String, float[]> found = vectors.vectors(entries.stream().map(Entry::id).toList());
        entries.forEach(entry -> assertThat(found.get(entry.id())).isEqualTo(entry.vector()));
    }

    @Test
    void a_collection_that_somebody_deleted_is_told_and_made_anew() {
        DenseVectors vectors = vectors();
        vectors.put(List.of(entry(1)));
        vectors().drop();
        assertThatThrownBy(vectors::count)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("rebuild the index");
        assertThat(vectors.count()).isZero();
    }

    @Test
    void a_server_that_is_not_there_is_told() {
        var nowhere = StoreAddress.parse("chroma+http://127.0.0.1:9");
        try (var none = new ChromaServer(nowhere, Map.of())) {
            assertThatThrownBy(() -> none.vectors(name, StoreSettings.ofFull(8)).count())
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.code()).isEqualTo(Code.STORE_UNAVAILABLE))
                    .hasMessageContaining("make sure that the server runs");
        }
    }
}
