package zhiyin.knowledge.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.catalog.CatalogException.Code;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.document.Report.Finding;

final class LifecycleTest {
    @TempDir Path folder;

    private Shelf shelf;
    private Tables tables;
    private long collection;
    private long index;
    private long job;

    @BeforeEach
    void open() {
        shelf = new Shelf(folder);
        tables = shelf.tables;
        collection = shelf.collection("A");
        index = shelf.index(collection, IndexInfo.State.LIVE);
        job = shelf.job(collection);
    }

    @AfterEach
    void close() {
        shelf.close();
    }

    @Test
    void a_document_goes_from_stage_to_stage() {
        Version version = shelf.put(collection, job, "docs/a.pdf", "a");
        assertThat(shelf.info(version).stage()).isEqualTo(Stage.QUEUED);
        shelf.read(version);
        assertThat(shelf.info(version).stage()).isEqualTo(Stage.PARSED);
        shelf.divide(index, version, "1", "2");
        assertThat(shelf.info(version).stage()).isEqualTo(Stage.EMBEDDING);
        assertThat(shelf.info(version).searchable()).isFalse();
        assertThat(isFinished()).isFalse();
        shelf.embed(index, version);
        DocumentInfo ready = shelf.info(version);
        assertThat(ready.stage()).isEqualTo(Stage.READY);
        assertThat(ready.searchable()).isTrue();
        assertThat(ready.chunks()).isEqualTo(2);
        assertThat(ready.modified()).isEqualTo(Shelf.NOW);
        assertThat(isFinished()).isTrue();
    }

    private boolean isFinished() {
        return shelf.database.read(c -> tables.jobs().isFinished(c, job));
    }

    @Test
    void passages_come_back_as_they_were() {
        Version version = shelf.put(collection, job, "a", "a");
        shelf.read(version);
        var key = new Entry.Key(index, version.id());
        // PostgreSQL keeps no character 0.
        char unusual = TestCatalogs.areInPostgres() ? '\uFFFD' : '\0';
        String text = "a" + unusual + "b \uD83D\uDE00 \u7535\u8111";
        var chunk = Shelf.chunk("1", text);
        var document = Shelf.chunks("0");
        shelf.database.write(c ->
                tables.entries()
                        .divided(
                                c,
                                key,
                                new zhiyin.knowledge.chunk.ChunkedDocument(
                                        List.of(), List.of(chunk), document.sections())));
        shelf.embed(index, version);
        PassageInfo passage =
                shelf.database
                        .<Map<String, PassageInfo>>read(
                                c -> tables.passages().live(c, index, List.of("1", "none")))
                        .get("1");
        assertThat(passage)
                .isEqualTo(
                        new PassageInfo(
                                "1",
                                version.document(),
                                version.id(),
                                0,
                                0,
                                chunk.headings(),
                                text,
                                chunk.embedText(),
                                7,
                                chunk.place()));
        assertThat(
                        shelf.database.<Map<String, PassageHead>>read(
                                c -> tables.passages().liveHeads(c, index, List.of("1", "2"))))
                .containsExactly(
                        Map.entry(
                                "1", new PassageHead("1", version.document(), version.id(), 0, 0)));
        assertThat(
                        shelf.database.<SectionInfo>read(
                                c -> tables.passages().section(c, key, 0).orElseThrow()))
                .isEqualTo(new SectionInfo(0, -1, 0, 0));
    }

    @Test
    void the_old_version_is_found_until_the_new_one_is_ready() {
        Version old = shelf.ready(collection, job, index, "a", "1", "2", "3");
        Version changed = shelf.put(collection, job, "a", "other bytes");
        shelf.read(changed);
        shelf.divide(index, changed, "2", "4");
        assertThat(live("1", "2", "4")).containsOnlyKeys("1", "2");
        assertThat(live("2").values()).extracting(PassageInfo::version).containsExactly(old.id());
        assertThat(shelf.info(changed).searchable()).isTrue();
        assertThat(shelf.collectionInfo(collection).stages())
                .isEqualTo(Map.of(Stage.EMBEDDING, 1L));
        assertThat(shelf.collectionInfo(collection).bytes()).isEqualTo(100);
        shelf.embed(index, changed);
        assertThat(live("1", "2", "3", "4")).containsOnlyKeys("2", "4");
        assertThat(shelf.removals(index)).containsExactlyInAnyOrder("1", "3");
        assertThat(versions(changed)).containsExactly(changed.id());
    }

