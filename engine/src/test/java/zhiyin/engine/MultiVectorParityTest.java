package zhiyin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.model.EncoderFixtures;
import zhiyin.engine.tokenizer.TokenizerFile;
import zhiyin.engine.tokenizer.UnigramFixtures;

/// Dense, sparse and token vectors of a random model of BGE-M3's kind against those that the published formulas give
/// with transformers; `scripts/golden` made them.
@TestInstance(Lifecycle.PER_CLASS)
final class MultiVectorParityTest {
    private static final double TOLERANCE = 1e-4;
    private static final Set<VectorKind> ALL = EnumSet.allOf(VectorKind.class);
    private static final EmbedOptions CUT = EmbedOptions.DEFAULTS.withTruncation();

    @TempDir private static Path folder;
    private Path directory = Path.of("");
    private List<JsonNode> golden = List.of();
    private List<JsonNode> scores = List.of();
    private Embedder embedder;

    @BeforeAll
    void open() throws IOException {
        directory = model("model");
        JsonNode file = EncoderFixtures.golden(directory);
        golden = file.required("texts").valueStream().toList();
        scores = file.required("scores").valueStream().toList();
        embedder = open(directory, NumericType.F32);
    }

    @AfterAll
    void close() {
        embedder.close();
    }

    private static Path model(String name) throws IOException {
        Path own = Files.createDirectory(folder.resolve(name));
        Path model = EncoderFixtures.copy("bge-m3", own);
        Files.move(
                UnigramFixtures.tokenizerFile(own, "test_model", "bytes"),
                model.resolve("tokenizer.json"));
        return model;
    }

    private static Embedder open(Path model, NumericType type) {
        return Embedder.open(
                model.toString(), EmbedderOptions.defaults().withNumericType(type).withThreads(1));
    }

    private List<String> texts() {
        return golden.stream().map(each -> each.required("text").asString()).toList();
    }

    private static List<MultiVector> vectors(
            Embedder embedder, List<String> texts, Set<VectorKind> kinds) {
        return embedder.embedMulti(texts, kinds, CUT, Caller.DEFAULT).vectors();
    }

    private static void requireSparse(SparseVector vector, JsonNode expected, double tolerance) {
        List<JsonNode> pairs = expected.valueStream().toList();
        assertThat(vector.ids())
                .containsExactly(
                        pairs.stream().mapToInt(each -> each.path("id").intValue()).toArray());
        for (int i = 0; i < pairs.size(); i++) {
            assertThat((double) vector.weights()[i])
                    .isCloseTo(pairs.get(i).path("weight").doubleValue(), within(tolerance));
        }
    }

    private static void requireTokens(TokenVectors vectors, JsonNode expected, double tolerance) {
        List<JsonNode> rows = expected.valueStream().toList();
        assertThat(vectors.size()).isEqualTo(rows.size());
        for (int t = 0; t < rows.size(); t++) {
            requireNear(
                    vectors.row(t),
                    rows.get(t).valueStream().mapToDouble(JsonNode::doubleValue).toArray(),
                    tolerance);
        }
    }

    private static void requireNear(float[] vector, double[] expected, double tolerance) {
        assertThat(vector).hasSameSizeAs(expected);
        for (int i = 0; i < vector.length; i++) {
            assertThat((double) vector[i]).isCloseTo(expected[i], within(tolerance));
        }
    }

    private void requireGolden(List<MultiVector> vectors) {
        for (int i = 0; i < golden.size(); i++) {
            MultiVector vector = vectors.get(i);
            JsonNode expected = golden.get(i);
            requireNear(vector.dense().orElseThrow(), EncoderFixtures.vector(expected), TOLERANCE);
            requireSparse(vector.sparse().orElseThrow(), expected.required("sparse"), TOLERANCE);
            requireTokens(vector.colbert().orElseThrow(), expected.required("tokens"), TOLERANCE);
        }
    }

    @Test
    void one_pass_gives_all_three_kinds_as_published_in_ten_languages_and_cut() {
        MultiEmbeddings answer = embedder.embedMulti(texts(), ALL, CUT, Caller.DEFAULT);
        assertThat(golden).hasSizeGreaterThan(12);
        assertThat(answer.texts()).anyMatch(Embeddings.Text::truncated);
        assertThat(answer.tokens())
                .isEqualTo(golden.stream().mapToInt(each -> each.required("ids").size()).sum());
        requireGolden(answer.vectors());
    }

    @Test
    void a_text_alone_has_the_vectors_that_it_has_among_others() {
        requireGolden(
                texts().stream()
                        .flatMap(text -> vectors(embedder, List.of(text), ALL).stream())
                        .toList());
    }

    @Test
    void what_was_not_asked_for_is_not_there_and_what_was_is_the_same() {
        List<MultiVector> all = vectors(embedder, texts(), ALL);
        for (VectorKind kind : VectorKind.values()) {
            List<MultiVector> one = vectors(embedder, texts(), Set.of(kind));
            for (int i = 0; i < one.size(); i++) {
                assertThat(one.get(i).dense().isPresent()).isEqualTo(kind == VectorKind.DENSE);
                assertThat(one.get(i).sparse())
                        .isEqualTo(all.get(i).sparse().filter(_ -> kind == VectorKind.SPARSE));
                assertThat(one.get(i).colbert())
                        .isEqualTo(all.get(i).colbert().filter(_ -> kind == VectorKind.COLBERT));
            }
        }
    }

