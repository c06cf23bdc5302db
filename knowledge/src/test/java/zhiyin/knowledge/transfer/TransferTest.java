package zhiyin.knowledge.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.SparseVector;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.CollectionInfo;
import zhiyin.knowledge.catalog.CollectionName;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.knowledge.catalog.DocumentQuery;
import zhiyin.knowledge.catalog.Entry;
import zhiyin.knowledge.catalog.IndexSettings;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.catalog.SectionInfo;
import zhiyin.knowledge.catalog.Stage;
import zhiyin.knowledge.chunk.ChunkOptions;
import zhiyin.knowledge.store.Filter;
import zhiyin.knowledge.store.VectorStore;

final class TransferTest {
    @TempDir Path data;

    @Test
    void a_file_becomes_a_collection_with_all_that_is_in_it() throws IOException {
        try (var machine = new Machine(data)) {
            CollectionInfo info = machine.take(BuiltFile.of(2).zip());
            assertThat(info.name()).isEqualTo(BuiltFile.NAME);
            assertThat(info.stages()).containsExactly(Map.entry(Stage.READY, 2L));
            assertThat(info.settings().maxTokens()).hasValue(300);
            assertThat(info.live().orElseThrow().settings())
                    .isEqualTo(
                            new IndexSettings("some-model", 8, 8, new ChunkOptions(350, 500, 80)));
            DocumentInfo document = documents(machine, info).getFirst();
            assertThat(document.path()).isEqualTo("docs/0.md");
            assertThat(document.tags()).containsExactly("red");
            assertThat(document.modified()).isEqualTo(Instant.parse("2026-01-02T03:04:05.006Z"));
            assertThat(document.chunks()).isEqualTo(3);
            assertThat(document.searchable()).isTrue();
            assertThat(sections(machine, info, document))
                    .containsExactly(new SectionInfo(0, -1, 0, 2), new SectionInfo(1, 0, 1, 2));
            assertThat(machine.store(info).count()).isEqualTo(6);
            assertThat(machine.store(info).matching("滤芯", 10, Filter.ofDocument(document.id())))
                    .hasSize(3);
            assertThat(machine.place().files().isIntact(document.sha256())).isTrue();
            assertThat(job(machine, info).state()).isEqualTo(JobInfo.State.DONE);
            assertThat(machine.hasLeftovers()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_was_imported_is_exported_byte_for_byte(boolean sparse) throws IOException {
        BuiltFile built = sparse ? BuiltFile.sparse(120) : BuiltFile.of(120);
        try (var machine = new Machine(data)) {
            machine.take(built.zip());
            Map<String, byte[]> exported = BuiltFile.members(machine.export(BuiltFile.NAME));
            Map<String, byte[]> expected = BuiltFile.members(built.zip());
            assertThat(exported.keySet())
                    .containsExactlyInAnyOrderElementsOf(expected.keySet())
                    .startsWith(Manifest.NAME);
            for (String member : expected.keySet()) {
                if (!member.equals(Manifest.NAME) && !member.equals(Manifest.PASSAGES)) {
                    assertThat(Arrays.equals(exported.get(member), expected.get(member)))
                            .as(member)
                            .isTrue();
                }
            }
            assertThat(exported.get(Manifest.PASSAGES))
                    .asString()
                    .hasLineCount(360)
                    .contains("\"body\":\"滤芯 2 每月更换\"");
        }
    }

    @Test
    void passages_are_found_by_the_sparse_vectors_of_the_file() throws IOException {
        try (var machine = new Machine(data)) {
            CollectionInfo info = machine.take(BuiltFile.sparse(2).zip());
            assertThat(info.live().orElseThrow().settings().sparse()).isTrue();
            var query = new SparseVector(new int[] {7}, new float[] {2});
            assertThat(machine.store(info).nearestSparse(query, 10, Filter.NONE))
                    .extracting(VectorStore.Match::score)
                    .containsExactly(2 * 0.6f, 2 * 0.5f, 2 * 0.4f, 2 * 0.3f);
        }
        try (var machine = new Machine(data.resolve("other"))) {
            CollectionInfo info = machine.take(BuiltFile.of(2).zip());
            assertThat(info.live().orElseThrow().settings().sparse()).isFalse();
            var query = new SparseVector(new int[] {7}, new float[] {2});
            assertThat(machine.store(info).nearestSparse(query, 10, Filter.NONE)).isEmpty();
        }
    }

    @Test
    void a_second_round_brings_the_same_scores() throws IOException {
        try (var first = new Machine(data.resolve("first"));
                var second = new Machine(data.resolve("second"))) {
            VectorStore before = first.store(first.take(BuiltFile.of(40).zip()));
            VectorStore after = second.store(second.take(first.export(BuiltFile.NAME)));
            float[] query = {0.6f, 0, 0, 0.8f, 0, 0, 0, 0};
            for (VectorStore.Stage stage : VectorStore.Stage.values()) {
                assertThat(after.nearest(query, 20, Filter.NONE, stage))
                        .as("%s", stage)
                        .isEqualTo(before.nearest(query, 20, Filter.NONE, stage));
            }
            assertThat(after.matching("滤芯 1", 50, Filter.NONE))
                    .hasSize(50)
                    .isEqualTo(before.matching("滤芯 1", 50, Filter.NONE));
        }
    }

    @Test
    void a_name_that_is_taken_is_refused_and_another_can_be_given() throws IOException {
        byte[] file = BuiltFile.of(1).zip();
        try (var machine = new Machine(data)) {
            machine.take(file);
            assertThatThrownBy(() -> machine.take(file))
                    .isInstanceOf(CatalogException.class)
                    .hasMessageContaining("under another name")
                    .extracting(e -> ((CatalogException) e).code())
                    .isEqualTo(CatalogException.Code.COLLECTION_EXISTS);
            machine.transfer().importFrom(new ByteArrayInputStream(file), Optional.of("other"));
            assertThat(machine.collections()).containsExactly("other", BuiltFile.NAME);
        }
    }

    @Test
    void a_collection_without_documents_goes_both_ways() throws IOException {
        try (var machine = new Machine(data)) {
            var settings = CollectionSettings.DEFAULTS.withModel("/home/somebody/models/m.gguf");
            machine.place()
                    .database()
                    .change(c ->
                            machine.place()
                                    .tables()
                                    .collections()
                                    .insert(
                                            c,
                                            new CollectionName("empty"),
                                            settings,
                                            Instant.now()));
            byte[] file = machine.export("empty");
            assertThat(BuiltFile.members(file).get(Manifest.NAME))
                    .asString()
                    .contains("m.gguf")
                    .doesNotContain("somebody");
            CollectionInfo info =
                    machine.transfer()
                            .importFrom(new ByteArrayInputStream(file), Optional.of("copy"));
            assertThat(info.documents()).isZero();
            assertThat(info.live()).isEmpty();
        }
    }

    @Test
    void an_import_that_was_ended_in_its_midst_is_never_seen_and_deleted_at_the_next_start()
            throws IOException {
        try (var machine = new Machine(data)) {
            begin(machine);
            assertThat(machine.documents()).isEqualTo(1);
            assertThat(machine.collections()).isEmpty();
            assertThat(machine.hasLeftovers()).isTrue();
            machine.sweep();
            assertThat(machine.documents()).as("under way, so not deleted").isEqualTo(1);
        }
        try (var machine = new Machine(data)) {
            assertThat(machine.collections()).isEmpty();
            assertThat(machine.hasLeftovers()).isFalse();
            machine.sweep();
            assertThat(machine.documents()).isZero();
        }
    }

    /// As far as an import comes before its last transaction.
    private void begin(Machine machine) throws IOException {
        Path file = data.resolve("transfer").resolve("tmp-begun.zip");
        Files.write(file, BuiltFile.of(1).zip());
        try (ImportedFile opened = ImportedFile.open(file, TransferLimits.DEFAULTS);
                Lines documents = new Lines(opened.open(Manifest.DOCUMENTS), "d", 10_000);
                Lines passages = new Lines(opened.open(Manifest.PASSAGES), "p", 10_000);
                var vectors = TextVectorReader.open(opened, 8, false);
                Filling filling =
                        Filling.begin(
                                machine.place(),
                                opened,
                                TransferLimits.DEFAULTS,
                                new CollectionName("begun"),
                                CollectionSettings.DEFAULTS,
                                Optional.of(
                                        new IndexSettings(
                                                "m", 8, 8, new ChunkOptions(350, 500, 80))))) {
            filling.add(List.of(ImportedDocument.read(0, documents, passages, vectors, 100)));
        }
    }

    private static List<DocumentInfo> documents(Machine machine, CollectionInfo info) {
        return machine.place()
                .database()
                .read(c ->
                        machine.place()
                                .tables()
                                .listing()
                                .documents(
                                        c,
                                        machine.place()
                                                .tables()
                                                .collections()
                                                .require(c, info.id()),
                                        DocumentQuery.ALL));
    }

    private static List<SectionInfo> sections(
            Machine machine, CollectionInfo info, DocumentInfo document) {
        return machine.place()
                .database()
                .read(c -> {
                    long version =
                            machine.place()
                                    .tables()
                                    .documents()
                                    .find(c, document.id())
                                    .orElseThrow()
                                    .current()
                                    .orElseThrow();
                    var key = new Entry.Key(info.live().orElseThrow().id(), version);
                    return machine.place().tables().passages().sections(c, key);
                });
    }

    private static JobInfo job(Machine machine, CollectionInfo info) {
        return machine.place()
                .database()
                .read(c -> machine.place().tables().jobs().list(c, OptionalLong.of(info.id()), 10))
                .getFirst();
    }
}
