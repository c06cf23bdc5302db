package zhiyin.knowledge.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.catalog.CollectionInfo;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.knowledge.catalog.DocumentQuery;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.catalog.PassageInfo;
import zhiyin.knowledge.catalog.Stage;
import zhiyin.knowledge.search.Hit;
import zhiyin.knowledge.search.SearchRequest;
import zhiyin.knowledge.store.Filter;

final class IngestTest {
    private static final String NAME = "手册";
    private static final CollectionSettings SETTINGS =
            CollectionSettings.DEFAULTS.withModel(Bases.MODEL);

    @TempDir Path data;

    @Test
    void a_document_is_found_after_its_job_is_done() throws InterruptedException {
        try (KnowledgeBase base = Bases.open(data)) {
            base.collections().create(NAME, CollectionSettings.DEFAULTS);
            DocumentInfo put =
                    Bases.put(
                            base,
                            NAME,
                            "pump/manual.md",
                            "# 水泵\n\n## 滤芯\n\n滤芯每三个月更换一次。\n\n## 电机\n\n电机使用 380 伏三相电。\n");
            assertThat(put.stage()).isEqualTo(Stage.QUEUED);
            Bases.awaitAll(base, NAME);
            CollectionInfo info = base.collections().require(NAME);
            assertThat(info.stages()).containsOnlyKeys(Stage.READY);
            assertThat(info.live().orElseThrow().settings().model()).isEqualTo(Bases.MODEL);
            Hit best = base.search().search(SearchRequest.of(NAME, "多久更换滤芯")).hits().getFirst();
            assertThat(best.path()).isEqualTo("pump/manual.md");
            assertThat(best.text()).contains("三个月");
        }
    }

    @Test
    void of_a_changed_file_only_changed_passages_are_embedded_and_the_old_ones_go()
            throws InterruptedException {
        try (KnowledgeBase base = KnowledgeBase.open(data, Bases.options().withCacheBytes(0))) {
            base.collections().create(NAME, SETTINGS);
            Bases.put(base, NAME, "a.md", sections(6, "老"));
            Bases.awaitAll(base, NAME);
            long first = base.place().models().computed();
            List<String> before = ids(base, "a.md");
            Bases.put(base, NAME, "a.md", sections(6, "老").replace("第 3 节", "第三节，改过"));
            Bases.awaitAll(base, NAME);
            List<String> after = ids(base, "a.md");
            long changed = after.stream().filter(id -> !before.contains(id)).count();
            assertThat(changed).isPositive().isLessThan(before.size());
            assertThat(base.place().models().computed() - first).isEqualTo(changed);
            Bases.await(() -> stored(base).size() == after.size());
            assertThat(stored(base)).containsExactlyInAnyOrderElementsOf(after);
        }
    }

    @Test
    void while_a_changed_file_is_on_its_way_the_old_version_is_found() throws InterruptedException {
        try (KnowledgeBase base = Bases.open(data)) {
            base.collections().create(NAME, SETTINGS);
            Bases.put(base, NAME, "a.md", "# 泵\n\n滤芯每三个月更换一次。");
            Bases.awaitAll(base, NAME);
            long job = base.jobs().open(NAME, JobInfo.Kind.ADD, "held").id();
            base.jobs().pause(job);
            DocumentInfo put =
                    Bases.put(base, NAME, "a.md", "# 泵\n\n滤芯每年更换一次。", PutOptions.ofJob(job));
            assertThat(put.stage()).isEqualTo(Stage.QUEUED);
            assertThat(put.searchable()).isTrue();
            assertThat(found(base, "滤芯更换")).contains("三个月");
            base.jobs().resume(job);
            Bases.awaitAll(base, NAME);
            assertThat(found(base, "滤芯更换")).contains("每年");
        }
    }

    @Test
    void the_same_passage_in_two_documents_is_computed_once() throws InterruptedException {
        try (KnowledgeBase base = Bases.open(data)) {
            base.collections().create(NAME, SETTINGS);
            Bases.put(base, NAME, "a.md", sections(5, "共"));
            Bases.awaitAll(base, NAME);
            long first = base.place().models().computed();
            Bases.put(base, NAME, "b.md", sections(5, "共") + "\n\n## 附录\n\n只在这里。");
            Bases.awaitAll(base, NAME);
            assertThat(base.place().models().computed() - first)
                    .isBetween(1L, ids(base, "b.md").size() - 4L);
            assertThat(ids(base, "b.md")).doesNotContainAnyElementsOf(ids(base, "a.md"));
        }
    }

