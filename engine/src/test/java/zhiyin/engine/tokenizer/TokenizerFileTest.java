package zhiyin.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

class TokenizerFileTest {
    @TempDir Path folder;

    @Test
    void a_small_file_is_read_and_splits_words() throws IOException {
        Tokenizer tokenizer = TokenizerFile.read(Fixtures.small(folder, root -> {}));
        // Ids 3 to 12: a b ab ##b ##c good ##s 中 ! ー
        assertThat(tokenizer.encode("AB abc, goods! 中b"))
                .containsExactly(1, 5, 5, 7, 0, 8, 9, 11, 10, 4, 2);
        assertThat(tokenizer.idBound()).isEqualTo(13);
    }

    @Test
    void truncation_and_padding_of_the_file_are_ignored() throws IOException {
        Path file =
                Fixtures.small(
                        folder,
                        root -> {
                            root.putObject("truncation").put("max_length", 3);
                            root.putObject("padding").put("pad_id", 0);
                        });
        assertThat(TokenizerFile.read(file).encode("a a a a a")).hasSize(7);
    }

    @Test
    void without_a_post_processor_no_special_tokens_are_added() throws IOException {
        Path file = Fixtures.small(folder, root -> root.putNull("post_processor"));
        assertThat(TokenizerFile.read(file).encode("a b")).containsExactly(3, 4);
    }

    @Test
    void every_truncation_of_a_file_is_refused_with_its_name_and_the_place() throws IOException {
        String whole = Files.readString(Fixtures.small(folder, root -> {}));
        Path file = folder.resolve("cut.json");
        for (int length = 0; length < whole.length(); length += 7) {
            Files.writeString(file, whole.substring(0, length));
            assertFails(file, Code.MODEL_FILE_INVALID, "cut.json", "line 1 column");
        }
    }

    @Test
    void bytes_that_are_not_utf_8_and_text_that_is_not_json_are_refused() throws IOException {
        Path file = folder.resolve("tokenizer.json");
        Files.write(file, "{\"model\": \"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1));
        assertFails(file, Code.MODEL_FILE_INVALID, "is not UTF-8");
        Files.writeString(file, "version https://git-lfs.github.com/spec/v1");
        assertFails(file, Code.MODEL_FILE_INVALID, "line 1 column 1", "not valid JSON");
        Files.writeString(file, "[".repeat(1_000_000));
        assertFails(file, Code.MODEL_FILE_INVALID, "expected a JSON object");
        Files.writeString(file, "{\"normalizer\":" + "[".repeat(1_000_000));
        assertFails(file, Code.MODEL_FILE_INVALID, "line 1 column");
        Files.writeString(file, "{} {}");
        assertFails(file, Code.MODEL_FILE_INVALID, "more follows");
    }

    @Test
    void a_missing_file_and_a_file_over_64_mb_are_refused() throws IOException {
        assertFails(folder.resolve("none.json"), Code.MODEL_NOT_FOUND, "none.json");
        Path huge = folder.resolve("huge.json");
        try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
            file.setLength((64 << 20) + 1);
        }
        assertFails(huge, Code.MODEL_FILE_INVALID, "67,108,865 bytes");
    }

    @Test
    void components_of_other_tokenizers_are_refused_by_name() throws IOException {
        assertUnsupported(root -> model(root).put("type", "?"), "model.type", "?", "\"BPE\"");
        assertUnsupported(section("normalizer", "NFC"), "normalizer.type", "NFC");
        assertUnsupported(section("pre_tokenizer", "Whitespace"), "pre_tokenizer.type");
        assertUnsupported(section("post_processor", "ByteLevel"), "post_processor.type");
        assertUnsupported(
                root -> Fixtures.addToken(root, "x", 3, "normalized"),
                "added_tokens[3].normalized",
                "true");
    }

    @Test
    void files_that_contradict_themselves_are_refused_with_the_key() throws IOException {
        assertInvalid(root -> model(root).remove("type"), "model.type is missing");
        assertInvalid(root -> root.remove("model"), "model.type is missing");
        assertInvalid(
                root -> model(root).put("type", "Unigram").putArray("vocab"),
                "model.vocab has no pieces");
        assertInvalid(root -> model(root).put("unk_token", "?"), "model.vocab lacks");
        assertInvalid(root -> model(root).remove("vocab"), "model.vocab lacks");
        assertInvalid(root -> vocabulary(root).put("z", -1), "\"z\" has the id -1");
        assertInvalid(root -> vocabulary(root).put("z", "1"), "a whole number");
        assertInvalid(root -> vocabulary(root).put("z", 1L << 40), "1099511627776");
        assertInvalid(root -> vocabulary(root).put("z", 1.5), "a whole number");
        assertInvalid(
                root -> model(root).put("max_input_chars_per_word", 0),
                "max_input_chars_per_word is 0");
        assertInvalid(root -> root.put("normalizer", 3), "normalizer is 3");
        assertInvalid(
                root -> ((ObjectNode) root.required("post_processor")).put("cls", "[CLS]"),
                "post_processor.cls");
    }

    @Test
    void an_id_too_large_for_a_long_is_refused() throws IOException {
        Path file = Fixtures.small(folder, root -> vocabulary(root).put("z", 77_777));
        Files.writeString(file, Files.readString(file).replace("77777", "7".repeat(40)));
        assertFails(file, Code.MODEL_FILE_INVALID, "line 1 column");
    }

    private static ObjectNode model(ObjectNode root) {
        return (ObjectNode) root.required("model");
    }

    private static ObjectNode vocabulary(ObjectNode root) {
        return (ObjectNode) model(root).required("vocab");
    }

    private static Consumer<ObjectNode> section(String name, String type) {
        return root -> root.putObject(name).put("type", type);
    }

    private void assertUnsupported(Consumer<ObjectNode> edit, String... parts) throws IOException {
        assertFails(Fixtures.small(folder, edit), Code.MODEL_UNSUPPORTED, parts);
    }

    private void assertInvalid(Consumer<ObjectNode> edit, String... parts) throws IOException {
        assertFails(Fixtures.small(folder, edit), Code.MODEL_FILE_INVALID, parts);
    }

    private static void assertFails(Path file, Code code, String... parts) {
        assertThatThrownBy(() -> TokenizerFile.read(file))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(file.toString())
                .hasMessageContainingAll(parts);
    }
}
