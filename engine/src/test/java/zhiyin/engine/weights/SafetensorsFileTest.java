package zhiyin.engine.weights;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

final class SafetensorsFileTest {
    @TempDir Path folder;

    private Path write(String name, SafetensorsBytes model) throws IOException {
        return Files.write(folder.resolve(name), model.toByteArray());
    }

    private static float[] numbers(WeightTensor tensor) {
        MemorySegment out = Arena.ofAuto().allocate(4 * tensor.size(), 64);
        tensor.read(out);
        return out.toArray(JAVA_FLOAT);
    }

    @Test
    void tensors_have_names_without_the_exporters_prefix() throws IOException {
        try (SafetensorsFile file =
                SafetensorsFile.open(write("m.safetensors", SafetensorsBytes.everything()))) {
            assertThat(file.names())
                    .containsExactly(
                            "embed_tokens.weight",
                            "layers.0.mlp.up_proj.weight",
                            "norm.weight",
                            "empty");
            assertThat(numbers(file.tensor("embed_tokens.weight", 3, 2)))
                    .containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(file.tensor("norm.weight", 2).type()).isEqualTo(WeightType.F16);
            assertThat(file.tensor("empty", 0, 2).size()).isZero();
            WeightMatrix up = file.matrix("layers.0.mlp.up_proj.weight", 2, 2);
            assertThat(up.storedBytes()).isEqualTo(8);
        }
    }

    @Test
    void types_that_are_not_read_fail_when_asked_for() throws IOException {
        try (SafetensorsFile file =
                SafetensorsFile.open(write("m.safetensors", SafetensorsBytes.everything()))) {
            assertThatThrownBy(() -> file.matrix("lm_head.weight", 3, 2))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code()).isEqualTo(Code.MODEL_UNSUPPORTED))
                    .hasMessageContaining("tensor lm_head.weight has type F8_E4M3");
        }
    }

    @Test
    void a_missing_tensor_and_another_shape_are_named() throws IOException {
        try (SafetensorsFile file =
                SafetensorsFile.open(write("m.safetensors", SafetensorsBytes.everything()))) {
            assertThatThrownBy(() -> file.tensor("norm.weight", 3))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("expected [3], found [2]");
            assertThatThrownBy(() -> file.tensor("none", 3))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("tensor none: missing");
        }
    }

    @Test
    void shards_are_opened_by_their_index_or_directory() throws IOException {
        write("a-1.safetensors", new SafetensorsBytes().floats("model.a", new float[] {1}, 1));
        write(
                "a-2.safetensors",
                new SafetensorsBytes()
                        .floats("b", new float[] {2}, 1)
                        .floats("model.a", new float[] {9}, 1));
        Path index =
                Files.writeString(
                        folder.resolve("model.safetensors.index.json"),
                        """
                        {"metadata": {"total_size": 8},
                         "weight_map": {"model.a": "a-1.safetensors", "b": "a-2.safetensors"}}
                        """);
        for (Path path : new Path[] {index, folder}) {
            try (SafetensorsFile file = SafetensorsFile.open(path)) {
                assertThat(file.names()).containsExactly("a", "b");
                assertThat(numbers(file.tensor("a", 1))).containsExactly(1);
                assertThat(numbers(file.tensor("b", 1))).containsExactly(2);
            }
        }
    }

    @Test
    void a_directory_is_opened_by_its_single_file() throws IOException {
        assertThatThrownBy(() -> SafetensorsFile.open(folder))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("has neither model.safetensors nor");
        write("model.safetensors", new SafetensorsBytes().floats("a", new float[] {3}, 1));
        try (SafetensorsFile file = SafetensorsFile.open(folder)) {
            assertThat(numbers(file.tensor("a", 1))).containsExactly(3);
        }
    }

    @Test
    void closing_twice_unmaps_once() throws IOException {
        SafetensorsFile file =
                SafetensorsFile.open(write("m.safetensors", SafetensorsBytes.everything()));
        WeightTensor table = file.tensor("embed_tokens.weight", 3, 2);
        file.close();
        file.close();
        assertThatThrownBy(() -> numbers(table)).isInstanceOf(IllegalStateException.class);
    }
}
