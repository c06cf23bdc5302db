package zhiyin.engine.weights.random;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import zhiyin.engine.EngineException;
import zhiyin.engine.weights.GgufFile;
import zhiyin.engine.weights.GgufMetadata;
import zhiyin.engine.weights.SafetensorsFile;
import zhiyin.engine.weights.WeightMatrix;
import zhiyin.engine.weights.WeightType;
import zhiyin.engine.weights.Weights;

final class RandomModelTest {
    private static final Qwen3Shape SMALL = new Qwen3Shape(256, 3, 4, 2, 64, 512, 1000);
    private static final VocabularySource VOCABULARY =
            new VocabularySource(List.of("a", "b", "ab"), new int[] {1, 1, 3}, List.of("a b"));

    @TempDir Path folder;

    private static RandomModel model(String type) {
        return new RandomModel(SMALL, TypeMix.named(type), 7);
    }

    static List<String> types() {
        return TypeMix.names();
    }

    @ParameterizedTest
    @MethodSource("types")
    void every_type_is_written_and_read(String type) throws IOException {
        Path path = folder.resolve(type + ".gguf");
        model(type).writeGguf(path, VOCABULARY);
        try (GgufFile file = GgufFile.open(path)) {
            assertComplete(file);
            assertThat(file.tensor("layers.0.self_attn.q_norm.weight", 64).type())
                    .isEqualTo(WeightType.F32);
            WeightMatrix up = file.matrix("layers.2.mlp.up_proj.weight", 512, 256);
            assertThat(up.storedBytes()).isEqualTo(TypeMix.named(type).type().bytes(512 * 256));
        }
    }

    private static void assertComplete(Weights file) {
        Set<String> expected = new HashSet<>();
        SMALL.tensors().forEach(tensor -> expected.add(tensor.name()));
        assertThat(file.names()).isEqualTo(expected).hasSize(3 * 11 + 2);
        assertSpread(file.matrix("embed_tokens.weight", 1000, 256), 1);
        for (int i = 0; i < 3; i++) {
            assertSpread(
                    file.matrix("layers." + i + ".self_attn.q_proj.weight", 256, 256), 1 / 16.);
            assertSpread(
                    file.matrix("layers." + i + ".self_attn.k_proj.weight", 128, 256), 1 / 16.);
            assertSpread(
                    file.matrix("layers." + i + ".mlp.down_proj.weight", 256, 512),
                    1 / Math.sqrt(512));
        }
    }

    private static void assertSpread(WeightMatrix matrix, double spread) {
        int count = (int) (matrix.inputs() * matrix.outputs());
        MemorySegment out = Arena.ofAuto().allocate(4L * count, 64);
        matrix.readRows(0, (int) matrix.outputs(), out);
        double sum = 0;
        double squares = 0;
        for (float number : out.toArray(JAVA_FLOAT)) {
            sum += number;
            squares += (double) number * number;
        }
        assertThat(sum / count).as(matrix.name()).isBetween(-spread / 20, spread / 20);
        assertThat(Math.sqrt(squares / count)).isBetween(spread * 0.9, spread * 1.1);
    }

    @Test
    void rows_differ() throws IOException {
        Path path = folder.resolve("m.gguf");
        model("q8_0").writeGguf(path, VOCABULARY);
        try (GgufFile file = GgufFile.open(path)) {
            WeightMatrix table = file.matrix("embed_tokens.weight", 1000, 256);
            MemorySegment row = Arena.ofAuto().allocate(4L * 256, 64);
            Set<List<Float>> rows = new HashSet<>();
            for (int i = 0; i < 1000; i++) {
                table.readRows(i, 1, row);
                List<Float> numbers = new ArrayList<>();
                for (float number : row.toArray(JAVA_FLOAT)) {
                    numbers.add(number);
                }
                rows.add(numbers);
            }
            assertThat(rows).hasSize(1000);
        }
    }

    @Test
    void metadata_is_that_of_the_published_files() throws IOException {
        Path path = folder.resolve("m.gguf");
        model("q4_k_m").writeGguf(path, VOCABULARY);
        try (GgufFile file = GgufFile.open(path)) {
            GgufMetadata metadata = file.metadata();
            assertThat(metadata.text("general.architecture")).hasValue("qwen3");
            assertThat(metadata.integer("qwen3.block_count")).hasValue(3);
            assertThat(metadata.integer("qwen3.attention.head_count_kv")).hasValue(2);
            assertThat(metadata.integer("qwen3.attention.key_length")).hasValue(64);
            assertThat(metadata.integer("qwen3.pooling_type")).hasValue(3);
            assertThat(metadata.number("qwen3.rope.freq_base")).hasValue(1e6);
            assertThat(metadata.integer("general.file_type")).hasValue(15);
            List<String> tokens = metadata.texts("tokenizer.ggml.tokens").orElseThrow();
            assertThat(tokens).hasSize(1000).startsWith("a", "b", "ab", "[PAD3]");
            assertThat(metadata.integers("tokenizer.ggml.token_type").orElseThrow())
                    .hasSize(1000)
                    .startsWith(1, 1, 3, 5);
            assertThat(metadata.texts("tokenizer.ggml.merges").orElseThrow())
                    .containsExactly("a b");
            assertThat(metadata.flag("tokenizer.ggml.add_eos_token")).hasValue(true);
        }
    }

