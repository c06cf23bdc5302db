package zhiyin.knowledge.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.IndexInfo;
import zhiyin.knowledge.catalog.IndexInfo.State;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.search.SearchRequest;

final class RebuildTest {
    private static final String NAME = "rebuilt";
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final CollectionSettings SETTINGS =
            CollectionSettings.DEFAULTS.withModel(Bases.MODEL);
    private static final CollectionSettings SMALLER =
            new CollectionSettings(
                    SETTINGS.model(), OptionalInt.of(256), OptionalInt.of(60), OptionalInt.of(100));

    @TempDir Path data;

    @Test
    void an_index_is_rebuilt_beside_the_live_one_switched_and_rolled_back()
            throws InterruptedException {
        try (KnowledgeBase base = Bases.open(data)) {
            base.collections().create(NAME, SETTINGS);
            String text = "# 泵\n\n" + "滤芯每三个月更换一次。".repeat(40);
            Bases.put(base, NAME, "a.md", text);
            Bases.awaitAll(base, NAME);
            IndexInfo first = base.collections().require(NAME).live().orElseThrow();

            JobInfo job = base.indexes().rebuild(NAME, SMALLER);
            assertThat(base.search().search(SearchRequest.of(NAME, "滤芯")).hits()).isNotEmpty();
            assertThat(base.jobs().await(job.id(), LONG).state()).isEqualTo(JobInfo.State.DONE);
            IndexInfo second = base.collections().require(NAME).live().orElseThrow();
            assertThat(second.settings().dimensions()).isEqualTo(256);
            assertThat(second.chunks()).isGreaterThan(first.chunks());
            assertThat(base.search().search(SearchRequest.of(NAME, "滤芯")).hits()).isNotEmpty();

            Bases.put(base, NAME, "b.md", "# 新\n\n电机使用三相电。");
            Bases.put(base, NAME, "a.md", "# 泵\n\n滤芯每年更换一次。");
            Bases.awaitAll(base, NAME);
            base.indexes().rollBack(NAME);
            Bases.awaitAll(base, NAME);
            assertThat(base.collections().require(NAME).live().orElseThrow().id())
                    .isEqualTo(first.id());
            assertThat(base.search().search(SearchRequest.of(NAME, "三相电")).hits().getFirst().path())
                    .isEqualTo("b.md");
            assertThat(base.search().search(SearchRequest.of(NAME, "滤芯")).hits().getFirst().text())
                    .contains("每年");
            assertThat(codes(base)).doesNotContain("ORPHANS", "PASSAGES_MISSING");

            base.indexes().discardRetired(NAME);
            Bases.await(() -> data.resolve("index").toFile().list().length == 1);
            assertThat(base.collections().require(NAME).indexes())
                    .extracting(IndexInfo::state)
                    .containsExactly(State.LIVE);
        }
    }

    @Test
    void a_rebuild_that_is_cancelled_leaves_the_live_index_alone() throws InterruptedException {
        try (KnowledgeBase base = Bases.open(data)) {
            base.collections().create(NAME, SETTINGS);
            Bases.put(base, NAME, "a.md", "# 泵\n\n滤芯每三个月更换一次。");
            Bases.awaitAll(base, NAME);
            JobInfo job = base.indexes().rebuild(NAME, SMALLER);
            assertThatThrownBy(
                            () -> {
                                base.indexes().rebuild(NAME, SMALLER);
                                base.indexes().rebuild(NAME, SMALLER);
                            })
                    .isInstanceOf(CatalogException.class);
            if (base.jobs().require(job.id()).finished().isEmpty()) {
                base.indexes().cancelBuilding(NAME);
            }
            Bases.awaitAll(base, NAME);
            assertThat(base.search().search(SearchRequest.of(NAME, "滤芯")).hits()).isNotEmpty();
        }
    }

    @Test
    void settings_the_model_cannot_meet_are_refused() {
        try (KnowledgeBase base = Bases.open(data)) {
            var large =
                    new CollectionSettings(
                            SETTINGS.model(),
                            OptionalInt.of(4096),
                            OptionalInt.empty(),
                            OptionalInt.empty());
            assertThatThrownBy(() -> base.collections().create(NAME, large))
                    .hasMessageContaining("4096")
                    .hasMessageContaining("512");
        }
    }

    private static List<String> codes(KnowledgeBase base) {
        return base.doctor().examine(NAME).stream().map(Doctor.Finding::code).toList();
    }
}
