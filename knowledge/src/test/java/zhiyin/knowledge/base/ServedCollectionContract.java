package zhiyin.knowledge.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.catalog.CollectionInfo;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.knowledge.catalog.IndexInfo;
import zhiyin.knowledge.catalog.IndexSettings;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.catalog.Stage;
import zhiyin.knowledge.job.IndexStores;
import zhiyin.knowledge.search.Hit;
import zhiyin.knowledge.search.SearchRequest;
import zhiyin.knowledge.search.WhyNot.Verdict;
import zhiyin.knowledge.store.StoreAddress;
import zhiyin.knowledge.store.StoreException;
import zhiyin.knowledge.store.StoreProcess;
import zhiyin.knowledge.store.VectorStore;

/// What a collection does wherever its vectors lie, against the real server.
abstract class ServedCollectionContract {
    private static final String NAME = "served";
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final List<String> PARTS = List.of("滤芯", "电机", "轴承", "密封圈", "压力表", "控制阀");

    @TempDir Path folder;

    private StoreProcess server;

    /// The script that runs the server.
    abstract String script();

    @BeforeEach
    void start() throws IOException {
        // the server may have to run as another user
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        server = StoreProcess.start(script(), folder.resolve("server"));
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private KnowledgeBase open() {
        return KnowledgeBase.open(
                folder.resolve("data"),
                Bases.options().withCacheBytes(0).withEnvironment(StoreProcess.ENVIRONMENT));
    }

    private CollectionSettings settings() {
        return CollectionSettings.DEFAULTS
                .withModel(Bases.MODEL)
                .withStore(Optional.of(server.address()));
    }

    private static String manual(int number) {
        var text = new StringBuilder("# 水泵 " + number + "\n\n");
        for (String part : PARTS) {
            text.append("## ").append(part).append("\n\n");
            text.append(
                    "型号 %d 的%s每 %d 个月检查一次，由维修人员负责。"
                            .formatted(number, part, number % 11 + 1)
                            .repeat(6));
            text.append("\n\n");
        }
        return text.toString();
    }

    private static List<Hit> search(KnowledgeBase base, SearchRequest request) {
        return base.search().search(request).hits();
    }

    private static List<String> codes(KnowledgeBase base) {
        return base.doctor().examine(NAME).stream().map(Doctor.Finding::code).toList();
    }

    private static IndexSettings live(KnowledgeBase base) {
        return base.collections().require(NAME).live().orElseThrow().settings();
    }

    @Test
    void documents_are_found_changed_explained_exported_and_removed()
            throws IOException, InterruptedException {
        try (KnowledgeBase base = open()) {
            base.collections().create(NAME, settings());
            for (int i = 0; i < 5; i++) {
                Bases.put(base, NAME, "a/" + i + ".md", manual(i));
            }
            Bases.put(base, NAME, "b.md", "# 面包\n\n面团发酵两小时后放入烤箱。");
            Bases.awaitAll(base, NAME);
            DocumentInfo bread = base.documents().find(NAME, "b.md").orElseThrow();
            base.documents().tag(NAME, bread.id(), Set.of("food"));
            Bases.awaitAll(base, NAME);

            var request = SearchRequest.of(NAME, "怎样烤面包");
            for (SearchRequest.Mode mode : SearchRequest.Mode.values()) {
                assertThat(search(base, request.withMode(mode)).getFirst().path())
                        .as("%s", mode)
                        .isEqualTo("b.md");
            }
            assertThat(base.search().whyNot(request, NAME, bread.id()).verdict())
                    .isEqualTo(Verdict.FOUND);
            assertThat(codes(base))
                    .contains("STORE_ELSEWHERE", "RECALL")
                    .doesNotContain("ORPHANS", "PASSAGES_MISSING", "STORE_FAILED");

            var file = new ByteArrayOutputStream();
            base.transfer().exportTo(NAME, file);
            assertThat(file.toString(StandardCharsets.ISO_8859_1)).doesNotContain("127.0.0.1");
            CollectionInfo copy =
                    base.transfer()
                            .importFrom(
                                    new ByteArrayInputStream(file.toByteArray()),
                                    Optional.of("copy"));
            assertThat(copy.live().orElseThrow().settings().store()).isEmpty();
            assertThat(search(base, SearchRequest.of("copy", "怎样烤面包")).getFirst().score())
                    .isEqualTo(search(base, request).getFirst().score());

            base.documents().remove(NAME, bread.id());
            Bases.awaitAll(base, NAME);
            Bases.await(() -> !paths(base, request).contains("b.md"));
        }
        try (KnowledgeBase base = open()) {
            var request = SearchRequest.of(NAME, "型号 3 的轴承多久检查一次");
            assertThat(search(base, request)).isNotEmpty();
            IndexSettings settings = live(base);
            try (var theirs = new IndexStores(StoreProcess.ENVIRONMENT)) {
                assertThat(count(theirs, settings)).isPositive();
                base.collections().drop(NAME);
                Bases.await(() -> folder.resolve("data/index").toFile().list().length == 1);
                assertThat(count(theirs, settings)).isZero();
            }
        }
    }

    /// Opened beside the knowledge base's own, to see what the server has.
    private long count(IndexStores stores, IndexSettings settings) {
        try (VectorStore store = stores.open(folder.resolve("beside"), settings)) {
            List<String> ids = new ArrayList<>();
            store.forEachId(ids::add);
            return ids.size();
        }
    }

    private static List<String> paths(KnowledgeBase base, SearchRequest request) {
        return search(base, request).stream().map(Hit::path).toList();
    }

    @Test
    void a_collection_moves_to_the_server_and_back_while_it_is_searched()
            throws InterruptedException {
        try (KnowledgeBase base = open()) {
            base.collections().create(NAME, settings().withStore(Optional.empty()));
            for (int i = 0; i < 3; i++) {
                Bases.put(base, NAME, i + ".md", manual(i));
            }
            Bases.awaitAll(base, NAME);
            var request = SearchRequest.of(NAME, "型号 2 的电机多久检查一次");
            List<String> texts = search(base, request).stream().map(Hit::text).toList();
            for (Optional<String> store :
                    List.of(Optional.of(server.address()), Optional.<String>empty())) {
                JobInfo job = base.indexes().move(NAME, store);
                assertThat(search(base, request)).isNotEmpty();
                assertThat(base.jobs().await(job.id(), LONG).state()).isEqualTo(JobInfo.State.DONE);
                assertThat(live(base).store().isPresent()).isEqualTo(store.isPresent());
                assertThat(base.collections().require(NAME).settings().store()).isEqualTo(store);
                assertThat(search(base, request).stream().map(Hit::text).toList()).isEqualTo(texts);
            }
            assertThat(base.collections().require(NAME).indexes())
                    .extracting(IndexInfo::state)
                    .contains(IndexInfo.State.RETIRED);
            base.indexes().discardRetired(NAME);
            Bases.await(() -> base.collections().require(NAME).indexes().size() == 1);
        }
    }

    @Test
    void a_server_killed_in_the_midst_of_work_costs_nothing() throws InterruptedException {
        try (KnowledgeBase base = open()) {
            base.collections().create(NAME, settings());
            int documents = 24;
            long job = base.jobs().open(NAME, JobInfo.Kind.ADD, "manuals").id();
            for (int i = 0; i < documents; i++) {
                if (i == documents / 2) {
                    Bases.await(() -> ready(base) >= 2);
                    server.kill();
                }
                Bases.put(base, NAME, i + ".md", manual(i), PutOptions.ofJob(job));
            }
            base.jobs().seal(job);
            assertThat(ready(base)).isBetween(2L, documents / 2L);
            base.documents().remove(NAME, base.documents().find(NAME, "0.md").orElseThrow().id());
            Bases.put(base, NAME, "1.md", manual(1) + "\n\n新的一段。");
            Bases.await(() -> problem(base, job).contains("make sure that the server runs"));
            assertThatThrownBy(() ->
                            search(
                                    base,
                                    SearchRequest.of(NAME, "滤芯")
                                            .withMode(SearchRequest.Mode.VECTOR)))
                    .isInstanceOf(StoreException.class);
            assertThat(
                            search(
                                    base,
                                    SearchRequest.of(NAME, "滤芯")
                                            .withMode(SearchRequest.Mode.WORDS)))
                    .as("words are here")
                    .isNotEmpty();
            assertThat(codes(base)).contains("STORE_FAILED");

            int port = StoreAddress.parse(server.address()).port();
            server = StoreProcess.start(script(), folder.resolve("server"), port);
            Bases.awaitAll(base, NAME);
            CollectionInfo info = base.collections().require(NAME);
            assertThat(info.stages()).containsOnlyKeys(Stage.READY).containsValue(documents - 1L);
            VectorStore store = base.place().stores().store(info.live().orElseThrow().id());
            Bases.await(() -> store.count() == info.live().orElseThrow().chunks());
            List<String> ids = new ArrayList<>();
            store.forEachId(ids::add);
            assertThat(ids)
                    .doesNotHaveDuplicates()
                    .hasSize((int) info.live().orElseThrow().chunks());
            assertThat(codes(base)).doesNotContain("ORPHANS", "PASSAGES_MISSING", "STORE_FAILED");
        }
    }

    private static long ready(KnowledgeBase base) {
        return base.collections().require(NAME).stages().getOrDefault(Stage.READY, 0L);
    }

    private static String problem(KnowledgeBase base, long job) {
        return base.jobs().progress(job).problem().orElse("");
    }
}