    @Test
    void the_mixture_is_llama_quantizes() {
        TypeMix mix = TypeMix.named("q4_k_m");
        List<Integer> more = new ArrayList<>();
        for (ModelTensor tensor : Qwen3Shape.named("qwen3-0.6b").tensors()) {
            boolean six = mix.of(tensor, 28) == WeightType.Q6_K;
            if (tensor.name().endsWith("v_proj.weight") && six) {
                more.add(tensor.layer());
            }
            assertThat(six && tensor.name().endsWith("up_proj.weight")).isFalse();
        }
        assertThat(more).containsExactly(0, 1, 2, 5, 8, 11, 14, 17, 20, 23, 24, 25, 26, 27);
        ModelTensor table = Qwen3Shape.named("qwen3-0.6b").tensors().getFirst();
        assertThat(mix.of(table, 28)).isEqualTo(WeightType.Q6_K);
    }

    @Test
    void rows_that_do_not_fill_blocks_get_another_type() {
        assertThat(TypeMix.named("q4_k").of(ModelTensor.matrix("w", 0, 4, 96), 1))
                .isEqualTo(WeightType.Q5_0);
        assertThat(TypeMix.named("q6_k").of(ModelTensor.matrix("w", 0, 4, 20), 1))
                .isEqualTo(WeightType.F16);
    }

    @Test
    void the_published_sizes_have_as_many_weights_as_they_say() {
        assertThat(weights("qwen3-0.6b")).isBetween(590_000_000L, 600_000_000L);
        assertThat(weights("qwen3-4b")).isBetween(4_000_000_000L, 4_100_000_000L);
        assertThat(weights("qwen3-8b")).isBetween(7_500_000_000L, 7_600_000_000L);
        assertThatThrownBy(() -> Qwen3Shape.named("qwen3-5b"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("expected one of [qwen3-0.6b");
        assertThatThrownBy(() -> TypeMix.named("q7"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("q4_k_m");
    }

    private static long weights(String size) {
        return Qwen3Shape.named(size).tensors().stream().mapToLong(ModelTensor::size).sum();
    }

    @Test
    void the_same_seed_gives_the_same_file_and_another_another() throws IOException {
        Path one = folder.resolve("1.gguf");
        Path two = folder.resolve("2.gguf");
        Path other = folder.resolve("3.gguf");
        model("q4_0").writeGguf(one, VOCABULARY);
        model("q4_0").writeGguf(two, VOCABULARY);
        new RandomModel(SMALL, TypeMix.named("q4_0"), 8).writeGguf(other, VOCABULARY);
        assertThat(Files.mismatch(one, two)).isEqualTo(-1);
        assertThat(Files.mismatch(one, other)).isPositive();
    }

    @Test
    void safetensors_are_written_in_one_file_or_in_shards() throws IOException {
        Path tokenizer = Files.writeString(folder.resolve("tokenizer.json"), "{}");
        for (long shardBytes : new long[] {Long.MAX_VALUE, 1 << 20}) {
            for (String type : List.of("bf16", "f16", "f32")) {
                Path directory = folder.resolve(type + "-" + shardBytes);
                model(type).writeSafetensors(directory, tokenizer, shardBytes);
                boolean sharded = shardBytes < Long.MAX_VALUE;
                assertThat(directory.resolve("model.safetensors.index.json").toFile().exists())
                        .isEqualTo(sharded);
                assertThat(directory.resolve("tokenizer.json")).hasContent("{}");
                assertThat(Files.readString(directory.resolve("config.json")))
                        .contains("\"num_key_value_heads\" : 2");
                try (SafetensorsFile file = SafetensorsFile.open(directory)) {
                    assertComplete(file);
                }
            }
        }
    }

    @Test
    void safetensors_are_not_written_quantised() {
        assertThatThrownBy(() -> model("q8_0").writeSafetensors(folder, folder, 1))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("not in Q8_0");
    }

    @Test
    void a_vocabulary_is_taken_from_gguf_or_json() throws IOException {
        Path gguf = folder.resolve("m.gguf");
        model("q4_0").writeGguf(gguf, VOCABULARY);
        assertThat(VocabularySource.read(gguf).tokens()).hasSize(1000).startsWith("a", "b");
        Path json =
                Files.writeString(
                        folder.resolve("tokenizer.json"),
                        """
                        {"added_tokens": [{"id": 2, "content": "<end>", "special": true},
                                          {"id": 3, "content": "<tag>", "special": false}],
                         "model": {"type": "BPE", "vocab": {"b": 1, "a": 0},
                                   "merges": ["a b", ["b", "a"]]}}
                        """);
        VocabularySource source = VocabularySource.read(json);
        assertThat(source.tokens()).containsExactly("a", "b", "<end>", "<tag>");
        assertThat(source.types()).containsExactly(1, 1, 3, 4);
        assertThat(source.merges()).containsExactly("a b", "b a");
        assertThat(source.resized(2).tokens()).containsExactly("a", "b");
        Path wrong = Files.writeString(folder.resolve("wrong.json"), "{}");
        assertThatThrownBy(() -> VocabularySource.read(wrong))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("has no tokens 0 to n - 1");
    }
}