    @Test
    void callers_who_ask_for_different_kinds_at_once_each_get_theirs() throws Exception {
        List<float[]> dense = embedder.embedAll(texts(), CUT).vectors();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<List<MultiVector>>>();
            Callable<List<float[]>> plain = () -> embedder.embedAll(texts(), CUT).vectors();
            var plainAnswers = new ArrayList<Future<List<float[]>>>();
            for (int i = 0; i < 20; i++) {
                answers.add(threads.submit(() -> vectors(embedder, texts(), ALL)));
                plainAnswers.add(threads.submit(plain));
            }
            for (Future<List<MultiVector>> answer : answers) {
                requireGolden(answer.get());
            }
            for (Future<List<float[]>> answer : plainAnswers) {
                for (int i = 0; i < dense.size(); i++) {
                    assertThat(answer.get().get(i)).containsExactly(dense.get(i), within(1e-5f));
                }
            }
        }
    }

    @Test
    void scores_are_those_of_the_published_formulas() {
        List<MultiVector> vectors = vectors(embedder, texts(), ALL);
        MultiVector query = vectors.getFirst();
        for (int i = 0; i < vectors.size(); i++) {
            MultiVector document = vectors.get(i);
            JsonNode expected = scores.get(i);
            assertScore(new VectorWeights(1, 0, 0).score(query, document), expected, "dense");
            assertScore(
                    query.sparse().orElseThrow().dot(document.sparse().orElseThrow()),
                    expected,
                    "sparse");
            assertScore(
                    query.colbert().orElseThrow().maxSim(document.colbert().orElseThrow()),
                    expected,
                    "colbert");
            assertScore(VectorWeights.PUBLISHED.score(query, document), expected, "hybrid");
        }
        assertThat(scores.get(1).path("colbert").doubleValue()).isLessThan(0.99);
    }

    private static void assertScore(double score, JsonNode expected, String kind) {
        assertThat(score)
                .as(kind)
                .isCloseTo(expected.required(kind).doubleValue(), within(TOLERANCE));
    }

    @Test
    void special_tokens_have_no_weight_though_the_model_gives_them_one() {
        String text = "<s> a <pad> fox </s> and <unk> <mask>";
        assertThat(embedder.tokenize(text)).extracting(Token::id).contains(0, 1, 2, 3);
        SparseVector vector =
                vectors(embedder, List.of(text), ALL).getFirst().sparse().orElseThrow();
        assertThat(vector.ids()).doesNotContain(0, 1, 2, 3);
        assertThat(MultiCall.unused(TokenizerFile.read(directory.resolve("tokenizer.json"))))
                .containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    @Test
    void faster_arithmetic_gives_about_the_same_token_vectors() throws IOException {
        try (Embedder rounded = open(model("bf16"), NumericType.BF16)) {
            List<MultiVector> vectors = vectors(rounded, texts(), ALL);
            for (int i = 0; i < golden.size(); i++) {
                requireTokens(
                        vectors.get(i).colbert().orElseThrow(),
                        golden.get(i).required("tokens"),
                        0.5);
            }
        }
    }

    @Test
    void what_a_model_has_is_known_before_it_is_loaded_and_a_missing_file_is_named()
            throws IOException {
        Path model = model("lacking");
        Files.delete(model.resolve("sparse_linear.pt"));
        try (Embedder without = open(model, NumericType.F32)) {
            assertThat(without.info().kinds())
                    .containsExactlyInAnyOrder(VectorKind.DENSE, VectorKind.COLBERT);
            assertRefused(
                    () -> vectors(without, List.of("a"), ALL),
                    Code.WRONG_PURPOSE,
                    "not give sparse vectors: it lacks sparse_linear.pt");
            assertThat(vectors(without, List.of("a"), Set.of(VectorKind.COLBERT))).hasSize(1);
        }
    }

    @Test
    void an_empty_text_and_one_that_is_too_long_are_refused_as_elsewhere() {
        assertRefused(() -> vectors(embedder, List.of("a", ""), ALL), Code.TEXT_EMPTY, "text 1");
        assertRefused(
                () ->
                        embedder.embedMulti(
                                List.of("fox ".repeat(100)),
                                ALL,
                                EmbedOptions.DEFAULTS,
                                Caller.DEFAULT),
                Code.TEXT_TOO_LONG,
                "text 0");
    }

    @Test
    void heads_of_another_width_than_the_model_are_refused() throws IOException {
        Path model = model("mixed");
        Files.delete(model.resolve("sparse_linear.pt"));
        Files.copy(model.resolve("colbert_linear.pt"), model.resolve("sparse_linear.pt"));
        assertRefused(
                () -> open(model, NumericType.F32).close(),
                Code.MODEL_FILE_INVALID,
                "sparse_linear.pt");
    }

    private static void assertRefused(ThrowingCallable call, Code code, String words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(words);
    }
}
