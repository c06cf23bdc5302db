package zhiyin.knowledge.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.Caller;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embedder;
import zhiyin.engine.MultiVector;
import zhiyin.engine.VectorKind;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.knowledge.catalog.PassageInfo;
import zhiyin.knowledge.embed.TestMultiVectors;
import zhiyin.knowledge.search.Hit;
import zhiyin.knowledge.search.SearchRequest;
import zhiyin.knowledge.search.SearchRequest.Mode;
import zhiyin.knowledge.search.StageScore;
import zhiyin.knowledge.search.StageScore.Stage;

/// A collection under a small random model that gives sparse vectors, through all that happens to one.
final class SparseCollectionTest {
    private static final String NAME = "docs";
    private static final String QUERY = "The filter is changed every 500 hours.";
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final CollectionSettings SETTINGS =
            CollectionSettings.DEFAULTS.withModel(TestMultiVectors.NAME);
    private static final List<String> TEXTS =
            List.of(
                    "The filter is changed every 500 hours.",
                    "The seal is looked at once a year.",
                    "Green tea wants water of 80 degrees.",
                    "E104 means that the pump is too hot.");

    @TempDir Path folder;
    private Path model = Path.of("");

    @BeforeEach
    void copyModel() throws IOException {
        model = TestMultiVectors.in(folder);
    }

    private KnowledgeBase open(String data) {
        return KnowledgeBase.open(
                folder.resolve(data),
                Bases.options().withModels(TestMultiVectors.opening(model)).withCacheBytes(0));
    }

    private static void fill(KnowledgeBase base) throws InterruptedException {
        base.collections().create(NAME, SETTINGS);
        for (int i = 0; i < TEXTS.size(); i++) {
            Bases.put(base, NAME, i + ".md", TEXTS.get(i) + "\n");
        }
        Bases.awaitAll(base, NAME);
    }

    private static List<Hit> hits(KnowledgeBase base, Mode mode) {
        return base.search().search(SearchRequest.of(NAME, QUERY).withMode(mode)).hits();
    }

    private static boolean isSparse(KnowledgeBase base) {
        return base.collections().require(NAME).live().orElseThrow().settings().sparse();
    }

    /// Every passage has the product of the model's own vectors for its score.
    private void assertSearchedBySparse(KnowledgeBase base, int count) {
        assertThat(isSparse(base)).isTrue();
        for (Mode mode : List.of(Mode.HYBRID, Mode.VECTOR)) {
            List<Hit> hits = hits(base, mode);
            assertThat(hits).hasSize(count);
            for (Hit hit : hits) {
                StageScore sparse = stage(hit, Stage.SPARSE).orElseThrow();
                assertThat(sparse.score())
                        .as(hit.text())
                        .isCloseTo(product(base, hit), within(1e-4));
            }
            assertThat(hits).anySatisfy(hit -> assertThat(rank(hit)).isEqualTo(1));
        }
    }

    private double product(KnowledgeBase base, Hit hit) {
        PassageInfo passage =
                base.documents().passages(hit.document()).stream()
                        .filter(each -> each.id().equals(hit.passage()))
                        .findFirst()
                        .orElseThrow();
        try (Embedder embedder = Embedder.open(model.toString(), TestMultiVectors.OPTIONS)) {
            List<MultiVector> both =
                    embedder.embedMulti(
                                    List.of(QUERY, passage.embedText()),
                                    Set.of(VectorKind.SPARSE),
                                    EmbedOptions.DEFAULTS,
                                    Caller.DEFAULT)
                            .vectors();
            return both.getFirst().sparse().orElseThrow().dot(both.get(1).sparse().orElseThrow());
        }
    }

    private static int rank(Hit hit) {
        return stage(hit, Stage.SPARSE).orElseThrow().rank();
    }

    private static Optional<StageScore> stage(Hit hit, Stage stage) {
        return hit.stages().stream().filter(each -> each.stage() == stage).findFirst();
    }

    private static void assertSearchedWithout(KnowledgeBase base) {
        for (Mode mode : Mode.values()) {
            assertThat(hits(base, mode))
                    .isNotEmpty()
                    .allSatisfy(hit -> assertThat(stage(hit, Stage.SPARSE)).isEmpty());
        }
    }

