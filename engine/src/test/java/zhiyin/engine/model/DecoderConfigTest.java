package zhiyin.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.AttentionMask;
import zhiyin.engine.backend.GroupedHeads;

/// What is read from a `config.json`, and what is refused.
final class DecoderConfigTest {
    @TempDir private Path folder = Path.of("");

    private DecoderConfig read(String more) throws IOException {
        return Qwen3.of(config(more));
    }

    private JsonFile config(String more) throws IOException {
        Path file = folder.resolve("config.json");
        Files.writeString(
                file,
                """
                {"hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4,
                 "num_key_value_heads": 2, "head_dim": 16, "intermediate_size": 96,
                 "vocab_size": 100%s}
                """
                        .formatted(more));
        return JsonFile.read(file);
    }

    @Test
    void the_window_of_a_mistral_is_that_of_the_file_or_none_or_the_usual_one() throws IOException {
        assertThat(Mistral.of(config(", \"sliding_window\": 100")).mask())
                .isEqualTo(AttentionMask.slidingWindow(100));
        assertThat(Mistral.of(config(", \"sliding_window\": null")).mask())
                .isEqualTo(AttentionMask.CAUSAL);
        assertThat(Mistral.of(config("")).mask()).isEqualTo(AttentionMask.slidingWindow(4096));
        assertThatThrownBy(() -> Mistral.of(config(", \"sliding_window\": 0")))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("sliding_window");
    }

    @Test
    void a_window_that_a_qwen2_does_not_use_is_of_no_matter() throws IOException {
        String unused = ", \"sliding_window\": 64, \"use_sliding_window\": ";
        assertThat(Qwen2.of(config(unused + "false")).mask()).isEqualTo(AttentionMask.CAUSAL);
        assertThatThrownBy(() -> Qwen2.of(config(unused + "true")))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("use_sliding_window");
    }

    @Test
    void a_model_that_is_not_causal_sees_the_whole_text_but_not_with_a_window() throws IOException {
        String full = ", \"is_causal\": false";
        assertThat(Qwen2.of(config(full)).mask()).isEqualTo(AttentionMask.FULL);
        assertThat(Qwen3.of(config(full)).mask()).isEqualTo(AttentionMask.FULL);
        assertThat(Mistral.of(config(full + ", \"sliding_window\": null")).mask())
                .isEqualTo(AttentionMask.FULL);
        assertThatThrownBy(() -> Mistral.of(config(full)))
                .isInstanceOf(EngineException.class)
                .hasMessageContainingAll("is_causal", "sliding_window");
    }

    @Test
    void sizes_that_are_null_are_taken_for_missing() throws IOException {
        String nulls = ", \"head_dim\": null, \"num_key_value_heads\": null";
        assertThat(Qwen2.of(config(nulls)).heads()).isEqualTo(new GroupedHeads(4, 4, 16));
    }

    @Test
    void the_base_of_the_rotary_embedding_is_read_in_both_spellings() throws IOException {
        assertThat(read(", \"rope_theta\": 1000000").ropeTheta()).isEqualTo(1e6);
        assertThat(
                        read(", \"rope_parameters\": {\"rope_theta\": 500000.0, \"rope_type\": \"default\"}")
                                .ropeTheta())
                .isEqualTo(5e5);
        assertThat(read("").ropeTheta()).isEqualTo(1e4);
    }

    /// Computed as if it were not there, it would give wrong vectors without a word.
    @ParameterizedTest
    @ValueSource(
            strings = {
                ", \"rope_scaling\": {\"rope_type\": \"yarn\", \"factor\": 4.0}",
                ", \"rope_parameters\": {\"rope_theta\": 1e6, \"rope_type\": \"yarn\"}",
                ", \"attention_bias\": true",
                ", \"use_sliding_window\": true",
                ", \"hidden_act\": \"gelu\""
            })
    void what_is_not_computed_is_refused_by_name(String more) {
        assertThatThrownBy(() -> read(more))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(more.replaceAll("^, \"(\\w+)\".*", "$1"))
                .extracting(e -> ((EngineException) e).code())
                .isEqualTo(Code.MODEL_UNSUPPORTED);
    }

    @ParameterizedTest
    @CsvSource({
        "head_dim, 15",
        "head_dim, 0",
        "head_dim, 1026",
        "num_key_value_heads, 3",
        "num_key_value_heads, 0",
        "num_key_value_heads, 8",
        "intermediate_size, 65537",
        "hidden_size, 65537",
        "vocab_size, 0",
        "rms_norm_eps, 0",
        "rms_norm_eps, 1e-60",
        "rope_theta, -1",
        "max_position_embeddings, 1"
    })
    void sizes_no_model_can_have_are_refused_with_the_number(String key, String value) {
        assertThatThrownBy(() -> read(", \"%s\": %s".formatted(key, value)))
                .isInstanceOf(EngineException.class)
                .extracting(e -> ((EngineException) e).code())
                .isEqualTo(Code.MODEL_FILE_INVALID);
    }
}
