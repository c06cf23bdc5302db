package zhiyin.knowledge.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.catalog.CollectionInfo;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.catalog.Stage;
import zhiyin.knowledge.search.SearchRequest;
import zhiyin.knowledge.store.StoreAddress;
import zhiyin.knowledge.store.StoreProcess;
import zhiyin.knowledge.store.VectorStore;

/// A collection in three nodes of OpenSearch, of which one is killed at a time.
final class OpenSearchClusterTest {
    private static final String NAME = "clustered";
    private static final int DOCUMENTS = 24;
    private static final SearchRequest QUESTION =
            SearchRequest.of(NAME, "水泵的轴承多久检查一次").withMode(SearchRequest.Mode.VECTOR);

    @TempDir Path folder;

    @Test
    void nodes_that_are_killed_and_come_back_cost_nothing_and_searches_go_on()
            throws IOException, InterruptedException {
        // the servers may have to run as another user
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path data = folder.resolve("servers");
        try (var nodes = StoreProcess.start("opensearch", data, "", 3);
                KnowledgeBase base = KnowledgeBase.open(folder.resolve("data"), Bases.options())) {
            StoreAddress address = StoreAddress.parse(nodes.address());
            assertThat(address.hosts()).hasSize(3);
            base.collections()
                    .create(
                            NAME,
                            CollectionSettings.DEFAULTS
                                    .withModel(Bases.MODEL)
                                    .withStore(Optional.of(nodes.address() + "?shards=3")));
            ingest(
                    base,
                    () -> {
                        awaitCopies(address.port());
                        nodes.kill(0);
                    });
            assertWhole(base);

            try (var again = StoreProcess.start("opensearch", data, address.port(), "1/3")) {
                assertThat(again.address()).isEqualTo(nodes.address());
                awaitCopies(address.port());
                nodes.kill(1);
                assertWhole(base);
            }
        }
    }

    private interface Fault {
        void strike() throws IOException, InterruptedException;
    }

    private static void ingest(KnowledgeBase base, Fault fault)
            throws IOException, InterruptedException {
        long job = base.jobs().open(NAME, JobInfo.Kind.ADD, "manuals").id();
        for (int i = 0; i < DOCUMENTS; i++) {
            if (i == DOCUMENTS / 2) {
                Bases.await(() -> ready(base) >= 2);
                fault.strike();
            }
            Bases.put(base, NAME, i + ".md", manual(i), PutOptions.ofJob(job));
        }
        base.jobs().seal(job);
        Bases.await(() -> {
            assertThat(base.search().search(QUESTION).hits()).isNotEmpty();
            return ready(base) == DOCUMENTS;
        });
        Bases.awaitAll(base, NAME);
    }

    private static String manual(int number) {
        var text = new StringBuilder("# 水泵 " + number + "\n\n");
        for (String part : List.of("滤芯", "电机", "轴承", "密封圈", "压力表", "控制阀")) {
            text.append("## ").append(part).append("\n\n");
            text.append("型号 %d 的%s每 %d 个月检查一次。".formatted(number, part, number % 11 + 1).repeat(8));
            text.append("\n\n");
        }
        return text.toString();
    }

    private static long ready(KnowledgeBase base) {
        return base.collections().require(NAME).stages().getOrDefault(Stage.READY, 0L);
    }

    /// Until each shard has a second copy, whichever of the nodes are there.
    private static void awaitCopies(int port) throws IOException, InterruptedException {
        var health =
                URI.create(
                        "http://127.0.0.1:%d/_cluster/health?wait_for_status=green&timeout=100s"
                                .formatted(port));
        try (var client = HttpClient.newHttpClient()) {
            var answer =
                    client.send(HttpRequest.newBuilder(health).build(), BodyHandlers.ofString());
            assertThat(answer.body()).contains("\"status\":\"green\"");
        }
    }

    private static void assertWhole(KnowledgeBase base) {
        CollectionInfo info = base.collections().require(NAME);
        assertThat(info.stages()).containsOnlyKeys(Stage.READY).containsValue((long) DOCUMENTS);
        long chunks = info.live().orElseThrow().chunks();
        VectorStore store = base.place().stores().store(info.live().orElseThrow().id());
        List<String> ids = new ArrayList<>();
        store.forEachId(ids::add);
        assertThat(ids).doesNotHaveDuplicates().hasSize((int) chunks);
        assertThat(store.count()).isEqualTo(chunks);
        assertThat(base.search().search(QUESTION).hits()).isNotEmpty();
        assertThat(base.doctor().examine(NAME).stream().map(Doctor.Finding::code).toList())
                .doesNotContain("ORPHANS", "PASSAGES_MISSING", "STORE_FAILED");
    }
}