    @Test
    void passages_keep_their_weights_through_restarts_other_labels_and_edits()
            throws InterruptedException {
        try (KnowledgeBase base = open("data")) {
            fill(base);
            assertSearchedBySparse(base, TEXTS.size());
        }
        try (KnowledgeBase base = open("data")) {
            assertSearchedBySparse(base, TEXTS.size());
            DocumentInfo document = base.documents().find(NAME, "1.md").orElseThrow();
            base.documents().tag(NAME, document.id(), Set.of("seal"));
            Bases.awaitAll(base, NAME);
            assertSearchedBySparse(base, TEXTS.size());
            PassageInfo passage = base.documents().passages(document.id()).getFirst();
            base.edits()
                    .rewrite(NAME, document.id(), passage.id(), "The filter is new.", "user:ann");
            Bases.awaitAll(base, NAME);
            assertSearchedBySparse(base, TEXTS.size());
            assertThat(hits(base, Mode.HYBRID))
                    .anySatisfy(hit -> assertThat(hit.text()).contains("is new"));
        }
    }

    @Test
    void a_rebuilt_index_has_them_and_so_has_the_one_that_is_gone_back_to()
            throws InterruptedException {
        try (KnowledgeBase base = open("data")) {
            fill(base);
            var smaller =
                    new CollectionSettings(
                            SETTINGS.model(),
                            OptionalInt.empty(),
                            OptionalInt.of(20),
                            OptionalInt.of(40));
            base.jobs().await(base.indexes().rebuild(NAME, smaller).id(), LONG);
            assertSearchedBySparse(base, hits(base, Mode.VECTOR).size());
            base.indexes().rollBack(NAME);
            Bases.awaitAll(base, NAME);
            assertSearchedBySparse(base, TEXTS.size());
        }
    }

    @Test
    void an_index_from_before_is_searched_without_until_it_is_rebuilt()
            throws IOException, InterruptedException {
        Path head = model.resolve("sparse_linear.pt");
        byte[] bytes = Files.readAllBytes(head);
        Files.delete(head);
        try (KnowledgeBase base = open("data")) {
            fill(base);
            assertSearchedWithout(base);
        }
        Files.write(head, bytes);
        try (KnowledgeBase base = open("data")) {
            assertThat(isSparse(base)).isFalse();
            Bases.put(base, NAME, "late.md", "The filter came late.\n");
            Bases.awaitAll(base, NAME);
            assertSearchedWithout(base);
            base.jobs().await(base.indexes().rebuild(NAME, SETTINGS).id(), LONG);
            assertSearchedBySparse(base, TEXTS.size() + 1);
        }
    }

    @Test
    void where_the_model_lost_its_weights_searches_go_on_and_new_passages_wait()
            throws IOException, InterruptedException {
        try (KnowledgeBase base = open("data")) {
            fill(base);
        }
        Path head = model.resolve("sparse_linear.pt");
        Path away = Files.move(head, folder.resolve("away.pt"));
        try (KnowledgeBase base = open("data")) {
            assertSearchedWithout(base);
            DocumentInfo late = Bases.put(base, NAME, "late.md", "The filter came late.\n");
            Bases.await(() -> says(base, message -> message.contains("sparse_linear.pt")));
            assertThat(base.documents().require(NAME, late.id()).searchable()).isFalse();
        }
        Files.move(away, head);
        try (KnowledgeBase base = open("data")) {
            Bases.awaitAll(base, NAME);
            assertSearchedBySparse(base, TEXTS.size() + 1);
        }
    }

    private static boolean says(KnowledgeBase base, Predicate<String> wanted) {
        return base.jobs().list(Optional.of(NAME)).stream()
                .flatMap(job -> base.jobs().progress(job.id()).problem().stream())
                .anyMatch(wanted);
    }

    @Test
    void a_file_carries_them_to_another_machine_where_nothing_is_computed()
            throws IOException, InterruptedException {
        var file = new ByteArrayOutputStream();
        try (KnowledgeBase there = open("there");
                KnowledgeBase here = open("here")) {
            fill(there);
            DocumentInfo left = Bases.put(there, NAME, "left.md", "This is left out.\n");
            Bases.awaitAll(there, NAME);
            there.edits()
                    .exclude(
                            NAME,
                            left.id(),
                            there.documents().passages(left.id()).getFirst().id(),
                            "user:ann");
            Bases.awaitAll(there, NAME);
            there.transfer().exportTo(NAME, file);
            here.transfer()
                    .importFrom(new ByteArrayInputStream(file.toByteArray()), Optional.empty());
            assertThat(here.place().models().computed()).isZero();
            assertSearchedBySparse(here, TEXTS.size());
            assertThat(hits(here, Mode.HYBRID))
                    .extracting(Hit::text, Hit::score, Hit::stages)
                    .isEqualTo(
                            hits(there, Mode.HYBRID).stream()
                                    .map(hit -> tuple(hit.text(), hit.score(), hit.stages()))
                                    .toList());
        }
    }
}
