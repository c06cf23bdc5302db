package zhiyin.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.Embedder;
import zhiyin.knowledge.store.DenseVectors;
import zhiyin.knowledge.store.StoreAddress;
import zhiyin.knowledge.store.StoreSettings;
import zhiyin.knowledge.store.VectorStore.Stage;
import zhiyin.knowledge.store.remote.VectorServers;

/// With the real servers; skipped, with the reason, where one cannot be had. OpenSearch's takes long to start, and is
/// tried where it is asked for.
final class StoreWritingTest {
    /// Of a script that cannot have its server on this machine.
    private static final int IMPOSSIBLE = 3;

    private final SparkSession spark = LocalSpark.session();

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"postgres", "chroma", "opensearch"})
    void vectorsAreInTheStoreAndInTheFilesOnceEach(String store) throws Exception {
        Assumptions.assumeTrue(
                !store.equals("opensearch") || Boolean.getBoolean("zhiyin.opensearch"),
                "OpenSearch is tried with -Dzhiyin.opensearch=true");
        Process process =
                new ProcessBuilder("../scripts/stores/" + store)
                        .redirectError(folder.resolve("log").toFile())
                        .start();
        try {
            String address = address(process);
            Path in = Files.createDirectories(folder.resolve("in"));
            Files.write(
                    in.resolve("a.jsonl"),
                    List.of("{\"id\":\"a\",\"text\":\"你好\"}", "{\"id\":\"b\",\"text\":\"世界\"}"));
            run("out", address);
            run("again", address);
            requireStored(address);
        } finally {
            process.getOutputStream().close();
            process.waitFor();
        }
    }

    private String address(Process process) throws IOException, InterruptedException {
        var out = new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
        String address = out.readLine();
        if (address == null) {
            String said = Files.readString(folder.resolve("log"));
            Assumptions.assumeTrue(process.waitFor() != IMPOSSIBLE, said);
            throw new IllegalStateException(said);
        }
        return address;
    }

    private void run(String out, String address) throws Exception {
        JobSettings settings =
                new JobSettings(
                        EmbeddingSettings.of("bge-small-zh-v1.5"),
                        Optional.of(folder.resolve("in").toString()),
                        Optional.empty(),
                        folder.resolve(out).toString(),
                        "text",
                        Optional.empty(),
                        "parquet",
                        Optional.of(new StorePlace(address, "docs")),
                        16,
                        0,
                        Optional.empty());
        new BulkJob(spark, settings, _ -> {}).run();
        assertThat(spark.read().parquet(folder.resolve(out).toString()).count()).isEqualTo(2);
    }

    private static void requireStored(String address) {
        try (var server = VectorServers.at(StoreAddress.parse(address), System.getenv());
                DenseVectors vectors = server.vectors("docs", StoreSettings.ofFull(512));
                Embedder embedder = Embedder.open()) {
            assertThat(vectors.count()).isEqualTo(2);
            assertThat(vectors.present(Set.of("a", "b"))).hasSize(2);
            var nearest =
                    vectors.nearest(embedder.embed("世界"), 1, Optional.empty(), Stage.EXACT)
                            .getFirst();
            assertThat(nearest.id()).isEqualTo("b");
            assertThat(nearest.score()).isCloseTo(1f, within(1e-3f));
        }
    }

    @Test
    void whatIsNoPlaceIsRefused() {
        assertThatThrownBy(() -> new StorePlace("postgres://h/d", "No Table"))
                .hasMessageContaining("expected a lower case letter");
        assertThatThrownBy(() -> new StorePlace("mysql://h/d", "docs"))
                .hasMessageContaining("postgres://");
    }
}
