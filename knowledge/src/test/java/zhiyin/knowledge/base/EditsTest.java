package zhiyin.knowledge.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.knowledge.catalog.PassageInfo;
import zhiyin.knowledge.search.Hit;
import zhiyin.knowledge.search.SearchRequest;

/// Passages that people write otherwise or leave out, and what is searched then.
final class EditsTest {
    private static final String NAME = "c";
    private static final String TEXT =
            """
            # 水泵

            ## 过滤器

            过滤器每五百小时更换一次。水中有沙时，须更早更换，并记录更换的日期。

            ## 电机

            电机使用三百八十伏三相电。接线之前必须切断电源，并由电工检查接地。

            ## 软管

            软管每年检查一次，破损时更换。更换之后应当试压，确认接头没有渗漏。
            """;

    private static final CollectionSettings SIZES =
            new CollectionSettings(
                    Optional.of(Bases.MODEL),
                    OptionalInt.empty(),
                    OptionalInt.of(20),
                    OptionalInt.of(40));

    @TempDir Path folder;

    private KnowledgeBase base;
    private DocumentInfo document;

    @BeforeEach
    void open() throws InterruptedException {
        base = Bases.open(folder.resolve("data"));
        base.collections().create(NAME, SIZES);
        document = Bases.put(base, NAME, "pump.md", TEXT);
        Bases.awaitAll(base, NAME);
    }

    @AfterEach
    void close() {
        base.close();
    }