    @Test
    void equal_files_are_read_once_and_the_second_takes_the_place_of_the_first()
            throws InterruptedException {
        try (KnowledgeBase base = Bases.open(data)) {
            base.collections().create(NAME, SETTINGS);
            DocumentInfo first = Bases.put(base, NAME, "a.md", sections(3, "同"));
            Bases.awaitAll(base, NAME);
            DocumentInfo second = Bases.put(base, NAME, "b.md", sections(3, "同"));
            Bases.awaitAll(base, NAME);
            DocumentInfo duplicate = base.documents().require(NAME, second.id());
            assertThat(duplicate.stage()).isEqualTo(Stage.DUPLICATE);
            assertThat(duplicate.duplicateOf()).contains("a.md");
            base.documents().remove(NAME, first.id());
            Bases.awaitAll(base, NAME);
            assertThat(base.documents().require(NAME, second.id()).stage()).isEqualTo(Stage.READY);
            Bases.await(() -> stored(base).size() == ids(base, "b.md").size());
            assertThat(stored(base)).containsExactlyInAnyOrderElementsOf(ids(base, "b.md"));
            assertThat(base.place().models().computed()).isLessThan(10);
        }
    }

    @Test
    void many_equal_files_put_at_once_leave_one_that_is_found() throws InterruptedException {
        try (KnowledgeBase base = Bases.open(data)) {
            base.collections().create(NAME, SETTINGS);
            for (int i = 0; i < 8; i++) {
                Bases.put(base, NAME, i + ".md", sections(2, "同"));
            }
            Bases.awaitAll(base, NAME);
            assertThat(base.collections().require(NAME).stages())
                    .containsEntry(Stage.READY, 1L)
                    .containsEntry(Stage.DUPLICATE, 7L);
        }
    }

    @Test
    void a_removed_document_leaves_nothing_in_the_store() throws InterruptedException {
        try (KnowledgeBase base = Bases.open(data)) {
            base.collections().create(NAME, SETTINGS);
            DocumentInfo gone = Bases.put(base, NAME, "a.md", sections(4, "去"));
            Bases.put(base, NAME, "b.md", sections(2, "留"));
            Bases.awaitAll(base, NAME);
            base.documents().remove(NAME, gone.id());
            Bases.await(() -> stored(base).size() == ids(base, "b.md").size());
            assertThat(stored(base)).containsExactlyInAnyOrderElementsOf(ids(base, "b.md"));
            assertThat(base.documents().find(NAME, "a.md")).isEmpty();
        }
    }

    @Test
    void files_that_cannot_be_read_keep_their_reason_and_the_rest_goes_on()
            throws InterruptedException {
        try (KnowledgeBase base = Bases.open(data)) {
            base.collections().create(NAME, SETTINGS);
            Bases.put(base, NAME, "empty.pdf", "");
            Bases.put(base, NAME, "broken.docx", "PK\u0003\u0004 and nothing more");
            Bases.put(base, NAME, "good.md", "# 好\n\n这是正文。");
            Bases.put(base, NAME, "blank.txt", "   \n\n");
            Bases.awaitAll(base, NAME);
            DocumentInfo empty = base.documents().find(NAME, "empty.pdf").orElseThrow();
            assertThat(empty.stage()).isEqualTo(Stage.FAILED);
            assertThat(empty.failure().orElseThrow().code()).isEqualTo("EMPTY");
            DocumentInfo broken = base.documents().find(NAME, "broken.docx").orElseThrow();
            assertThat(broken.failure().orElseThrow().message()).contains("broken.docx");
            assertThat(base.documents().find(NAME, "good.md").orElseThrow().stage())
                    .isEqualTo(Stage.READY);
            assertThat(base.doctor().examine(NAME))
                    .extracting(Doctor.Finding::code)
                    .contains("DOCUMENT_FAILED", "RECALL");
        }
    }

