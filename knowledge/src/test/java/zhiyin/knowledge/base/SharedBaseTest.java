package zhiyin.knowledge.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.catalog.Claim;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.Database;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.knowledge.catalog.DocumentQuery;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.catalog.PassageInfo;
import zhiyin.knowledge.catalog.Stage;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.search.Hit;
import zhiyin.knowledge.search.SearchRequest;
import zhiyin.knowledge.store.Filter;
import zhiyin.knowledge.upload.UploadException;
import zhiyin.knowledge.upload.UploadLimits;

/// Two knowledge bases, each with a data directory of its own, that share one catalog in PostgreSQL.
final class SharedBaseTest {
    private static final String NAME = "shared";

    private static final Filter TAGGED =
            new Filter(
                    Set.of(),
                    Set.of("food"),
                    Set.of(),
                    Set.of(),
                    Optional.empty(),
                    Optional.empty(),
                    "");

    @TempDir Path folder;

    private KnowledgeBase here;
    private KnowledgeBase there;

    @BeforeEach
    void open() {
        here = open("here");
        there = open("there");
    }

    private KnowledgeBase open(String data) {
        return KnowledgeBase.open(
                folder.resolve(data),
                Bases.shared(folder, folder.resolve("files")).withCacheBytes(0));
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    private KnowledgeBase openLooking(String data) {
        return KnowledgeBase.open(
                folder.resolve(data),
                Bases.shared(folder, folder.resolve("files")).withCacheBytes(0).withoutWorking());
    }

    private static List<String> found(KnowledgeBase base, String query, SearchRequest.Mode mode) {
        return base.search().search(SearchRequest.of(NAME, query).withMode(mode)).hits().stream()
                .map(Hit::path)
                .toList();
    }

    private static boolean finds(KnowledgeBase base, String query, String path) {
        return Stream.of(SearchRequest.Mode.values())
                .allMatch(mode -> {
                    List<String> paths = found(base, query, mode);
                    return !paths.isEmpty() && paths.getFirst().equals(path);
                });
    }

    @Test
    void what_one_process_has_computed_lies_beside_the_catalog_where_there_is_room_for_it()
            throws InterruptedException, SQLException {
        KnowledgeOptions options = Bases.shared(folder, folder.resolve("files")).withCacheBytes(0);
        SharedCatalog catalog = options.shared().orElseThrow();
        var roomy = new SharedCatalog(catalog.catalog(), catalog.files(), 1 << 20);
        try (KnowledgeBase third =
                KnowledgeBase.open(folder.resolve("third"), options.withShared(roomy))) {
            here.close();
            there.close();
            third.collections().create(NAME, CollectionSettings.DEFAULTS.withModel(Bases.MODEL));
            Bases.put(third, NAME, "bread.md", "# 面包\n\n面团发酵两小时后放入烤箱。");
            Bases.awaitAll(third, NAME);
        }
        try (Connection c =
                        Database.login(
                                        catalog.catalog(),
                                        options.environment(),
                                        Duration.ofSeconds(10))
                                .connect();
                Statement count = c.createStatement();
                ResultSet row = count.executeQuery("select count(*) from cached_vectors")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getInt(1)).isEqualTo(1);
        }
    }

    @Test
    void what_one_process_takes_in_is_found_by_all_in_every_way() throws InterruptedException {
        here.collections().create(NAME, CollectionSettings.DEFAULTS.withModel(Bases.MODEL));
        Bases.put(here, NAME, "bread.md", "# 面包\n\n面团发酵两小时后放入烤箱。");
        Bases.put(there, NAME, "pump.md", "# 水泵\n\n每三个月更换一次滤芯。");
        Bases.awaitAll(here, NAME);
        for (KnowledgeBase base : List.of(here, there)) {
            Bases.await(() -> finds(base, "怎样烤面包，面团发酵多久", "bread.md"));
            Bases.await(() -> finds(base, "滤芯多久更换一次", "pump.md"));
        }
    }