    private PassageInfo passage(String text) {
        return base.documents().passages(document.id()).stream()
                .filter(each -> each.body().contains(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no passage says " + text));
    }

    private List<Hit> search(String query) {
        return search(base, query);
    }

    private static List<Hit> search(KnowledgeBase in, String query) {
        return in.search().search(SearchRequest.of(NAME, query)).hits();
    }

    private void rewrite(String what, String text) throws InterruptedException {
        base.edits().rewrite(NAME, document.id(), passage(what).id(), text, "user:ann");
        Bases.awaitAll(base, NAME);
    }

    private void exclude(String what) throws InterruptedException {
        base.edits().exclude(NAME, document.id(), passage(what).id(), "user:ann");
        Bases.awaitAll(base, NAME);
    }

    @Test
    void an_edited_passage_is_found_by_what_it_says_now_and_shows_what_it_said()
            throws InterruptedException {
        long computed = base.place().models().computed();
        rewrite("五百小时", "滤芯须于雷雨之后更换。");
        assertThat(base.place().models().computed()).isEqualTo(computed + 1);
        Hit hit = search("雷雨之后").getFirst();
        assertThat(hit.text()).isEqualTo("滤芯须于雷雨之后更换。");
        assertThat(hit.original().orElseThrow()).contains("五百小时");
        assertThat(search("五百小时")).noneMatch(each -> each.text().contains("五百小时"));
        assertThat(search("三相电").getFirst().original()).isEmpty();
        PassageEdits.Listed edit = base.edits().of(NAME, document.id()).getFirst();
        assertThat(edit.edit().by()).isEqualTo("user:ann");
        assertThat(edit.shown()).contains(hit.passage());
        assertThat(edit.pending()).isFalse();
    }

    @Test
    void an_edit_is_edited_again_and_undone() throws InterruptedException {
        String before = passage("五百小时").id();
        rewrite("五百小时", "滤芯须于雷雨之后更换。");
        rewrite("雷雨之后", "滤芯须于大雪之后更换。");
        assertThat(search("大雪之后").getFirst().original().orElseThrow()).contains("五百小时");
        assertThat(base.edits().of(NAME, document.id())).hasSize(1);
        base.edits().restore(NAME, document.id(), passage("大雪之后").id());
        Bases.awaitAll(base, NAME);
        assertThat(passage("五百小时").id()).isEqualTo(before);
        assertThat(search("五百小时").getFirst().original()).isEmpty();
        assertThat(base.edits().of(NAME, document.id())).isEmpty();
        rewrite("五百小时", "滤芯须于雷雨之后更换。");
        rewrite("雷雨之后", passage("雷雨之后").original().orElseThrow());
        assertThat(base.edits().of(NAME, document.id())).isEmpty();
        assertThatThrownBy(() -> base.edits().restore(NAME, document.id(), before))
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("nothing was changed");
    }

    @Test
    void a_passage_that_is_left_out_is_found_by_nothing_until_it_is_restored()
            throws InterruptedException {
        exclude("三相电");
        assertThat(search("三相电")).noneMatch(hit -> hit.text().contains("三相电"));
        assertThat(
                        base.search()
                                .search(
                                        SearchRequest.of(NAME, "过滤器")
                                                .withContext(SearchRequest.Context.NEIGHBOURS))
                                .hits())
                .noneMatch(hit -> hit.context().orElse("").contains("三相电"));
        assertThat(passage("三相电").excluded()).isTrue();
        assertThat(base.doctor().examine(NAME))
                .extracting(Doctor.Finding::code)
                .contains("PASSAGES_EDITED")
                .doesNotContain("PASSAGES_MISSING", "ORPHANS", "EDITS_UNPLACED");
        base.edits().restore(NAME, document.id(), passage("三相电").id());
        Bases.awaitAll(base, NAME);
        assertThat(search("三相电").getFirst().text()).contains("三相电");
    }

    @Test
    void edits_outlive_a_restart_a_rebuild_and_a_new_version_that_still_says_the_same()
            throws InterruptedException {
        rewrite("五百小时", "滤芯须于雷雨之后更换。");
        exclude("三相电");
        base.close();
        base = Bases.open(folder.resolve("data"));
        base.indexes()
                .rebuild(
                        NAME,
                        new CollectionSettings(
                                SIZES.model(),
                                OptionalInt.of(256),
                                SIZES.targetTokens(),
                                SIZES.maxTokens()));
        Bases.awaitAll(base, NAME);
        assertThat(search("雷雨之后").getFirst().text()).contains("雷雨之后");
        assertThat(search("三相电")).noneMatch(hit -> hit.text().contains("三相电"));
        Bases.put(base, NAME, "pump.md", TEXT + "\n## 清洁\n\n每周清洁外壳。\n");
        Bases.awaitAll(base, NAME);
        assertThat(search("雷雨之后").getFirst().text()).contains("雷雨之后");
        assertThat(search("三相电")).noneMatch(hit -> hit.text().contains("三相电"));
        assertThat(base.edits().of(NAME, document.id())).allMatch(edit -> edit.shown().isPresent());
    }

    @Test
    void an_edit_whose_passage_is_no_more_is_kept_and_told() throws InterruptedException {
        rewrite("五百小时", "滤芯须于雷雨之后更换。");
        DocumentInfo now = base.documents().require(NAME, document.id());
        var whole = base.division().divide(now, OptionalInt.of(400), OptionalInt.of(480));
        assertThat(whole.unplaced()).isEqualTo(1);
        var same = base.division().divide(now, OptionalInt.empty(), OptionalInt.empty());
        assertThat(same.unplaced()).isZero();
        Bases.put(base, NAME, "pump.md", TEXT.replace("每五百小时", "每六百小时"));
        Bases.awaitAll(base, NAME);
        assertThat(search("六百小时").getFirst().text()).contains("六百小时");
        PassageEdits.Listed lost = base.edits().of(NAME, document.id()).getFirst();
        assertThat(lost.shown()).isEmpty();
        assertThat(lost.edit().text()).contains("滤芯须于雷雨之后更换。");
        assertThat(base.doctor().examine(NAME))
                .extracting(Doctor.Finding::code)
                .contains("EDITS_UNPLACED");
        Bases.put(base, NAME, "pump.md", TEXT);
        Bases.awaitAll(base, NAME);
        assertThat(search("雷雨之后").getFirst().original()).isPresent();
    }

    @Test
    void an_export_takes_edits_along() throws IOException, InterruptedException {
        rewrite("五百小时", "滤芯须于雷雨之后更换。");
        exclude("三相电");
        var out = new ByteArrayOutputStream();
        base.transfer().exportTo(NAME, out);
        try (KnowledgeBase other = Bases.open(folder.resolve("other"))) {
            other.transfer()
                    .importFrom(new ByteArrayInputStream(out.toByteArray()), Optional.empty());
            assertThat(search(other, "雷雨之后").getFirst().original().orElseThrow()).contains("五百小时");
            assertThat(search(other, "三相电")).noneMatch(hit -> hit.text().contains("三相电"));
            DocumentInfo copy = other.documents().find(NAME, "pump.md").orElseThrow();
            assertThat(other.edits().of(NAME, copy.id()))
                    .hasSize(2)
                    .allMatch(edit -> edit.shown().isPresent());
            for (PassageEdits.Listed each : other.edits().of(NAME, copy.id())) {
                other.edits().restore(NAME, copy.id(), each.edit().passage());
            }
            Bases.awaitAll(other, NAME);
            assertThat(search(other, "三相电").getFirst().text()).contains("三相电");
            assertThat(search(other, "五百小时").getFirst().text()).contains("五百小时");
        }
    }

    @Test
    void what_cannot_be_a_passage_is_refused() {
        String id = passage("五百小时").id();
        assertThatThrownBy(() -> base.edits().rewrite(NAME, document.id(), id, "  ", ""))
                .hasMessageContaining("exclude it");
        assertThatThrownBy(
                        () -> base.edits().rewrite(NAME, document.id(), id, "水泵".repeat(3_000), ""))
                .hasMessageContaining("longer than");
        assertThatThrownBy(() -> base.edits().exclude(NAME, document.id(), "0".repeat(32), ""))
                .hasMessageContaining("no passage of this id");
        assertThatThrownBy(() -> base.edits().exclude(NAME, 999, id, ""))
                .isInstanceOf(CatalogException.class);
    }
}
