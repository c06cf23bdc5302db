package zhiyin.knowledge.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.catalog.Claim;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.knowledge.catalog.DocumentQuery;
import zhiyin.knowledge.catalog.IndexSettings;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.catalog.PassageInfo;
import zhiyin.knowledge.catalog.ProcessInfo;
import zhiyin.knowledge.catalog.Stage;
import zhiyin.knowledge.job.IndexStores;
import zhiyin.knowledge.store.StoreProcess;
import zhiyin.knowledge.store.VectorStore;

/// Two processes work on the documents of one catalog, and one of them is killed (SIGKILL) in the midst of it.
final class SharedCrashTest {
    private static final String NAME = "shared";
    private static final int DOCUMENTS = Integer.getInteger("zhiyin.test.documents", 80);

    @TempDir Path folder;

    private record Child(Process process, long number) {}

    @Test
    void what_a_killed_process_was_at_is_done_by_the_other_and_each_document_is_there_once()
            throws IOException, InterruptedException {
        try (KnowledgeBase base =
                KnowledgeBase.open(
                        folder.resolve("looking"),
                        Bases.shared(folder, folder.resolve("files")).withoutWorking())) {
            base.collections().create(NAME, CollectionSettings.DEFAULTS.withModel(Bases.MODEL));
            long job = base.jobs().open(NAME, JobInfo.Kind.ADD, "manuals").id();
            for (int i = 0; i < DOCUMENTS; i++) {
                Bases.put(base, NAME, i + ".md", manual(i), PutOptions.ofJob(job));
            }
            base.jobs().seal(job);
            Child one = start("one");
            Child two = start("two");
            try {
                Set<Long> storing = new HashSet<>();
                Bases.await(() -> {
                    storing.addAll(storing(base));
                    return ready(base) >= DOCUMENTS / 2;
                });
                one.process().destroyForcibly().waitFor();
                Bases.awaitAll(base, NAME);
                assertThat(storing).contains(one.number(), two.number());
                assertThat(base.jobs().require(job).state()).isEqualTo(JobInfo.State.DONE);
                assertThat(base.collections().require(NAME).stages())
                        .isEqualTo(Map.of(Stage.READY, (long) DOCUMENTS));
                assertThat(stored(base)).doesNotHaveDuplicates().hasSameElementsAs(passages(base));
                Bases.await(() ->
                        base.processes().stream()
                                .noneMatch(process -> process.id() == one.number()));
            } finally {
                one.process().destroyForcibly();
                two.process().getOutputStream().close();
                two.process().waitFor();
            }
        }
    }

    private static String manual(int number) {
        return "# 水泵 %d\n\n型号 %d 的轴承每 %d 个月检查一次。\n\n## 电机\n\n第 %d 号电机由维修人员负责。"
                .formatted(number, number, number % 11 + 1, number);
    }

    private Child start(String data) throws IOException {
        Process process = SharedChild.start(folder, data);
        var out = new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
        return new Child(process, Long.parseLong(out.readLine()));
    }

    private static List<Long> storing(KnowledgeBase base) {
        return base.processes().stream()
                .filter(process -> process.work().containsKey(Claim.STORING))
                .map(ProcessInfo::id)
                .toList();
    }

    private static long ready(KnowledgeBase base) {
        return base.collections().require(NAME).stages().getOrDefault(Stage.READY, 0L);
    }

    private static List<String> passages(KnowledgeBase base) {
        var ids = new ArrayList<String>();
        for (DocumentInfo document :
                base.documents().list(NAME, DocumentQuery.ALL.withLimit(DOCUMENTS + 1))) {
            base.documents().passages(document.id()).stream()
                    .map(PassageInfo::id)
                    .forEach(ids::add);
        }
        return ids;
    }

    /// What the server has.
    private List<String> stored(KnowledgeBase base) {
        IndexSettings settings = base.collections().require(NAME).live().orElseThrow().settings();
        var ids = new ArrayList<String>();
        try (var stores = new IndexStores(StoreProcess.ENVIRONMENT);
                VectorStore store = stores.open(folder.resolve("beside"), settings)) {
            store.forEachId(ids::add);
        }
        return ids;
    }
}
