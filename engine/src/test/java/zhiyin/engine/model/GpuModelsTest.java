package zhiyin.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.Seeds;
import zhiyin.engine.Thoroughness;
import zhiyin.engine.backend.Backend;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.backend.Prefix;
import zhiyin.engine.backend.Sequence;
import zhiyin.engine.backend.cpu.CpuBackend;
import zhiyin.engine.backend.cuda.CudaBackend;
import zhiyin.engine.backend.cuda.EmulatedGpu;
import zhiyin.engine.backend.onednn.OnednnProducts;
import zhiyin.engine.model.Model.ForwardPass;
import zhiyin.engine.weights.SafetensorsFile;
import zhiyin.engine.weights.Weights;
import zhiyin.engine.weights.random.Qwen3Shape;
import zhiyin.engine.weights.random.RandomModel;
import zhiyin.engine.weights.random.TypeMix;
import zhiyin.engine.weights.random.VocabularySource;

/// Whole models of every architecture on an emulated GPU, whose kernels are those of real ones, against Hugging Face
/// transformers and against the CPU. The GPU's memory is hidden from the CPU, as that of a real one is.
@Timeout(600)
final class GpuModelsTest {
    /// What bf16 leaves of random weights, which amplify rounding; as of the CPU's bf16.
    private static final double LEAST_COSINE = 0.997;

    /// Of each family one that is soon computed.
    private static final Set<String> USUAL_DECODERS =
            Set.of("micro-bf16-prefixed", "other-constants", "gte-qwen2", "mistral-window");

    /// `WeightPackerTest` has the others.
    private static final List<String> USUAL_TYPES = List.of("f16", "q8_0", "q4_0", "q4_k_m");

    private static final Path QWEN3 = Path.of("src/test/resources/zhiyin/engine/model/qwen3");
    private static final int WORDS = 1000;
    private static final int OUT_OF_MEMORY = 2;
    private static final Qwen3Shape SMALL = new Qwen3Shape(128, 2, 2, 1, 64, 128, WORDS);
    private static final Qwen3Shape OF_WHOLE_BLOCKS = new Qwen3Shape(256, 2, 2, 1, 128, 256, WORDS);
    private static final VocabularySource VOCABULARY =
            new VocabularySource(List.of("a", "b", "ab"), new int[] {1, 1, 3}, List.of("a b"));

    private final Random random = Seeds.random(getClass());

    @TempDir Path folder;

    @BeforeAll
    static void hideMemory() {
        EmulatedGpu.assume();
        EmulatedGpu.hideMemory(true);
    }

    @AfterAll
    static void showMemory() {
        if (EmulatedGpu.isHere()) {
            EmulatedGpu.hideMemory(false);
        }
    }

    static List<Path> encoders() throws IOException {
        return EncoderFixtures.embeddingModels();
    }

    static List<Path> decoders() throws IOException {
        List<Path> all = TransformersParityTest.models();
        List<Path> usual =
                all.stream()
                        .filter(model -> USUAL_DECODERS.contains(model.getFileName().toString()))
                        .toList();
        return Thoroughness.isEverything() ? all : usual;
    }

    private static ModelDirectory directory(Path model) {
        return ModelDirectory.ofDirectory(model);
    }

    private static List<int[]> ids(JsonNode sequences) {
        return sequences.valueStream().map(EncoderFixtures::ids).toList();
    }

