package zhiyin.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.BackendContractTest;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.cpu.CpuBackend;
import zhiyin.engine.backend.onednn.OnednnProducts;
import zhiyin.engine.model.Model.ForwardPass;

/// A random model with a head that gives one number, against Hugging Face transformers.
final class XlmRobertaRankerTest {
    private static final Path DIRECTORY = EncoderFixtures.RESOURCES.resolve(EncoderFixtures.RANKER);

    @TempDir Path folder;

    static Stream<NumericType> types() {
        return BackendContractTest.types();
    }

    @ParameterizedTest
    @MethodSource("types")
    void scores_equal_those_of_transformers(NumericType type) {
        JsonNode sequences = EncoderFixtures.golden(DIRECTORY).required("sequences");
        List<int[]> ids = sequences.valueStream().map(EncoderFixtures::ids).toList();
        double tolerance =
                switch (type) {
                    case F32 -> 1e-4;
                    case BF16 -> 0.02;
                    case INT8 -> 0.05;
                };
        try (Model model = load(ModelDirectory.ofDirectory(DIRECTORY), type);
                ForwardPass pass = model.newPass(256)) {
            assertThat(model.dimensions()).isEqualTo(1);
            assertThat(model.maxTokens()).isEqualTo(64);
            float[][] scores = pass.run(Batch.pack(ids));
            for (int s = 0; s < scores.length; s++) {
                double expected = sequences.get(s).required("score").doubleValue();
                assertThat((double) scores[s][0]).isCloseTo(expected, within(tolerance));
            }
        }
    }

    private static Model load(ModelDirectory files, NumericType type) {
        return files.load(new CpuBackend(new OnednnProducts(type)));
    }

    @Test
    void weights_as_pytorch_writes_them_give_the_same_scores() {
        JsonNode sequences = EncoderFixtures.golden(DIRECTORY).required("sequences");
        Batch batch = Batch.pack(sequences.valueStream().map(EncoderFixtures::ids).toList());
        var torch = ModelDirectory.ofFile(DIRECTORY.resolve("pytorch_model.bin"));
        try (Model one = load(ModelDirectory.ofDirectory(DIRECTORY), NumericType.F32);
                Model other = load(torch, NumericType.F32);
                ForwardPass onePass = one.newPass(256);
                ForwardPass otherPass = other.newPass(256)) {
            assertThat(otherPass.run(batch)).isDeepEqualTo(onePass.run(batch));
        }
        assertThat(torch.weightSummary().tableBytes())
                .isEqualTo(ModelDirectory.ofDirectory(DIRECTORY).weightSummary().tableBytes());
    }

    @Test
    void a_head_that_is_not_there_is_missed_by_its_name() throws IOException {
        Path model = EncoderFixtures.copy(EncoderFixtures.RANKER, folder);
        Files.copy(
                EncoderFixtures.RESOURCES.resolve("xlm-roberta-mean/model.safetensors"),
                model.resolve("other"));
        Files.delete(model.resolve("model.safetensors"));
        Files.move(model.resolve("other"), model.resolve("model.safetensors"));
        assertThatThrownBy(() -> ModelDirectory.ofDirectory(model).load(new FakeBackend()).close())
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(Code.MODEL_FILE_INVALID))
                .hasMessageContaining("classifier.dense.weight");
    }
}