    @Test
    void tags_given_later_are_filtered_by_without_computing_anything() throws InterruptedException {
        try (KnowledgeBase base = Bases.open(data)) {
            base.collections().create(NAME, SETTINGS);
            DocumentInfo document = Bases.put(base, NAME, "a.md", sections(3, "签"));
            Bases.awaitAll(base, NAME);
            long computed = base.place().models().computed();
            base.documents().tag(NAME, document.id(), Set.of("合同"));
            Bases.awaitAll(base, NAME);
            assertThat(base.place().models().computed()).isEqualTo(computed);
            var filter =
                    new Filter(
                            Set.of(),
                            Set.of("合同"),
                            Set.of(),
                            Set.of(),
                            Filter.NONE.from(),
                            Filter.NONE.to(),
                            "");
            var request = SearchRequest.of(NAME, "第 1 节");
            assertThat(base.search().search(request.withFilter(filter)).hits()).isNotEmpty();
            base.documents().tag(NAME, document.id(), Set.of("别的"));
            Bases.awaitAll(base, NAME);
            assertThat(base.search().search(request.withFilter(filter)).hits()).isEmpty();
        }
    }

    @Test
    void what_was_put_without_workers_is_read_when_there_are_some() throws InterruptedException {
        try (KnowledgeBase base = KnowledgeBase.open(data, Bases.options().withoutWorking())) {
            base.collections().create(NAME, SETTINGS);
            for (int i = 0; i < 3; i++) {
                Bases.put(base, NAME, i + ".txt", "正文 " + i);
            }
        }
        try (KnowledgeBase base = Bases.open(data)) {
            Bases.awaitAll(base, NAME);
            assertThat(base.collections().require(NAME).stages()).containsEntry(Stage.READY, 3L);
        }
    }

    @Test
    void a_dropped_collection_leaves_neither_rows_nor_files() throws InterruptedException {
        try (KnowledgeBase base = Bases.open(data)) {
            base.collections().create(NAME, SETTINGS);
            Bases.put(base, NAME, "a.md", sections(3, "落"));
            Bases.awaitAll(base, NAME);
            Path index = data.resolve("index");
            assertThat(index).isNotEmptyDirectory();
            base.collections().drop(NAME);
            assertThat(base.collections().find(NAME)).isEmpty();
            base.collections().create(NAME, SETTINGS);
            Bases.await(() -> index.toFile().list().length == 0);
            assertThat(base.documents().list(NAME, DocumentQuery.ALL)).isEmpty();
        }
    }

    @Test
    void originals_of_removed_documents_are_deleted_with_the_next_start()
            throws InterruptedException, IOException {
        try (KnowledgeBase base = Bases.open(data)) {
            base.collections().create(NAME, SETTINGS);
            DocumentInfo gone = Bases.put(base, NAME, "a.txt", "去");
            Bases.put(base, NAME, "b.txt", "留");
            Bases.awaitAll(base, NAME);
            base.documents().remove(NAME, gone.id());
        }
        try (KnowledgeBase base = Bases.open(data)) {
            assertThat(files("files")).isEqualTo(1);
            assertThat(files("parsed")).isEqualTo(1);
            long kept = base.documents().find(NAME, "b.txt").orElseThrow().id();
            assertThat(base.documents().parsed(kept).blocks()).isNotEmpty();
            assertThat(base.documents().original(kept)).hasContent("留");
        }
    }

    private long files(String folder) throws IOException {
        try (Stream<Path> all = Files.walk(data.resolve(folder))) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    private static String found(KnowledgeBase base, String query) {
        return base.search().search(SearchRequest.of(NAME, query)).hits().stream()
                .map(Hit::text)
                .collect(Collectors.joining("\n"));
    }

    private static List<String> ids(KnowledgeBase base, String path) {
        DocumentInfo document = base.documents().find(NAME, path).orElseThrow();
        return base.documents().passages(document.id()).stream().map(PassageInfo::id).toList();
    }

    /// Ids in the live index's store.
    private static List<String> stored(KnowledgeBase base) {
        var ids = new ArrayList<String>();
        long index = base.collections().require(NAME).live().orElseThrow().id();
        base.place().stores().store(index).forEachId(ids::add);
        return ids;
    }

    /// So much text under each heading that no two share a passage.
    private static String sections(int count, String word) {
        return IntStream.range(0, count)
                .mapToObj(i ->
                        "# 第 %d 节\n\n%s".formatted(i, (word + "第 " + i + " 节的内容在这里。").repeat(25)))
                .collect(Collectors.joining("\n\n"));
    }
}
