package zhiyin.knowledge.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.catalog.CatalogException.Code;

final class ListingTest {
    @TempDir Path folder;

    private Shelf shelf;
    private Tables tables;
    private long collection;
    private long job;

    @BeforeEach
    void open() {
        shelf = new Shelf(folder);
        tables = shelf.tables;
        collection = shelf.collection("A");
        long index = shelf.index(collection, IndexInfo.State.LIVE);
        job = shelf.job(collection);
        shelf.ready(collection, job, index, "docs/a.pdf", "1");
        shelf.read(shelf.put(collection, job, "docs/deep/b_1.pdf", "b"));
        Version c1 = shelf.put(collection, job, "docsc/c.pdf", "c");
        shelf.read(c1);
        shelf.divide(index, c1, "2");
        Version d = shelf.put(collection, shelf.job(collection), "d-50%.txt", "d");
        tag(d, "new", "say \"x\"");
        tag(c1, "newer");
    }

    private void tag(Version version, String... tags) {
        shelf.database.change(
                c -> tables.documents().setTags(c, version.document(), Tags.of(Set.of(tags))));
    }

    @AfterEach
    void close() {
        shelf.close();
    }

    @Test
    void each_filter_finds_its_documents() {
        assertThat(paths(DocumentQuery.ALL))
                .containsExactly("docs/a.pdf", "docs/deep/b_1.pdf", "docsc/c.pdf", "d-50%.txt");
        assertThat(paths(DocumentQuery.ALL.withFolder("docs")))
                .containsExactly("docs/a.pdf", "docs/deep/b_1.pdf");
        assertThat(paths(DocumentQuery.ALL.withFolder("docs/"))).hasSize(2);
        assertThat(paths(DocumentQuery.ALL.withFolder("docs/a.pdf"))).containsExactly("docs/a.pdf");
        assertThat(paths(DocumentQuery.ALL.withJob(job))).hasSize(3);
        assertThat(paths(of(Optional.of("pdf"), Optional.empty(), Optional.empty()))).hasSize(3);
        assertThat(paths(of(Optional.empty(), Optional.of("new"), Optional.empty())))
                .containsExactly("d-50%.txt");
        assertThat(paths(of(Optional.empty(), Optional.of("say \"x\""), Optional.empty())))
                .hasSize(1);
        assertThat(paths(of(Optional.empty(), Optional.empty(), Optional.of("DEEP")))).hasSize(1);
        assertThat(paths(of(Optional.empty(), Optional.empty(), Optional.of("50%")))).hasSize(1);
        assertThat(paths(of(Optional.empty(), Optional.empty(), Optional.of("b_")))).hasSize(1);
        assertThat(paths(of(Optional.empty(), Optional.empty(), Optional.of("a title"))))
                .hasSize(3);
        assertThat(paths(of(Optional.empty(), Optional.empty(), Optional.of("' or 1=1 --"))))
                .isEmpty();
    }

    @Test
    void each_stage_lists_what_it_counts() {
        Map<Stage, Long> counts = shelf.collectionInfo(collection).stages();
        assertThat(counts)
                .isEqualTo(
                        Map.of(
                                Stage.READY,
                                1L,
                                Stage.PARSED,
                                1L,
                                Stage.EMBEDDING,
                                1L,
                                Stage.QUEUED,
                                1L));
        for (Stage stage : Stage.values()) {
            assertThat(shelf.list(collection, DocumentQuery.ALL.withStage(stage)))
                    .as(stage.name())
                    .hasSize(counts.getOrDefault(stage, 0L).intValue())
                    .allMatch(document -> document.stage() == stage);
        }
    }

    @Test
    void pages_follow_each_other() {
        List<DocumentInfo> first = shelf.list(collection, DocumentQuery.ALL.withLimit(3));
        assertThat(first).hasSize(3);
        assertThat(shelf.list(collection, DocumentQuery.ALL.after(first.getLast().id())))
                .extracting(DocumentInfo::path)
                .containsExactly("d-50%.txt");
    }

    @Test
    void files_are_told_with_what_they_are_compared_by() {
        List<FileState> files =
                shelf.database.read(c -> tables.documents().files(c, collection, "docs"));
        assertThat(files)
                .extracting(FileState::path)
                .containsExactly("docs/a.pdf", "docs/deep/b_1.pdf");
        assertThat(files.getLast().sha256()).isEqualTo("b");
        assertThat(files.getLast().modified()).isEqualTo(Shelf.NOW);
    }

    @Test
    void what_is_live_has_its_labels() {
        long id = shelf.list(collection, DocumentQuery.ALL).getFirst().id();
        Map<Long, LiveDocument> live =
                shelf.database.read(c -> tables.documents().live(c, List.of(id, id + 1, 999L)));
        assertThat(live).containsOnlyKeys(id);
        assertThat(live.values()).extracting(LiveDocument::path).containsExactly("docs/a.pdf");
        assertThat(live.values()).extracting(LiveDocument::type).containsExactly("pdf");
    }

    @Test
    void names_are_free_again_after_a_rename() {
        shelf.database.change(
                c -> tables.collections().rename(c, collection, new CollectionName("B")));
        shelf.collection("A");
        assertThatThrownBy(() ->
                        shelf.database.change(c ->
                                tables.collections()
                                        .rename(c, collection, new CollectionName("A"))))
                .extracting(e -> ((CatalogException) e).code())
                .isEqualTo(Code.COLLECTION_EXISTS);
        assertThatThrownBy(() -> shelf.collection("B"))
                .extracting(e -> ((CatalogException) e).code())
                .isEqualTo(Code.COLLECTION_EXISTS);
        assertThatThrownBy(
                        () -> shelf.database.read(c -> tables.collections().require(c, "../none")))
                .hasMessageContaining("no collection '../none'");
    }

    @Test
    void a_hidden_collection_is_seen_when_it_is_shown() {
        long hidden =
                shelf.database.write(c ->
                        tables.collections()
                                .insertHidden(c, CollectionSettings.DEFAULTS, Shelf.NOW));
        assertThat(shelf.database.<List<CollectionRow>>read(c -> tables.collections().list(c)))
                .hasSize(1);
        assertThat(shelf.database.<Boolean>write(c -> tables.collections().sweep(c, 9))).isFalse();
        shelf.database.change(
                c -> tables.collections().show(c, hidden, new CollectionName("shown")));
        assertThat(shelf.database.<Long>read(c -> tables.collections().require(c, "shown").id()))
                .isEqualTo(hidden);
    }

    private List<String> paths(DocumentQuery query) {
        return shelf.list(collection, query).stream().map(DocumentInfo::path).toList();
    }

    private static DocumentQuery of(
            Optional<String> type, Optional<String> tag, Optional<String> text) {
        return new DocumentQuery(
                Optional.empty(), type, tag, "", text, OptionalLong.empty(), 0, 100);
    }
}