    @Test
    void changes_of_tags_passages_and_documents_reach_all() throws InterruptedException {
        here.collections().create(NAME, CollectionSettings.DEFAULTS.withModel(Bases.MODEL));
        DocumentInfo bread = Bases.put(here, NAME, "bread.md", "# 面包\n\n面团发酵两小时后放入烤箱。");
        Bases.put(here, NAME, "pump.md", "# 水泵\n\n每三个月更换一次滤芯。");
        Bases.awaitAll(here, NAME);
        Bases.await(() -> finds(there, "怎样烤面包，面团发酵多久", "bread.md"));

        there.documents().tag(NAME, bread.id(), Set.of("food"));
        Bases.awaitAll(there, NAME);
        for (KnowledgeBase base : List.of(here, there)) {
            var tagged = SearchRequest.of(NAME, "面团").withFilter(TAGGED);
            Bases.await(() -> base.search().search(tagged).hits().size() == 1);
        }

        Bases.put(there, NAME, "bread.md", "# 蛋糕\n\n奶油和鸡蛋打发后放入模具。");
        Bases.awaitAll(there, NAME);
        for (KnowledgeBase base : List.of(here, there)) {
            Bases.await(() -> finds(base, "奶油和鸡蛋怎样打发", "bread.md"));
            Bases.await(
                    () -> !found(base, "面团发酵两小时", SearchRequest.Mode.WORDS).contains("bread.md"));
        }

        here.documents().remove(NAME, bread.id());
        for (KnowledgeBase base : List.of(here, there)) {
            Bases.await(() ->
                    !found(base, "奶油和鸡蛋怎样打发", SearchRequest.Mode.HYBRID).contains("bread.md"));
        }
        for (KnowledgeBase base : List.of(here, there)) {
            Bases.await(() ->
                    base.doctor().examine(NAME).stream()
                            .map(Doctor.Finding::code)
                            .noneMatch(
                                    Set.of("ORPHANS", "PASSAGES_MISSING", "STORE_FAILED")
                                            ::contains));
        }
    }

    @Test
    void both_work_and_each_document_is_there_once() throws InterruptedException {
        here.collections().create(NAME, CollectionSettings.DEFAULTS.withModel(Bases.MODEL));
        long job = here.jobs().open(NAME, JobInfo.Kind.ADD, "many").id();
        int documents = 120;
        for (int i = 0; i < documents; i++) {
            Bases.put(
                    i % 2 == 0 ? here : there,
                    NAME,
                    "doc-" + i + ".md",
                    "# 型号 %d\n\n型号 %d 的轴承每 %d 个月检查一次。\n\n## 电机\n\n第 %d 号电机的功率。"
                            .formatted(i, i, i % 11 + 1, i),
                    PutOptions.ofJob(job));
        }
        there.jobs().seal(job);
        Bases.awaitAll(here, NAME);
        assertThat(here.jobs().require(job).state()).isEqualTo(JobInfo.State.DONE);
        assertThat(there.collections().require(NAME).stages()).containsOnlyKeys(Stage.READY);
        assertThat(here.processes()).hasSize(2);

        List<String> ids =
                here.documents().list(NAME, DocumentQuery.ALL.withLimit(1_000)).stream()
                        .flatMap(document -> here.documents().passages(document.id()).stream())
                        .map(PassageInfo::id)
                        .toList();
        assertThat(ids).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(documents);
        for (KnowledgeBase base : List.of(here, there)) {
            Bases.await(() ->
                    base.doctor().examine(NAME).stream()
                            .map(Doctor.Finding::code)
                            .noneMatch(
                                    Set.of("ORPHANS", "PASSAGES_MISSING", "STORE_FAILED")
                                            ::contains));
        }
    }

    @Test
    void what_others_read_hides_nothing_that_nobody_reads() throws Exception {
        there.close();
        there = openLooking("there");
        long collection =
                here.collections()
                        .create(NAME, CollectionSettings.DEFAULTS.withModel(Bases.MODEL))
                        .id();
        List<String> taken = IntStream.range(0, 40).mapToObj("# 水泵 %d\n\n轴承。"::formatted).toList();
        Tables tables = here.place().tables();
        here.place()
                .database()
                .change(c -> {
                    Instant now = Instant.now();
                    long other = tables.processes().insert(c, "other", now, now.plusSeconds(600));
                    for (String text : taken) {
                        String item = collection + ":" + sha256(text);
                        assertThat(tables.claims().take(c, other, Claim.READING, item)).isTrue();
                    }
                });
        long job = here.jobs().open(NAME, JobInfo.Kind.ADD, "many").id();
        for (int i = 0; i < taken.size(); i++) {
            Bases.put(here, NAME, i + ".md", taken.get(i), PutOptions.ofJob(job));
        }
        Bases.put(here, NAME, "free.md", "# 面包\n\n面团发酵两小时。", PutOptions.ofJob(job));
        Bases.await(
                () -> here.collections().require(NAME).stages().getOrDefault(Stage.READY, 0L) == 1);
        assertThat(here.documents().find(NAME, "free.md").orElseThrow().stage())
                .isEqualTo(Stage.READY);
        assertThat(here.collections().require(NAME).stages())
                .containsEntry(Stage.QUEUED, (long) taken.size());
    }

