package zhiyin.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// Files that PyTorch wrote; `resources/weights/torch/README.md` tells how. Number `i` of a tensor there is
/// `(i - 3) / 8`.
final class TorchFileTest {
    @TempDir Path folder;

    static byte[] bytes(String name) {
        try (InputStream in =
                Objects.requireNonNull(
                        TorchFileTest.class.getResourceAsStream("/weights/torch/" + name))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(String name) throws IOException {
        return Files.write(folder.resolve(name), bytes(name));
    }

    private static float[] numbers(WeightTensor tensor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment floats = arena.allocate(4 * tensor.size(), 64);
            tensor.read(floats);
            return floats.toArray(ValueLayout.JAVA_FLOAT);
        }
    }

    private static float[] counted(int from, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (from + i - 3) / 8f;
        }
        return numbers;
    }

    @Test
    void numbers_of_each_type_come_back_as_they_were_saved() throws IOException {
        try (TorchFile file = TorchFile.open(file("state.bin"))) {
            assertThat(numbers(file.tensor("embeddings.word_embeddings.weight", 5, 4)))
                    .isEqualTo(counted(0, 20));
            assertThat(numbers(file.tensor("half", 2, 3))).isEqualTo(counted(0, 6));
            assertThat(numbers(file.tensor("bf16", 2, 3))).isEqualTo(counted(0, 6));
            assertThat(file.storage().get("bf16")).isEqualTo(new Storage("BF16", 12, 6));
        }
    }

    @Test
    void tensors_that_share_a_storage_lie_where_they_do() throws IOException {
        try (TorchFile file = TorchFile.open(file("state.bin"))) {
            assertThat(numbers(file.tensor("upper", 2, 2))).isEqualTo(counted(0, 4));
            assertThat(numbers(file.tensor("lower", 4, 2))).isEqualTo(counted(4, 8));
        }
    }

    @Test
    void what_is_no_weight_is_left_out() throws IOException {
        try (TorchFile file = TorchFile.open(file("state.bin"))) {
            assertThat(file.names())
                    .containsExactly(
                            "embeddings.word_embeddings.weight",
                            "half",
                            "bf16",
                            "upper",
                            "lower",
                            "scalar");
        }
    }

    @Test
    void a_layers_own_state_is_read_with_its_version() throws IOException {
        try (TorchFile file = TorchFile.open(file("linear.pt"))) {
            assertThat(numbers(file.tensor("weight", 2, 3))).isEqualTo(counted(0, 6));
            assertThat(numbers(file.tensor("bias", 2))).isEqualTo(counted(0, 2));
        }
    }

    private void assertRefused(Path file, Code code, String... parts) {
        assertThatThrownBy(() -> TorchFile.open(file).close())
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContainingAll(parts)
                .hasMessageContaining(file.toString());
    }

    @Test
    void a_function_is_not_called_but_refused() throws IOException {
        assertRefused(file("calls.bin"), Code.MODEL_UNSUPPORTED, "\"weight\" is no tensor");
    }

    @Test
    void a_matrix_that_lies_column_by_column_is_refused() throws IOException {
        assertRefused(file("turned.bin"), Code.MODEL_UNSUPPORTED, "turned", "row by row");
    }

    @Test
    void a_file_from_before_the_archives_is_refused() throws IOException {
        assertRefused(file("legacy.bin"), Code.MODEL_UNSUPPORTED, "1.6", "safetensors");
    }

    @Test
    void a_file_that_ends_too_soon_is_refused() throws IOException {
        byte[] whole = bytes("state.bin");
        Path cut = folder.resolve("cut.bin");
        for (int length = 0; length < whole.length; length += 97) {
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> TorchFile.open(cut).close())
                    .isInstanceOf(EngineException.class);
        }
    }

    @Test
    void no_file_is_no_file() {
        assertRefused(folder.resolve("none.bin"), Code.MODEL_NOT_FOUND, "no such file");
    }
}
