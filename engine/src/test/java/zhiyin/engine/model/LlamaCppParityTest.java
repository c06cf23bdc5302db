package zhiyin.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.cpu.CpuBackend;
import zhiyin.engine.backend.onednn.OnednnProducts;
import zhiyin.engine.backend.onednn.Plan;
import zhiyin.engine.model.Model.ForwardPass;
import zhiyin.engine.weights.GgufFile;

/// Vectors of GGUF models against llama.cpp's, and against a plain double-precision pass over the same
/// dequantised weights. The larger models are not in the project; where a directory with them is named
/// by the property `zhiyin.test.models`, they are compared too.
final class LlamaCppParityTest {
    private static final Path RESOURCES =
            Path.of("src/test/resources/zhiyin/engine/model/llamacpp");

    /// The least cosine to llama.cpp's vectors. It rounds activations to 8 bits before products with
    /// quantised weights, which we need not.
    private static final Map<String, Double> LEAST_COSINE =
            Map.of(
                    "micro-f32.gguf", 0.99999,
                    "micro-f16.gguf", 0.9999,
                    "micro-q8_0.gguf", 0.999,
                    "tiny-q8_0.gguf", 0.999,
                    "tiny-q4_k_m.gguf", 0.985);

    private static final JsonNode GOLDEN =
            new JsonMapper().readTree(RESOURCES.resolve("golden.json"));

    static Stream<Arguments> models() {
        List<Path> files = new ArrayList<>();
        for (String name : List.of("micro-f32.gguf", "micro-f16.gguf", "micro-q8_0.gguf")) {
            files.add(RESOURCES.resolve(name));
        }
        String more = System.getProperty("zhiyin.test.models", "");
        for (String name : List.of("tiny-q8_0.gguf", "tiny-q4_k_m.gguf")) {
            if (!more.isEmpty() && Files.exists(Path.of(more, name))) {
                files.add(Path.of(more, name));
            }
        }
        return files.stream()
                .flatMap(file ->
                        DecoderModelTest.plans().stream()
                                .filter(plan -> plan.type() != NumericType.INT8)
                                .map(plan -> Arguments.of(file, plan)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("models")
    void vectors_equal_those_of_llama_cpp_and_of_double_precision(Path file, Plan plan) {
        String name = String.valueOf(file.getFileName());
        JsonNode expected = GOLDEN.path("vectors").path(name);
        JsonNode tokens = GOLDEN.path(name.startsWith("micro") ? "microTokens" : "tokens");
        List<int[]> sequences = new ArrayList<>();
        tokens.forEach(ids -> sequences.add(ints(ids)));
        Batch batch = Batch.pack(sequences);
        float[][] actual;
        try (Model model = new GgufModel(file).load(new CpuBackend(new OnednnProducts(plan)));
                ForwardPass pass = model.newPass(batch.tokenCount(), plan.threads())) {
            actual = pass.run(batch);
        }
        double worst = 1;
        double worstPlain = 1;
        try (GgufFile gguf = GgufFile.open(file)) {
            var plain = new PlainTransformer(config(file, gguf), gguf);
            for (int s = 0; s < actual.length; s++) {
                worst = Math.min(worst, cosine(actual[s], doubles(expected.get(s))));
                if (sequences.get(s).length <= 120) {
                    double[] exact = plain.embed(sequences.get(s));
                    worstPlain = Math.min(worstPlain, cosine(actual[s], exact));
                }
            }
        }
        System.out.printf(
                "%s %s: least cosine %.7f to llama.cpp, %.7f to double precision%n",
                name, plan, worst, worstPlain);
        double bf16 = plan.type() == NumericType.BF16 ? 0.0005 : 0;
        assertThat(worst).isGreaterThan(LEAST_COSINE.getOrDefault(name, 1.0) - bf16);
        assertThat(worstPlain).isGreaterThan(plan.type() == NumericType.BF16 ? 0.999 : 0.99999);
    }

    private static DecoderConfig config(Path file, GgufFile gguf) {
        int rows = Math.toIntExact(gguf.shape("embed_tokens.weight").getFirst());
        return Qwen3.of(gguf.metadata(), rows, file.toString());
    }

    private static int[] ints(JsonNode node) {
        int[] values = new int[node.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = node.get(i).intValue();
        }
        return values;
    }

    private static double[] doubles(JsonNode node) {
        double[] values = new double[node.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = node.get(i).doubleValue();
        }
        return values;
    }

    private static double cosine(float[] a, double[] b) {
        return DecoderModelTest.cosine(a, b);
    }
}