    private static String sha256(String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_collection_that_one_imports_is_found_by_all() throws IOException, InterruptedException {
        here.collections().create(NAME, CollectionSettings.DEFAULTS.withModel(Bases.MODEL));
        Bases.put(here, NAME, "bread.md", "# 面包\n\n面团发酵两小时后放入烤箱。");
        Bases.awaitAll(here, NAME);
        var file = new ByteArrayOutputStream();
        here.transfer().exportTo(NAME, file);
        there.transfer()
                .importFrom(new ByteArrayInputStream(file.toByteArray()), Optional.of("copy"));
        Bases.await(() ->
                here.search()
                                .search(
                                        SearchRequest.of("copy", "面团发酵")
                                                .withMode(SearchRequest.Mode.WORDS))
                                .hits()
                                .size()
                        == 1);
    }

    @Test
    void a_process_that_was_away_catches_up() throws InterruptedException {
        here.collections().create(NAME, CollectionSettings.DEFAULTS.withModel(Bases.MODEL));
        DocumentInfo bread = Bases.put(here, NAME, "bread.md", "# 面包\n\n面团发酵两小时后放入烤箱。");
        Bases.awaitAll(here, NAME);
        Bases.await(() -> finds(there, "面团发酵多久", "bread.md"));
        there.close();
        here.documents().remove(NAME, bread.id());
        Bases.put(here, NAME, "pump.md", "# 水泵\n\n每三个月更换一次滤芯。");
        Bases.awaitAll(here, NAME);
        there = open("there");
        Bases.await(() -> finds(there, "滤芯多久更换一次", "pump.md"));
        Bases.await(() -> found(there, "面团发酵", SearchRequest.Mode.WORDS).isEmpty());
    }

    @Test
    void what_one_process_discards_is_closed_and_deleted_by_all() throws Exception {
        there.close();
        there = openLooking("there");
        here.collections().create(NAME, CollectionSettings.DEFAULTS.withModel(Bases.MODEL));
        here.collections().create("kept", CollectionSettings.DEFAULTS.withModel(Bases.MODEL));
        for (String name : List.of(NAME, "kept")) {
            Bases.put(here, name, "bread.md", "# 面包\n\n面团发酵两小时后放入烤箱。");
            Bases.awaitAll(here, name);
        }
        Bases.await(() -> finds(there, "面团发酵多久", "bread.md"));
        long index = here.collections().require(NAME).live().orElseThrow().id();
        Path ofIndex = folder.resolve("there/index").resolve(Long.toString(index));
        assertThat(ofIndex).isDirectory();
        here.collections().drop(NAME);
        Bases.await(() -> !Files.exists(ofIndex));
        assertThat(openBelow(ofIndex)).isEmpty();
        long kept = here.collections().require("kept").live().orElseThrow().id();
        Path ofKept = folder.resolve("there/index").resolve(Long.toString(kept));
        assertThat(ofKept).isDirectory();
        Bases.put(here, "kept", "pump.md", "# 水泵\n\n每三个月更换一次滤芯。");
        Bases.await(() ->
                there.search()
                                .search(
                                        SearchRequest.of("kept", "滤芯")
                                                .withMode(SearchRequest.Mode.WORDS))
                                .hits()
                                .size()
                        == 1);
    }

    /// Files that this process has open; none where the system does not tell.
    private static List<String> openBelow(Path root) throws IOException {
        Path all = Path.of("/proc/self/fd");
        if (!Files.isDirectory(all)) {
            return List.of();
        }
        var open = new ArrayList<String>();
        try (Stream<Path> files = Files.list(all)) {
            for (Path file : files.toList()) {
                try {
                    open.add(Files.readSymbolicLink(file).toString());
                } catch (NoSuchFileException _) {
                    // closed meanwhile
                }
            }
        }
        return open.stream().filter(file -> file.startsWith(root + "/")).toList();
    }

    @Test
    void what_a_connection_to_one_process_sends_late_does_not_change_what_another_finished()
            throws Exception {
        here.collections().create(NAME, CollectionSettings.DEFAULTS.withModel(Bases.MODEL));
        byte[] text = "# 面包\n\n面团发酵两小时后放入烤箱。".getBytes(StandardCharsets.UTF_8);
        int first = 12;
        var sender = new PipedOutputStream();
        try (Uploads ours = here.uploads(UploadLimits.DEFAULTS);
                Uploads theirs = there.uploads(UploadLimits.DEFAULTS);
                var part = new PipedInputStream(sender);
                var threads = Executors.newSingleThreadExecutor()) {
            String id =
                    ours.begin(
                                    NAME,
                                    new Uploads.Announcement(
                                            "bread.md", text.length, "", "", PutOptions.NONE))
                            .upload()
                            .id();
            Future<?> hangs =
                    threads.submit(() -> ours.append(NAME, id, "", 0, part, Optional.empty()));
            sender.write(text, 0, first);
            sender.flush();
            Bases.await(() -> offset(theirs, id) == first);
            Uploads.State whole =
                    theirs.append(
                            NAME,
                            id,
                            "",
                            first,
                            new ByteArrayInputStream(text, first, text.length - first),
                            Optional.empty());
            sender.write(new byte[10]);
            sender.close();
            assertThatThrownBy(hangs::get).hasCauseInstanceOf(UploadException.class);
            long document = whole.upload().document().orElseThrow();
            assertThat(there.documents().original(document)).hasBinaryContent(text);
        }
    }

    private static long offset(Uploads uploads, String id) {
        try {
            return uploads.find(NAME, id, "").offset();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
