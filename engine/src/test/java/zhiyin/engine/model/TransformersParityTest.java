package zhiyin.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.backend.cpu.CpuBackend;
import zhiyin.engine.backend.onednn.OnednnProducts;
import zhiyin.engine.backend.onednn.Plan;
import zhiyin.engine.backend.onednn.TypeSpeeds;
import zhiyin.engine.model.Model.ForwardPass;
import zhiyin.engine.weights.SafetensorsFile;
import zhiyin.engine.weights.Weights;

/// Random models of several shapes against Hugging Face transformers; `scripts/golden` made them.
final class TransformersParityTest {
    private static final List<Path> RESOURCES =
            List.of(
                    Path.of("src/test/resources/zhiyin/engine/model/qwen3"),
                    DecoderFixtures.RESOURCES);

    /// CPUs without VNNI or AMX add byte products in 16 bits, which leaves 7 bits to weights.
    private static final int WEIGHT_BITS =
            TypeSpeeds.measure().instructionSet().matches(".*(VNNI|AMX).*") ? 8 : 7;

    static List<Path> models() throws IOException {
        List<Path> models = new ArrayList<>();
        for (Path resources : RESOURCES) {
            try (Stream<Path> files = Files.list(resources)) {
                models.addAll(files.filter(Files::isDirectory).sorted().toList());
            }
        }
        assertThat(models).hasSizeGreaterThan(14);
        return models;
    }

    @ParameterizedTest
    @MethodSource("models")
    void vectors_equal_those_of_transformers(Path directory) {
        JsonNode golden = new JsonMapper().readTree(directory.resolve("golden.json"));
        List<int[]> sequences = new ArrayList<>();
        List<double[]> expected = new ArrayList<>();
        golden.path("sequences")
                .forEach(sequence -> {
                    sequences.add(
                            sequence.path("ids")
                                    .valueStream()
                                    .mapToInt(JsonNode::intValue)
                                    .toArray());
                    expected.add(
                            sequence.path("vector")
                                    .valueStream()
                                    .mapToDouble(JsonNode::doubleValue)
                                    .toArray());
                });
        assertThat(sequences).hasSize(7);
        Supplier<Weights> weights = weights(directory, golden);
        for (Plan plan : DecoderModelTest.plans()) {
            double worst = worst(directory, weights.get(), plan, sequences, expected);
            System.out.printf("%s %s: least cosine %.7f%n", directory.getFileName(), plan, worst);
            assertThat(worst).as("%s", plan).isGreaterThan(leastCosine(plan));
        }
    }

    private static double worst(
            Path directory,
            Weights weights,
            Plan plan,
            List<int[]> sequences,
            List<double[]> expected) {
        double worst = 1;
        Architecture architecture =
                Architectures.read(JsonFile.read(directory.resolve("config.json")), false);
        int tokens = sequences.stream().mapToInt(sequence -> sequence.length).sum();
        try (Model model =
                        architecture.load(
                                weights, Pooling.LAST, new CpuBackend(new OnednnProducts(plan)));
                ForwardPass pass = model.newPass(tokens, plan.threads())) {
            float[][] actual = pass.run(Batch.pack(sequences));
            for (int s = 0; s < actual.length; s++) {
                if (plan.type() == NumericType.F32) {
                    requireEqual(actual[s], expected.get(s));
                }
                worst = Math.min(worst, DecoderModelTest.cosine(actual[s], expected.get(s)));
            }
        }
        return worst;
    }

    /// In every number, once both have length 1.
    private static void requireEqual(float[] actual, double[] expected) {
        double squares = 0;
        for (float each : actual) {
            squares += (double) each * each;
        }
        for (int c = 0; c < actual.length; c++) {
            assertThat(Math.abs(actual[c] / Math.sqrt(squares) - expected[c]))
                    .as("number %d", c)
                    .isLessThan(1e-4);
        }
    }

    /// Random weights of this size amplify rounding; the models that users run are compared by
    /// `zhiyin verify`.
    private static double leastCosine(Plan plan) {
        return switch (plan.type()) {
            case F32 -> 0.99999;
            case BF16 -> 0.997;
            case INT8 -> WEIGHT_BITS == 8 ? 0.98 : 0.93;
        };
    }

    /// A model closes its weights; those of a file are opened for each, those of a seed rebuilt once.
    private static Supplier<Weights> weights(Path directory, JsonNode golden) {
        boolean stored =
                Files.exists(directory.resolve("model.safetensors"))
                        || Files.exists(directory.resolve("model.safetensors.index.json"));
        var rebuilt = new RebuiltWeights(golden);
        return () -> stored ? SafetensorsFile.open(directory) : rebuilt;
    }
}
