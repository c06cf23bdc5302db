package zhiyin.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// Files of Mistral's kind that are damaged, contradict themselves, or ask for something else.
class MergeFileTest {
    @TempDir Path folder;

    private static ObjectNode model(ObjectNode root) {
        return (ObjectNode) root.required("model");
    }

    private static ArrayNode merges(ObjectNode root) {
        return (ArrayNode) model(root).required("merges");
    }

    @Test
    void damaged_merges_are_refused_with_what_is_wrong() throws IOException {
        assertFails(Code.MODEL_FILE_INVALID, root -> merges(root).add("ab"), "one space between");
        assertFails(Code.MODEL_FILE_INVALID, root -> merges(root).add("a "), "one space between");
        assertFails(Code.MODEL_FILE_INVALID, root -> merges(root).add("a b c"), "one space");
        assertFails(
                Code.MODEL_FILE_INVALID,
                root -> merges(root).add("qzqz a"),
                "\"qzqz\" is not in the vocabulary");
        assertFails(
                Code.MODEL_FILE_INVALID,
                root -> merges(root).add(merges(root).get(0)),
                "the same merge came before");
    }

    @Test
    void what_is_not_followed_is_refused_by_name() throws IOException {
        assertFails(
                Code.MODEL_UNSUPPORTED,
                root -> model(root).put("ignore_merges", true),
                "ignore_merges");
        assertFails(Code.MODEL_UNSUPPORTED, root -> model(root).put("dropout", 0.1), "dropout");
        assertFails(
                Code.MODEL_UNSUPPORTED,
                root -> root.putObject("normalizer").put("type", "NFKC"),
                "NFKC");
        assertFails(
                Code.MODEL_UNSUPPORTED,
                root -> root.putObject("pre_tokenizer").put("type", "ByteLevel"),
                "ByteLevel");
    }

    @Test
    void a_byte_without_a_token_or_one_that_merges_is_refused() throws IOException {
        assertFails(
                Code.MODEL_UNSUPPORTED,
                root -> {
                    ObjectNode vocabulary = (ObjectNode) model(root).required("vocab");
                    vocabulary.put("gone", vocabulary.required("<0x41>").intValue());
                    vocabulary.remove("<0x41>");
                },
                "no token is <0x41>");
        assertFails(
                Code.MODEL_UNSUPPORTED,
                root -> {
                    ObjectNode vocabulary = (ObjectNode) model(root).required("vocab");
                    vocabulary.put("<0x41><0x42>", vocabulary.size());
                    merges(root).add("<0x41> <0x42>");
                },
                "bytes that do are not supported");
    }

    @Test
    void scores_that_do_not_fit_the_tokens_are_refused() throws IOException {
        LlamaVocabulary whole = MergeFixtures.vocabulary(folder);
        assertThatThrownBy(() ->
                        new LlamaVocabulary("test", whole.tokens(), new float[3], whole.types()))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("3 scores");
        float[] equal = whole.scores().clone();
        int merged = whole.tokens().indexOf("▁the");
        equal[merged] = equal[whole.tokens().indexOf("▁t")];
        var tied = new LlamaVocabulary("test", whole.tokens(), equal, whole.types());
        assertThatThrownBy(() -> tied.tokenizer(1, 2, true))
                .isInstanceOf(EngineException.class)
                .hasMessageContainingAll("▁the", "▁t", "different ones");
        assertThatThrownBy(() -> whole.tokenizer(1, whole.tokens().size(), true))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("tokenizer.ggml.eos_token_id");
    }

    @Test
    void without_a_space_before_texts_the_first_word_has_no_mark() throws IOException {
        LlamaVocabulary vocabulary = MergeFixtures.vocabulary(folder);
        List<String> tokens = new ArrayList<>();
        for (int id : vocabulary.tokenizer(1, 2, false).encode("the the")) {
            tokens.add(vocabulary.tokens().get(id));
        }
        assertThat(String.join("", tokens)).isEqualTo("<s>the▁the</s>");
    }

    private void assertFails(Code code, Consumer<ObjectNode> edit, String... parts)
            throws IOException {
        Path file = MergeFixtures.tokenizerFile(folder, "mistral", edit);
        assertThatThrownBy(() -> TokenizerFile.read(file))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContainingAll(parts);
    }
}