    @ParameterizedTest
    @MethodSource("encoders")
    void encoders_have_the_vectors_of_transformers(Path model) {
        JsonNode sequences = EncoderFixtures.golden(model).required("sequences");
        try (Model loaded = directory(model).load(EmulatedGpu.backend())) {
            requireGolden(model, loaded, sequences);
        }
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void decoders_have_the_vectors_of_transformers(Path model) {
        JsonNode golden = golden(model);
        Weights weights = weights(model, golden);
        Architecture architecture =
                Architectures.read(JsonFile.read(model.resolve("config.json")), false);
        try (Model loaded = architecture.load(weights, Pooling.LAST, EmulatedGpu.backend())) {
            requireGolden(model, loaded, golden.required("sequences"));
        }
    }

    private static JsonNode golden(Path model) {
        return new JsonMapper().readTree(model.resolve("golden.json"));
    }

    private static Weights weights(Path model, JsonNode golden) {
        boolean stored =
                Files.exists(model.resolve("model.safetensors"))
                        || Files.exists(model.resolve("model.safetensors.index.json"));
        return stored ? SafetensorsFile.open(model) : new RebuiltWeights(golden);
    }

    private static void requireGolden(Path model, Model loaded, JsonNode sequences) {
        List<int[]> ids = ids(sequences);
        double worst = 1;
        try (ForwardPass pass = loaded.newPass(ids.stream().mapToInt(each -> each.length).sum())) {
            float[][] vectors = pass.run(Batch.pack(ids));
            for (int s = 0; s < vectors.length; s++) {
                double[] expected = EncoderFixtures.vector(sequences.get(s));
                worst = Math.min(worst, DecoderModelTest.cosine(vectors[s], expected));
            }
        }
        System.out.printf("%s: least cosine %.7f%n", model.getFileName(), worst);
        assertThat(worst).isGreaterThan(LEAST_COSINE);
    }

    @Test
    void a_reranker_has_the_scores_of_transformers() {
        Path model = EncoderFixtures.RESOURCES.resolve(EncoderFixtures.RANKER);
        JsonNode sequences = EncoderFixtures.golden(model).required("sequences");
        try (Model loaded = directory(model).load(EmulatedGpu.backend());
                ForwardPass pass = loaded.newPass(256)) {
            float[][] scores = pass.run(Batch.pack(ids(sequences)));
            for (int s = 0; s < scores.length; s++) {
                double expected = sequences.get(s).required("score").doubleValue();
                assertThat((double) scores[s][0]).isCloseTo(expected, within(0.02));
            }
        }
    }

    static List<String> storedTypes() {
        return Thoroughness.isEverything() ? TypeMix.names() : USUAL_TYPES;
    }

    /// The weights are expanded by the GPU here and by the CPU there, from the same file.
    @ParameterizedTest
    @MethodSource("storedTypes")
    void a_quantised_decoder_has_the_vectors_of_the_cpu(String types) throws IOException {
        Path file = random(OF_WHOLE_BLOCKS, types);
        requireEqual(types, file, batch(1, 17, 70));
    }

    /// Products take the same bf16 as where the weights were expanded once, and sum in the same order, also where few rows
    /// go by other kernels.
    @ParameterizedTest
    @MethodSource("storedTypes")
    void weights_kept_as_they_are_stored_give_the_same_vectors(String types) throws IOException {
        Path file = random(OF_WHOLE_BLOCKS, types);
        for (Batch batch : List.of(batch(70, 80, 3), batch(5, 30), batch(9))) {
            float[][] expected = vectors(file, EmulatedGpu.backend(), batch);
            float[][] actual = vectors(file, EmulatedGpu.backendThatKeepsStored(), batch);
            for (int s = 0; s < expected.length; s++) {
                assertThat(actual[s]).containsExactly(expected[s]);
            }
        }
    }

    /// Few rows are multiplied without expanding the weights, except for groups that the kernels do not take.
    @ParameterizedTest
    @CsvSource({"micro-f32,32", "micro-f32,16", "head-dim-128,64", "head-dim-128,128"})
    void awq_kept_as_it_is_stored_gives_the_same_vectors(String name, int group) {
        Path model = QWEN3.resolve(name);
        List<Batch> batches = List.of(awqBatch(60, 10), awqBatch(5, 30), awqBatch(9));
        List<float[][]> expected = new ArrayList<>();
        try (Model fast = awq(model, group, EmulatedGpu.backend());
                ForwardPass pass = fast.newPass(70)) {
            batches.forEach(batch -> expected.add(pass.run(batch)));
        }
        try (Model small = awq(model, group, EmulatedGpu.backendThatKeepsStored());
                ForwardPass pass = small.newPass(70)) {
            for (int i = 0; i < batches.size(); i++) {
                boolean asStored = batches.get(i).tokenCount() <= 64 && group % 32 == 0;
                EmulatedGpu.setIdle(asStored ? "decode_awq" : "");
                assertThat(pass.run(batches.get(i))).isDeepEqualTo(expected.get(i));
            }
        } finally {
            EmulatedGpu.setIdle("");
        }
    }

    private static Model awq(Path model, int group, Backend backend) {
        Weights weights = new AwqWeights(weights(model, golden(model)), group, 5);
        return Architectures.read(JsonFile.read(model.resolve("config.json")), false)
                .load(weights, Pooling.LAST, backend);
    }

    private Batch awqBatch(int... lengths) {
        return Batch.pack(
                Arrays.stream(lengths)
                        .mapToObj(length -> random.ints(length, 0, 96).toArray())
                        .toList());
    }

    private Path random(Qwen3Shape shape, String types) throws IOException {
        Path file = folder.resolve(types + ".gguf");
        new RandomModel(shape, TypeMix.named(types), 5).writeGguf(file, VOCABULARY);
        return file;
    }

    private Batch batch(int... lengths) {
        return Batch.pack(Arrays.stream(lengths).mapToObj(this::tokens).toList());
    }

    private int[] tokens(int length) {
        return random.ints(length, 0, WORDS).toArray();
    }

    private static void requireEqual(String what, Path file, Batch batch) {
        float[][] expected =
                vectors(file, new CpuBackend(new OnednnProducts(NumericType.F32)), batch);
        float[][] actual = vectors(file, EmulatedGpu.backend(), batch);
        for (int s = 0; s < actual.length; s++) {
            assertThat(cosine(actual[s], expected[s]))
                    .as("%s, sequence %d", what, s)
                    .isGreaterThan(LEAST_COSINE);
        }
    }

    private static float[][] vectors(Path file, Backend backend, Batch batch) {
        try (Model model = new GgufModel(file).load(backend);
                ForwardPass pass = model.newPass(batch.tokenCount())) {
            return pass.run(batch);
        }
    }

    private static double cosine(float[] a, float[] b) {
        return DecoderModelTest.cosine(
                a, IntStream.range(0, b.length).mapToDouble(i -> b[i]).toArray());
    }

    /// By the emulated library, which adds in another order.
    @Test
    void products_by_cublaslt_give_nearly_the_same_vectors() throws IOException {
        Map<String, String> wanted =
                Map.of(
                        "zhiyin.cuda.library", EmulatedGpu.library().toString(),
                        "zhiyin.cuda.cublaslt", EmulatedGpu.cublasLt().toString(),
                        "zhiyin.cuda.gemm", "cublaslt");
        Map<String, String> usual = new TreeMap<>();
        wanted.keySet().forEach(name -> usual.put(name, System.getProperty(name, "")));
        usual.put("zhiyin.cuda.gemm", "auto");
        Path file = random(OF_WHOLE_BLOCKS, "q8_0");
        Batch batch = batch(5, 70);
        float[][] expected = vectors(file, EmulatedGpu.backend(), batch);
        long products = EmulatedGpu.count("cublaslt_products");
        wanted.forEach(System::setProperty);
        try {
            float[][] actual = vectors(file, CudaBackend.open(false).orElseThrow(), batch);
            for (int s = 0; s < expected.length; s++) {
                assertThat(cosine(actual[s], expected[s])).isGreaterThan(LEAST_COSINE);
            }
        } finally {
            usual.forEach(System::setProperty);
        }
        assertThat(EmulatedGpu.count("cublaslt_products")).isGreaterThan(products + 8);
    }

    /// More rows than go through a layer together where memory is spared, so that attention meets keys that are not there
    /// yet; elsewhere all go together.
    @Test
    void a_long_batch_goes_through_layers_in_chunks_or_as_a_whole_to_the_same_vectors()
            throws IOException {
        Path file = random(SMALL, "bf16");
        Batch batch = batch(300, 300, 300, 300, 300, 300, 400, 70);
        requireEqual("whole", file, batch);
        float[][] whole = vectors(file, EmulatedGpu.backend(), batch);
        float[][] chunks = vectors(file, EmulatedGpu.backendThatKeepsStored(), batch);
        for (int s = 0; s < whole.length; s++) {
            assertThat(chunks[s]).containsExactly(whole[s]);
        }
    }

    @Test
    void where_memory_is_short_fewer_rows_go_through_a_layer_together() throws IOException {
        Batch batch = batch(3, 70);
        try (Model model = new GgufModel(random(SMALL, "bf16")).load(EmulatedGpu.backend())) {
            float[][] expected;
            long taken = EmulatedGpu.allocated();
            try (ForwardPass pass = model.newPass(8192)) {
                taken = EmulatedGpu.allocated() - taken;
                expected = pass.run(batch);
            }
            long before = EmulatedGpu.allocated();
            EmulatedGpu.fail("cuMemAlloc_v2", 3, OUT_OF_MEMORY);
            try (ForwardPass pass = model.newPass(8192)) {
                long saved = taken - (EmulatedGpu.allocated() - before);
                assertThat(saved).isEqualTo(4096 * 2L * (128 + 128 + 128 + 128));
                float[][] actual = pass.run(batch);
                for (int s = 0; s < actual.length; s++) {
                    assertThat(actual[s]).containsExactly(expected[s]);
                }
            }
        }
    }

    @Test
    void a_batch_gives_what_each_sequence_gives_alone() throws IOException {
        Path file = random(SMALL, "bf16");
        List<int[]> sequences = List.of(tokens(5), tokens(64), tokens(200), tokens(1));
        try (Model model = new GgufModel(file).load(EmulatedGpu.backend());
                ForwardPass pass = model.newPass(512)) {
            float[][] together = pass.run(Batch.pack(sequences));
            for (int s = 0; s < together.length; s++) {
                assertThat(pass.run(Batch.pack(List.of(sequences.get(s))))[0])
                        .containsExactly(together[s]);
            }
        }
    }

    @Test
    void a_shared_prefix_is_computed_once_and_changes_nothing() throws IOException {
        var prefix = new Prefix(tokens(75));
        List<Sequence> shared = new ArrayList<>();
        List<int[]> whole = new ArrayList<>();
        for (int length : new int[] {3, 100}) {
            int[] own = tokens(length);
            shared.add(new Sequence(own, Optional.of(prefix)));
            whole.add(
                    IntStream.concat(Arrays.stream(prefix.tokens()), Arrays.stream(own)).toArray());
        }
        try (Model model = new GgufModel(random(SMALL, "bf16")).load(EmulatedGpu.backend());
                ForwardPass pass = model.newPass(256)) {
            float[][] expected = pass.run(Batch.pack(whole));
            for (int time = 0; time < 2; time++) {
                float[][] actual = pass.run(Batch.of(shared));
                for (int s = 0; s < actual.length; s++) {
                    assertThat(cosine(actual[s], expected[s])).isGreaterThan(0.999_9);
                }
            }
            assertThat(prefix.keyValues().orElseThrow()).hasSize(2);
        }
    }
}