    private Map<String, PassageInfo> live(String... ids) {
        return shelf.database.read(c -> tables.passages().live(c, index, List.of(ids)));
    }

    private List<Long> versions(Version of) {
        return shelf.database.read(
                c -> tables.versions().of(c, of.document()).stream().map(Version::id).toList());
    }

    @Test
    void a_version_that_was_never_ready_goes_when_another_comes() {
        Version first = shelf.put(collection, job, "a", "1");
        shelf.read(first);
        shelf.divide(index, first, "x");
        Version second = shelf.put(collection, job, "a", "2");
        assertThat(versions(second)).containsExactly(second.id());
        assertThat(shelf.removals(index)).containsExactly("x");
        assertThat(
                        shelf.database.<Boolean>write(c ->
                                tables.versions()
                                        .failed(c, first.id(), new DocumentFailure("A", "b"))))
                .isFalse();
    }

    @Test
    void a_passage_wanted_again_is_not_removed() {
        shelf.ready(collection, job, index, "a", "1", "2");
        Version second = shelf.put(collection, job, "a", "new");
        shelf.read(second);
        shelf.divide(index, second, "3");
        shelf.embed(index, second);
        assertThat(shelf.removals(index)).containsExactlyInAnyOrder("1", "2");
        Version third = shelf.put(collection, job, "a", "newer");
        shelf.read(third);
        shelf.divide(index, third, "1");
        assertThat(shelf.removals(index)).containsExactly("2");
        shelf.database.change(c -> tables.removals().delete(c, index, List.of("2")));
        assertThat(shelf.removals(index)).isEmpty();
    }

    @Test
    void a_removed_document_leaves_only_removals() {
        Version version = shelf.ready(collection, job, index, "a", "1", "2");
        shelf.database.change(c -> tables.documents().remove(c, version.document()));
        assertThat(shelf.removals(index)).containsExactlyInAnyOrder("1", "2");
        for (String table : List.of("documents", "versions", "entries", "chunks", "sections")) {
            assertThat(
                            shelf.database.<Long>read(
                                    c -> Sql.number(c, "select count(*) from " + table)))
                    .as(table)
                    .isZero();
        }
        Version next = shelf.put(collection, job, "a", "1");
        assertThat(next.document())
                .as("a number is not given twice")
                .isGreaterThan(version.document());
    }

    @Test
    void duplicates_stand_back_and_come_again() {
        Version original = shelf.ready(collection, job, index, "a", "1");
        Version twin = shelf.put(collection, job, "b", original.sha256());
        shelf.database.change(c ->
                tables.versions()
                        .duplicate(
                                c, twin.id(), tables.versions().original(c, twin).orElseThrow()));
        assertThat(shelf.info(twin).stage()).isEqualTo(Stage.DUPLICATE);
        assertThat(shelf.info(twin).duplicateOf()).contains("a");
        assertThat(isFinished()).isTrue();
        shelf.database.change(c -> tables.documents().remove(c, original.document()));
        assertThat(shelf.info(twin).stage()).isEqualTo(Stage.QUEUED);
        assertThat(shelf.info(twin).duplicateOf()).isEmpty();
    }

    @Test
    void a_duplicate_comes_again_when_the_other_changes() {
        Version original = shelf.ready(collection, job, index, "a", "1");
        Version twin = shelf.put(collection, job, "b", original.sha256());
        shelf.database.change(c ->
                tables.versions()
                        .duplicate(
                                c, twin.id(), tables.documents().require(c, original.document())));
        Version changed = shelf.put(collection, job, "a", "changed");
        shelf.read(changed);
        shelf.divide(index, changed, "2");
        assertThat(shelf.info(twin).stage()).isEqualTo(Stage.DUPLICATE);
        shelf.embed(index, changed);
        assertThat(shelf.info(twin).stage()).isEqualTo(Stage.QUEUED);
    }

