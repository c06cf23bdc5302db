package zhiyin.knowledge.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.catalog.CollectionInfo;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.catalog.PassageInfo;
import zhiyin.knowledge.catalog.Stage;
import zhiyin.knowledge.search.Hit;
import zhiyin.knowledge.search.SearchRequest;
import zhiyin.knowledge.search.StageScore;

/// A collection goes to another machine with what was computed for it.
final class PortableCollectionTest {
    private static final String NAME = "手册";
    private static final List<String> QUERIES =
            List.of("多久更换滤芯", "电机的电压", "how to configure the broker", "三相电", "retry policy");

    @TempDir Path folder;

    private record Found(
            String path,
            String text,
            List<String> headings,
            double score,
            List<StageScore> stages) {}

    @Test
    void on_another_machine_the_same_is_found_with_the_same_scores_and_nothing_is_computed()
            throws IOException, InterruptedException {
        try (KnowledgeBase there = Bases.open(folder.resolve("there"));
                KnowledgeBase here = KnowledgeBase.open(folder.resolve("here"), withoutCache())) {
            fill(there);
            CollectionInfo before = there.collections().require(NAME);
            CollectionInfo after = here.transfer().importFrom(in(export(there)), Optional.empty());
            assertThat(after.live().orElseThrow().settings())
                    .isEqualTo(before.live().orElseThrow().settings());
            assertThat(after.stages()).isEqualTo(before.stages());
            assertThat(here.place().models().computed()).isZero();
            for (String query : QUERIES) {
                for (SearchRequest.Mode mode : SearchRequest.Mode.values()) {
                    assertThat(found(here, query, mode))
                            .as("%s %s", mode, query)
                            .isEqualTo(found(there, query, mode));
                }
            }
            assertThat(found(here, QUERIES.getFirst(), SearchRequest.Mode.HYBRID)).isNotEmpty();
            assertThat(here.doctor().examine(NAME))
                    .extracting(Doctor.Finding::code)
                    .containsExactlyElementsOf(
                            there.doctor().examine(NAME).stream()
                                    .map(Doctor.Finding::code)
                                    .toList());
        }
    }

    @Test
    void documents_are_the_same_with_their_files_and_can_be_changed()
            throws IOException, InterruptedException {
        try (KnowledgeBase there = Bases.open(folder.resolve("there"));
                KnowledgeBase here = KnowledgeBase.open(folder.resolve("here"), withoutCache())) {
            fill(there);
            here.transfer().importFrom(in(export(there)), Optional.of("copy"));
            DocumentInfo before = there.documents().find(NAME, "pump/manual.md").orElseThrow();
            DocumentInfo after = here.documents().find("copy", "pump/manual.md").orElseThrow();
            assertThat(after.tags()).isEqualTo(Set.of("pump")).isEqualTo(before.tags());
            assertThat(after.modified()).isEqualTo(before.modified());
            assertThat(here.documents().parsed(after.id()))
                    .isEqualTo(there.documents().parsed(before.id()));
            assertThat(here.documents().report(after.id()))
                    .isEqualTo(there.documents().report(before.id()));
            assertThat(here.documents().original(after.id()))
                    .hasSameBinaryContentAs(there.documents().original(before.id()));
            assertThat(ids(here, after)).isEqualTo(ids(there, before)).isNotEmpty();
            here.documents().remove("copy", after.id());
            Bases.put(here, "copy", "new.md", "# 新\n\n水泵的新说明。");
            Bases.awaitAll(here, "copy");
            assertThat(found(here, "水泵的新说明", SearchRequest.Mode.HYBRID, "copy").getFirst().path())
                    .isEqualTo("new.md");
        }
    }

    @Test
    void an_export_has_what_is_ready_while_other_documents_are_on_their_way()
            throws IOException, InterruptedException {
        try (KnowledgeBase base = Bases.open(folder)) {
            fill(base);
            long held = base.jobs().open(NAME, JobInfo.Kind.ADD, "held").id();
            base.jobs().pause(held);
            PutOptions later = PutOptions.ofJob(held);
            Bases.put(base, NAME, "pump/manual.md", "# 水泵\n\n滤芯每年更换一次。", later);
            Bases.put(base, NAME, "unread.md", "# 未读\n\n还没有读。", later);
            CollectionInfo copy = base.transfer().importFrom(in(export(base)), Optional.of("copy"));
            assertThat(copy.stages()).containsOnlyKeys(Stage.READY);
            assertThat(base.documents().find("copy", "unread.md")).isEmpty();
            assertThat(found(base, "多久更换滤芯", SearchRequest.Mode.HYBRID, "copy").getFirst().text())
                    .contains("三个月");
        }
    }

    private static KnowledgeOptions withoutCache() {
        return Bases.options().withCacheBytes(0);
    }

    private static void fill(KnowledgeBase base) throws InterruptedException {
        base.collections().create(NAME, CollectionSettings.DEFAULTS.withModel(Bases.MODEL));
        String manual = "# 水泵\n\n## 滤芯\n\n滤芯每三个月更换一次。\n\n## 电机\n\n电机使用 380 伏三相电。\n";
        Bases.put(base, NAME, "pump/manual.md", manual);
        Bases.put(base, NAME, "broker.md", "# Broker\n\nConfigure the broker in broker.conf.\n");
        Bases.put(
                base,
                NAME,
                "Retry.java",
                "class Retry {\n    int retryPolicy() {\n        return 3;\n    }\n}\n");
        Bases.awaitAll(base, NAME);
        DocumentInfo pump = base.documents().find(NAME, "pump/manual.md").orElseThrow();
        base.documents().tag(NAME, pump.id(), Set.of("pump"));
        Bases.awaitAll(base, NAME);
    }

    private byte[] export(KnowledgeBase base) throws IOException {
        var out = new ByteArrayOutputStream();
        base.transfer().exportTo(NAME, out);
        return out.toByteArray();
    }

    private static ByteArrayInputStream in(byte[] file) {
        return new ByteArrayInputStream(file);
    }

    private static List<Found> found(KnowledgeBase base, String query, SearchRequest.Mode mode) {
        return found(base, query, mode, NAME);
    }

    private static List<Found> found(
            KnowledgeBase base, String query, SearchRequest.Mode mode, String collection) {
        var found = new ArrayList<Found>();
        SearchRequest request = SearchRequest.of(collection, query).withMode(mode);
        for (Hit hit : base.search().search(request).hits()) {
            found.add(new Found(hit.path(), hit.text(), hit.headings(), hit.score(), hit.stages()));
        }
        return found;
    }

    private static List<String> ids(KnowledgeBase base, DocumentInfo document) {
        return base.documents().passages(document.id()).stream().map(PassageInfo::id).toList();
    }
}
