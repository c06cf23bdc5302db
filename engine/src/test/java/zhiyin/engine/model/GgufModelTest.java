package zhiyin.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.EngineException;
import zhiyin.engine.weights.random.Qwen3Shape;
import zhiyin.engine.weights.random.RandomModel;
import zhiyin.engine.weights.random.TypeMix;
import zhiyin.engine.weights.random.VocabularySource;

final class GgufModelTest {
    private static final Path MICRO =
            Path.of("src/test/resources/zhiyin/engine/model/llamacpp/micro-q8_0.gguf");
    private static final int END = 367;

    @Test
    void texts_end_with_the_token_of_that_name_wherever_it_is_in_the_vocabulary() {
        int[] tokens = new GgufModel(MICRO).tokenizer().encode("x");
        assertThat(tokens).hasSize(2).endsWith(END);
    }

    @Test
    void a_vocabulary_without_the_end_token_is_refused(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("cut.gguf");
        new RandomModel(new Qwen3Shape(64, 1, 4, 2, 32, 64, END), TypeMix.named("f32"), 1)
                .writeGguf(file, VocabularySource.read(MICRO));
        assertThatThrownBy(() -> new GgufModel(file).tokenizer())
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("cut.gguf")
                .hasMessageContaining("<|endoftext|>");
    }

    @Test
    void the_summary_counts_every_tensor_by_its_type() {
        WeightSummary summary = new GgufModel(MICRO).weightSummary();
        assertThat(summary.bytesByType().keySet()).containsExactly("Q8_0", "F32");
        long matrices = 122_880 + 370 * 64;
        assertThat(summary.bytesByType()).containsEntry("Q8_0", matrices / 32 * 34);
        assertThat(summary.tableBytes()).isEqualTo(370 * 64 / 32 * 34);
        assertThat(summary.bytes())
                .isEqualTo(
                        summary.bytesByType().values().stream().mapToLong(Long::longValue).sum());
    }
}