    @Test
    void failures_are_told_of_at_whichever_stage_they_came() {
        Version unread = shelf.put(collection, job, "a", "a");
        var encrypted = new DocumentFailure("ENCRYPTED", "a is encrypted; remove its password");
        shelf.database.write(c -> tables.versions().failed(c, unread.id(), encrypted));
        assertThat(shelf.info(unread).failure()).contains(encrypted);
        Version unembedded = shelf.put(collection, job, "b", "b");
        shelf.read(unembedded);
        var refused = new DocumentFailure("VECTOR_NOT_FINITE", "b: the model fails on it");
        var key = new Entry.Key(index, unembedded.id());
        shelf.database.write(c -> tables.entries().failed(c, key, refused));
        assertThat(shelf.info(unembedded).failure()).contains(refused);
        assertThat(shelf.list(collection, DocumentQuery.ALL.withStage(Stage.FAILED))).hasSize(2);
        assertThat(shelf.collectionInfo(collection).stages()).isEqualTo(Map.of(Stage.FAILED, 2L));
        JobProgress progress =
                shelf.database.<JobInfo>read(c -> tables.jobs().require(c, job)).progress();
        assertThat(progress).isEqualTo(new JobProgress(2, 2, 0, 2, 200, 200, 3, 0, 0));
        shelf.database.write(c -> tables.versions().requeue(c, unembedded.id(), job));
        assertThat(shelf.info(unembedded).stage()).isEqualTo(Stage.QUEUED);
    }

    @Test
    void a_report_is_kept() {
        Version version = shelf.put(collection, job, "a", "a");
        var report =
                new Report(
                        9,
                        List.of(
                                new Finding(
                                        Report.Kind.PAGE_WITHOUT_TEXT, 3, "page 3 is an image")));
        assertThat(report(version)).isEmpty();
        shelf.database.write(c ->
                tables.versions()
                        .parsed(
                                c,
                                version.id(),
                                new Version.Reading("pdf", "t", "zh", 9, 5, "p"),
                                report));
        assertThat(report(version)).contains(report);
        assertThat(shelf.info(version).findings()).isEqualTo(1);
    }

    private java.util.Optional<Report> report(Version version) {
        return shelf.database.read(c -> tables.versions().report(c, version.id()));
    }

    @Test
    void another_index_is_built_beside_the_live_one() {
        Version first = shelf.ready(collection, job, index, "a", "1");
        long rebuild =
                shelf.database.write(c ->
                        tables.jobs()
                                .insert(
                                        c,
                                        collection,
                                        JobInfo.Kind.REINDEX,
                                        "new model",
                                        Shelf.NOW));
        long other = shelf.index(collection, IndexInfo.State.BUILDING);
        shelf.database.change(
                c -> tables.entries().queueAll(c, tables.indexes().require(c, other), rebuild));
        Version second = shelf.ready(collection, job, index, "b", "2");
        assertThatThrownBy(() -> shelf.index(collection, IndexInfo.State.BUILDING))
                .extracting(e -> ((CatalogException) e).code())
                .isEqualTo(Code.CONFLICT);
        assertThat(isComplete(other)).isFalse();
        shelf.divide(other, first, "n1", "n2");
        shelf.divide(other, second, "n3");
        shelf.database.change(c -> {
            tables.entries().ready(c, new Entry.Key(other, first.id()));
            tables.entries().ready(c, new Entry.Key(other, second.id()));
        });
        assertThat(isComplete(other)).isTrue();
        JobProgress progress =
                shelf.database.<JobInfo>read(c -> tables.jobs().require(c, rebuild)).progress();
        assertThat(progress).isEqualTo(new JobProgress(1, 1, 1, 0, 0, 0, 0, 2, 2));
        assertThat(live("1", "2")).hasSize(2);
        shelf.database.change(c -> tables.indexes().activate(c, other));
        CollectionInfo info = shelf.collectionInfo(collection);
        assertThat(info.live().orElseThrow().id()).isEqualTo(other);
        assertThat(info.live().orElseThrow().chunks()).isEqualTo(3);
        assertThat(info.indexes()).hasSize(2);
        assertThat(info.indexes().getLast().state()).isEqualTo(IndexInfo.State.RETIRED);
        shelf.database.change(c -> tables.indexes().setState(c, index, IndexInfo.State.DISCARDED));
        assertThat(shelf.collectionInfo(collection).indexes()).hasSize(1);
        while (shelf.database.<Boolean>write(c -> tables.indexes().sweep(c, index, 1))) {
            assertThat(shelf.info(first).stage()).isEqualTo(Stage.READY);
        }
        assertThat(shelf.database.<Long>read(c -> Sql.number(c, "select count(*) from chunks")))
                .isEqualTo(3);
    }

