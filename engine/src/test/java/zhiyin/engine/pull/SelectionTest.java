package zhiyin.engine.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SelectionTest {
    private static final List<RepositoryFile> GGUF =
            files(
                    "README.md",
                    "config.json",
                    "x-Q4_K_M.gguf",
                    "x-Q4_K_S.gguf",
                    "x-UD-Q4_K_XL.gguf",
                    "x-IQ4_XS.gguf",
                    "x.Q8_0.gguf",
                    "x-f16.gguf",
                    "BF16/x-BF16-00001-of-00003.gguf",
                    "BF16/x-BF16-00003-of-00003.gguf",
                    "BF16/x-BF16-00002-of-00003.gguf",
                    "mmproj-x-Q8_0.gguf",
                    "imatrix-Q8_0.gguf");

    private static List<RepositoryFile> files(String... paths) {
        return Arrays.stream(paths)
                .map(path -> new RepositoryFile(path, 1_500_000, Optional.empty()))
                .toList();
    }

    private static List<String> chosen(String name, List<RepositoryFile> listed) {
        return Selection.of(ModelName.parse(name), listed).files().stream()
                .map(RepositoryFile::path)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "Q4_K_M, x-Q4_K_M.gguf",
        "q4_k_m, x-Q4_K_M.gguf",
        "Q4_K_XL, x-UD-Q4_K_XL.gguf",
        "UD-Q4_K_XL, x-UD-Q4_K_XL.gguf",
        "IQ4_XS, x-IQ4_XS.gguf",
        "Q8_0, x.Q8_0.gguf",
        "F16, x-f16.gguf"
    })
    void a_tag_names_one_file_in_any_case(String tag, String file) {
        assertThat(chosen("a/b:" + tag, GGUF)).containsExactly(file);
    }

    @Test
    void a_tag_names_all_parts_of_a_file_in_their_order() {
        assertThat(chosen("a/b:bf16", GGUF))
                .containsExactly(
                        "BF16/x-BF16-00001-of-00003.gguf",
                        "BF16/x-BF16-00002-of-00003.gguf",
                        "BF16/x-BF16-00003-of-00003.gguf");
    }

    @Test
    void what_a_model_makes_of_its_tokens_is_taken_too() {
        List<RepositoryFile> listed =
                files(
                        "config.json",
                        "tokenizer.json",
                        "pytorch_model.bin",
                        "sparse_linear.pt",
                        "colbert_linear.pt",
                        "long.jpg",
                        "optimizer.pt");
        assertThat(chosen("BAAI/bge-m3", listed))
                .contains("sparse_linear.pt", "colbert_linear.pt")
                .doesNotContain("optimizer.pt", "long.jpg");
    }

    @Test
    void pieces_of_sentencepiece_are_taken_where_there_is_no_tokenizer_json() {
        List<RepositoryFile> without =
                files("config.json", "model.safetensors", "sentencepiece.bpe.model");
        assertThat(chosen("a/b", without)).contains("sentencepiece.bpe.model");
        List<RepositoryFile> with =
                files(
                        "config.json",
                        "model.safetensors",
                        "sentencepiece.bpe.model",
                        "tokenizer.json");
        assertThat(chosen("a/b", with))
                .contains("tokenizer.json")
                .doesNotContain("sentencepiece.bpe.model");
    }

    @Test
    void a_part_that_the_repository_lacks_is_missed() {
        List<RepositoryFile> listed = files("x-Q8_0-00001-of-00002.gguf");
        assertThatThrownBy(() -> chosen("a/b:Q8_0", listed)).hasMessageContaining("1 of the 2");
    }

    @ParameterizedTest
    @CsvSource({"Q4_K", "Q4", "4_K_M", "K_M", "Q2_K", "_K_S", "gguf"})
    void half_a_tag_names_nothing_and_the_tags_are_listed_with_sizes(String tag) {
        String name = tag.startsWith("_") ? "a/b:x" + tag : "a/b:" + tag;
        assertThatThrownBy(() -> chosen(name, GGUF))
                .hasMessageContainingAll("Q4_K_M (1.5 MB)", "BF16 (4.5 MB)", "UD-Q4_K_XL");
    }

    @Test
    void a_name_without_tag_takes_the_only_file_and_asks_where_there_are_several() {
        Selection only = Selection.of(ModelName.parse("a/b"), files("x-Q8_0.gguf", "README.md"));
        assertThat(only.name()).hasToString("a/b:Q8_0");
        assertThatThrownBy(() -> chosen("a/b", GGUF))
                .hasMessageContainingAll("several", "as in a/b:", "Q4_K_M (1.5 MB)");
    }

    @Test
    void a_file_without_a_quantisation_in_its_name_is_named_by_its_name() {
        Selection only = Selection.of(ModelName.parse("a/b"), files("ggml-model.gguf"));
        assertThat(only.name()).hasToString("a/b:ggml-model");
        assertThat(chosen("a/b:ggml-model", files("ggml-model.gguf", "other.gguf")))
                .containsExactly("ggml-model.gguf");
    }

    @Test
    void sharded_weights_come_with_their_index() {
        assertThat(
                        chosen(
                                "a/b",
                                files(
                                        "config.json",
                                        "tokenizer.json",
                                        "model.safetensors.index.json",
                                        "model-00001-of-00002.safetensors",
                                        "model-00002-of-00002.safetensors",
                                        "pytorch_model.bin",
                                        "tf_model.h5",
                                        "flax_model.msgpack",
                                        "onnx/model.onnx",
                                        "LICENSE",
                                        "2_Dense/model.safetensors",
                                        "2_Dense/pytorch_model.bin")))
                .containsExactlyInAnyOrder(
                        "config.json",
                        "tokenizer.json",
                        "model.safetensors.index.json",
                        "model-00001-of-00002.safetensors",
                        "model-00002-of-00002.safetensors",
                        "2_Dense/model.safetensors");
    }

    @Test
    void a_shard_that_the_repository_lacks_is_missed() {
        List<RepositoryFile> listed =
                files(
                        "config.json",
                        "model.safetensors.index.json",
                        "model-00001-of-00002.safetensors");
        assertThatThrownBy(() -> chosen("a/b", listed)).hasMessageContaining("not all");
    }

    @Test
    void a_pytorch_file_is_taken_where_there_are_no_safetensors() {
        assertThat(chosen("a/b", files("config.json", "pytorch_model.bin", "onnx/model.onnx")))
                .containsExactlyInAnyOrder("config.json", "pytorch_model.bin");
        assertThat(chosen("a/b", files("config.json", "pytorch_model.bin", "model.safetensors")))
                .containsExactlyInAnyOrder("config.json", "model.safetensors");
    }

    @Test
    void onnx_is_taken_where_there_is_nothing_better() {
        assertThat(chosen("a/b", files("config.json", "onnx/model.onnx", "onnx/model_int8.onnx")))
                .containsExactlyInAnyOrder("config.json", "onnx/model.onnx");
    }

    @Test
    void a_repository_without_weights_is_refused_with_what_it_has() {
        assertThatThrownBy(() -> chosen("a/b", files("config.json", "tf_model.h5")))
                .hasMessageContainingAll("model.safetensors", "tf_model.h5");
        assertThatThrownBy(() -> chosen("a/b:Q8_0", files("config.json", "model.safetensors")))
                .hasMessageContainingAll("no GGUF", "leave \":Q8_0\" out");
    }
}
