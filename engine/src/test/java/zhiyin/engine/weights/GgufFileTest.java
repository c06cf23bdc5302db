package zhiyin.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.EngineException;

final class GgufFileTest {
    private static final GgufNames DECODER = GgufNames.of("qwen3");

    @TempDir Path folder;

    private GgufFile open(GgufBytes model) throws IOException {
        return GgufFile.open(write("model.gguf", model));
    }

    private Path write(String name, GgufBytes model) throws IOException {
        return Files.write(folder.resolve(name), model.toByteArray());
    }

    private static float[] numbers(WeightTensor tensor) {
        return tensor.data()
                .toArray(ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN));
    }

    @Test
    void tensors_have_pytorchs_names_and_shapes() throws IOException {
        try (GgufFile file = open(GgufBytes.everything())) {
            assertThat(file.names())
                    .containsExactly(
                            "embed_tokens.weight",
                            "layers.0.input_layernorm.weight",
                            "layers.0.mlp.up_proj.weight",
                            "rope_freqs.weight");
            WeightTensor table = file.tensor("embed_tokens.weight", 3, 2);
            assertThat(table.shape()).containsExactly(3L, 2L);
            assertThat(table.inputsFirst()).isFalse();
            assertThat(numbers(table)).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(numbers(file.tensor("layers.0.input_layernorm.weight", 2)))
                    .containsExactly(7, 8);
            assertThat(file.tensor("layers.0.mlp.up_proj.weight", 2, 32).type())
                    .isEqualTo(WeightType.Q8_0);
            WeightMatrix up = file.matrix("layers.0.mlp.up_proj.weight", 2, 32);
            assertThat(up.storedBytes()).isEqualTo(68);
        }
    }

    @Test
    void all_tensors_of_a_qwen3_layer_are_renamed() {
        Map<String, String> parts =
                Map.ofEntries(
                        Map.entry("attn_norm", "input_layernorm"),
                        Map.entry("attn_q", "self_attn.q_proj"),
                        Map.entry("attn_k", "self_attn.k_proj"),
                        Map.entry("attn_v", "self_attn.v_proj"),
                        Map.entry("attn_q_norm", "self_attn.q_norm"),
                        Map.entry("attn_k_norm", "self_attn.k_norm"),
                        Map.entry("attn_output", "self_attn.o_proj"),
                        Map.entry("ffn_norm", "post_attention_layernorm"),
                        Map.entry("ffn_gate", "mlp.gate_proj"),
                        Map.entry("ffn_up", "mlp.up_proj"),
                        Map.entry("ffn_down", "mlp.down_proj"));
        parts.forEach((gguf, pytorch) ->
                assertThat(DECODER.pytorch("blk.12." + gguf + ".weight"))
                        .isEqualTo("layers.12." + pytorch + ".weight"));
        assertThat(DECODER.pytorch("blk.0.attn_q.bias"))
                .isEqualTo("layers.0.self_attn.q_proj.bias");
        assertThat(DECODER.pytorch("output_norm.weight")).isEqualTo("norm.weight");
        assertThat(DECODER.pytorch("output.weight")).isEqualTo("lm_head.weight");
        assertThat(DECODER.pytorch("blk.0.output.weight")).isEqualTo("blk.0.output.weight");
        assertThat(DECODER.pytorch("attn_q.weight")).isEqualTo("attn_q.weight");
    }

    @Test
    void metadata_is_read_by_its_type() throws IOException {
        try (GgufFile file = open(GgufBytes.everything())) {
            GgufMetadata metadata = file.metadata();
            assertThat(metadata.text("general.architecture")).hasValue("qwen3");
            assertThat(metadata.integer("u8")).hasValue(200);
            assertThat(metadata.integer("i8")).hasValue(-7);
            assertThat(metadata.integer("u16")).hasValue(60_000);
            assertThat(metadata.integer("i16")).hasValue(-8);
            assertThat(metadata.integer("u32")).hasValue(4_000_000_000L);
            assertThat(metadata.integer("i32")).hasValue(-9);
            assertThat(metadata.integer("u64")).hasValue(1L << 40);
            assertThat(metadata.integer("i64")).hasValue(-(1L << 40));
            assertThat(metadata.number("f32")).hasValue((double) 1e-6f);
            assertThat(metadata.number("f64")).hasValue(0.1);
            assertThat(metadata.number("i8")).hasValue(-7);
            assertThat(metadata.flag("flag")).hasValue(true);
            assertThat(metadata.texts("tokens").orElseThrow()).containsExactly("a", "", "Ġ中文");
            assertThat(metadata.integers("types").orElseThrow()).containsExactly(1, 2, 3);
            assertThat(metadata.integers("bytes").orElseThrow()).containsExactly(1, 255);
            assertThat(metadata.keys()).contains("nested").hasSize(16);
        }
    }

    @Test
    void a_missing_key_gives_nothing() throws IOException {
        try (GgufFile file = open(GgufBytes.everything())) {
            GgufMetadata metadata = file.metadata();
            assertThat(metadata.text("none")).isEmpty();
            assertThat(metadata.integer("none")).isEmpty();
            assertThat(metadata.number("none")).isEmpty();
            assertThat(metadata.flag("none")).isEmpty();
            assertThat(metadata.texts("none")).isEmpty();
            assertThat(metadata.integers("none")).isEmpty();
            assertThat(metadata.missing("qwen3.block_count", "count of layers"))
                    .hasMessageContaining("lacks qwen3.block_count (count of layers)");
        }
    }

    @Test
    void a_key_of_another_type_is_named_with_both_types() throws IOException {
        try (GgufFile file = open(GgufBytes.everything())) {
            GgufMetadata metadata = file.metadata();
            assertThatThrownBy(() -> metadata.text("u8"))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("u8: expected a text, found an unsigned 8-bit integer");
            assertThatThrownBy(() -> metadata.integer("f32"))
                    .hasMessageContaining("f32: expected a whole number, found a 32-bit number");
            assertThatThrownBy(() -> metadata.number("tokens"))
                    .hasMessageContaining("tokens: expected a number, found a list");
            assertThatThrownBy(() -> metadata.flag("i8"))
                    .hasMessageContaining("i8: expected true or false");
            assertThatThrownBy(() -> metadata.texts("types"))
                    .hasMessageContaining("expected a list of texts")
                    .hasMessageContaining("a 32-bit integer");
            assertThatThrownBy(() -> metadata.integers("tokens"))
                    .hasMessageContaining("expected a list of whole numbers");
            assertThatThrownBy(() -> metadata.integers("flag"))
                    .hasMessageContaining("flag: expected a list of whole numbers");
        }
    }

    @Test
    void numbers_that_do_not_fit_are_refused_when_asked_for() throws IOException {
        GgufBytes model =
                new GgufBytes()
                        .key("huge", GgufBytes.U64, GgufBytes.littleEndian(8, -1))
                        .key(
                                "wide",
                                GgufBytes.LIST,
                                GgufBytes.list(
                                        GgufBytes.U32, 1, GgufBytes.littleEndian(4, 0xFFFFFFFFL)));
        try (GgufFile file = open(model)) {
            assertThatThrownBy(() -> file.metadata().integer("huge"))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("18446744073709551615");
            assertThatThrownBy(() -> file.metadata().integers("wide"))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("a number of 32 bits in wide, found 4294967295");
        }
    }

    @Test
    void a_vocabulary_is_read_whole() throws IOException {
        String[] tokens =
                IntStream.range(0, 151_669).mapToObj(i -> "tokén" + i).toArray(String[]::new);
        GgufBytes model = new GgufBytes().key("tokens", GgufBytes.LIST, GgufBytes.texts(tokens));
        try (GgufFile file = open(model)) {
            assertThat(file.metadata().texts("tokens").orElseThrow()).containsExactly(tokens);
        }
    }

    @Test
    void malformed_text_is_readable() throws IOException {
        byte[] wrong = {'a', (byte) 0xFF, 'b'};
        GgufBytes model =
                new GgufBytes()
                        .key(
                                "name",
                                GgufBytes.TEXT,
                                GgufBytes.join(GgufBytes.littleEndian(8, 3), wrong));
        try (GgufFile file = open(model)) {
            assertThat(file.metadata().text("name")).hasValue("a\uFFFDb");
        }
    }

    @Test
    void version_2_and_other_alignments_are_read() throws IOException {
        GgufBytes model =
                new GgufBytes()
                        .version(2)
                        .alignment(64)
                        .tensor("a", 0, GgufBytes.floats(1), 1)
                        .tensor("b", 0, GgufBytes.floats(2), 1);
        try (GgufFile file = open(model)) {
            assertThat(numbers(file.tensor("a", 1))).containsExactly(1);
            assertThat(numbers(file.tensor("b", 1))).containsExactly(2);
        }
    }

    @Test
    void a_model_of_several_files_is_opened_by_any_of_them() throws IOException {
        Path first = write("m-00001-of-00002.gguf", part(0, 2).tensor("a", 0, new byte[4], 1));
        Path second = write("m-00002-of-00002.gguf", part(1, 2).tensor("b", 0, new byte[8], 2));
        for (Path path : List.of(first, second)) {
            try (GgufFile file = GgufFile.open(path)) {
                assertThat(file.names()).containsExactly("a", "b");
                assertThat(file.metadata().integer("split.no")).hasValue(0);
            }
        }
    }

    private static GgufBytes part(int number, int count) {
        return new GgufBytes()
                .key("split.no", GgufBytes.U16, GgufBytes.littleEndian(2, number))
                .key("split.count", GgufBytes.U16, GgufBytes.littleEndian(2, count));
    }

    @Test
    void parts_that_are_missing_or_of_another_model_are_named() throws IOException {
        Path first = write("m-00001-of-00002.gguf", part(0, 2));
        assertThatThrownBy(() -> GgufFile.open(first))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("m-00002-of-00002.gguf: no such file");
        write("m-00002-of-00002.gguf", part(2, 3));
        assertThatThrownBy(() -> GgufFile.open(first))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("part 3 of 3, expected 2 of 2");
        Path renamed = write("m.gguf", part(0, 2));
        assertThatThrownBy(() -> GgufFile.open(renamed))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("part 1 of 2, expected 1 of 1");
        Path none = write("m-00001-of-00000.gguf", part(0, 2));
        assertThatThrownBy(() -> GgufFile.open(none))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("expected 1 to 1000");
    }

    @Test
    void closing_twice_unmaps_once() throws IOException {
        GgufFile file = open(GgufBytes.everything());
        WeightTensor table = file.tensor("embed_tokens.weight", 3, 2);
        file.close();
        file.close();
        assertThatThrownBy(() -> numbers(table)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void names_are_stored_in_utf8() throws IOException {
        GgufBytes model = new GgufBytes().tensor("权重", 0, new byte[4], 1);
        assertThat(new String(model.toByteArray(), StandardCharsets.UTF_8)).contains("权重");
        try (GgufFile file = open(model)) {
            assertThat(file.names()).containsExactly("权重");
        }
    }
}