    private boolean isComplete(long id) {
        return shelf.database.read(c -> tables.entries().isComplete(c, id));
    }

    @Test
    void a_document_ready_only_in_the_new_index_is_switched_with_it() {
        Version version = shelf.put(collection, job, "a", "a");
        shelf.read(version);
        assertThat(behind()).isEmpty();
        shelf.divide(index, version, "1");
        shelf.database.change(c -> tables.entries().ready(c, new Entry.Key(index, version.id())));
        assertThat(behind()).containsExactly(version.document());
        shelf.embed(index, version);
        assertThat(behind()).isEmpty();
    }

    private List<Long> behind() {
        return shelf.database.read(c ->
                tables.documents().behind(c, index, 10).stream().map(DocumentRow::id).toList());
    }

    @Test
    void a_finished_job_keeps_its_progress() {
        Version version = shelf.ready(collection, job, index, "a", "1");
        shelf.database.change(c -> tables.jobs().setState(c, job, JobInfo.State.DONE, Shelf.NOW));
        shelf.database.change(c -> tables.documents().remove(c, version.document()));
        JobInfo info =
                shelf.database
                        .<List<JobInfo>>read(
                                c -> tables.jobs().list(c, OptionalLong.of(collection), 9))
                        .getFirst();
        assertThat(info.progress()).isEqualTo(new JobProgress(1, 1, 1, 0, 100, 100, 3, 1, 1));
        assertThat(info.finished()).contains(Shelf.NOW);
        shelf.database.change(
                c -> tables.jobs().setState(c, job, JobInfo.State.RUNNING, Shelf.NOW));
        info = shelf.database.read(c -> tables.jobs().require(c, job));
        assertThat(info.progress().documents()).isZero();
        assertThat(info.finished()).isEmpty();
    }

    @Test
    void a_cancelled_version_is_in_no_index() {
        Version version = shelf.put(collection, job, "a", "a");
        shelf.read(version);
        shelf.divide(index, version, "1");
        shelf.database.write(c -> tables.versions().cancelled(c, version));
        assertThat(shelf.info(version).stage()).isEqualTo(Stage.CANCELLED);
        assertThat(shelf.removals(index)).containsExactly("1");
        assertThat(isFinished()).isTrue();
    }

    @Test
    void a_dropped_collection_is_gone_at_once_and_its_rows_by_and_by() {
        shelf.ready(collection, job, index, "a", "1");
        shelf.ready(collection, job, index, "b", "2");
        shelf.put(collection, job, "c", "c");
        shelf.database.change(c -> tables.collections().drop(c, collection, Shelf.NOW));
        assertThat(shelf.database.<Boolean>read(c -> tables.collections().find(c, "A").isEmpty()))
                .isTrue();
        assertThat(
                        shelf.database.<List<Version>>read(
                                c -> tables.versions().queued(c, 9, Set.of())))
                .isEmpty();
        long again = shelf.collection("A");
        int steps = 0;
        while (shelf.database.<Boolean>write(c -> tables.collections().sweep(c, 2))) {
            steps++;
        }
        assertThat(steps).isEqualTo(2);
        assertThat(shelf.database.<Long>read(c -> Sql.number(c, "select count(*) from indexes")))
                .as("it may have something on a server, to be deleted first")
                .isOne();
        assertThat(shelf.database.<Boolean>write(c -> tables.indexes().sweep(c, index, 9)))
                .isFalse();
        assertThat(shelf.database.<Boolean>write(c -> tables.collections().sweep(c, 2))).isTrue();
        assertThat(shelf.database.<Boolean>write(c -> tables.collections().sweep(c, 2))).isFalse();
        assertThat(shelf.database.<List<CollectionRow>>read(c -> tables.collections().list(c)))
                .extracting(CollectionRow::id)
                .containsExactly(again);
        for (String table : List.of("indexes", "jobs", "documents", "chunks", "removals")) {
            assertThat(
                            shelf.database.<Long>read(
                                    c -> Sql.number(c, "select count(*) from " + table)))
                    .as(table)
                    .isZero();
        }
    }
}
