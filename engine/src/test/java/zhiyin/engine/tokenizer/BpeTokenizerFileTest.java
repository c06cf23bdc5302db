package zhiyin.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// What byte-level BPE files may say, and what is refused.
class BpeTokenizerFileTest {
    private static final List<String> MERGES = List.of("a b", "ab c", "Ġ a");
    private static final int A = 64;
    private static final int END = 259;

    @TempDir Path folder;

    @Test
    void a_small_file_is_read_and_merges_by_rank() throws IOException {
        Tokenizer tokenizer = TokenizerFile.read(small(root -> {}));
        assertThat(tokenizer.encode("abc a<end>a")).containsExactly(257, 258, END, A, END);
        assertThat(tokenizer.idBound()).isEqualTo(260);
    }

    @Test
    void merges_may_be_pairs_and_come_before_the_vocabulary() throws IOException {
        Path file =
                small(root -> {
                    ObjectNode model = model(root);
                    ArrayNode pairs = model.arrayNode();
                    for (String merge : MERGES) {
                        ArrayNode pair = pairs.addArray();
                        List.of(merge.split(" ", -1)).forEach(pair::add);
                    }
                    ObjectNode vocabulary = (ObjectNode) model.remove("vocab");
                    model.set("merges", pairs);
                    model.set("vocab", vocabulary);
                });
        assertThat(TokenizerFile.read(file).encode("abc a")).containsExactly(257, 258, END);
    }

    @Test
    void a_template_may_stand_alone_and_open_the_text_too() throws IOException {
        Path file =
                small(root -> {
                    BpeFixtures.addToken(root, "<start>");
                    ObjectNode template = (ObjectNode) root.at("/post_processor/processors/1");
                    template.withObjectProperty("special_tokens")
                            .putObject("<start>")
                            .putArray("ids")
                            .add(260);
                    ((ArrayNode) template.required("single"))
                            .insertObject(0)
                            .putObject("SpecialToken")
                            .put("id", "<start>");
                    root.set("post_processor", template);
                });
        Tokenizer tokenizer = TokenizerFile.read(file);
        assertThat(tokenizer.encode("ab")).containsExactly(260, 256, END);
        assertThat(tokenizer.encode("")).containsExactly(260, END);
        assertThat(tokenizer.encode("abababab", 3)).containsExactly(260, 256, END);
    }

    @Test
    void without_a_post_processor_no_end_token_is_added() throws IOException {
        Path file = small(root -> root.putNull("post_processor"));
        assertThat(TokenizerFile.read(file).encode("ab")).containsExactly(256);
    }

    @Test
    void what_other_tokenizers_do_is_refused_by_name() throws IOException {
        assertUnsupported(
                root -> at(root, "/normalizer").put("type", "NFKC"), "type", "NFKC", "NFC");
        assertUnsupported(
                root -> at(root, "/pre_tokenizer").put("type", "Metaspace"),
                "pre_tokenizer.type",
                "Metaspace");
        assertUnsupported(
                root -> at(root, "/pre_tokenizer/pretokenizers/0/pattern").put("Regex", "\\d+"),
                "pretokenizers[0].pattern.Regex",
                "\\d+");
        assertUnsupported(
                root -> at(root, "/pre_tokenizer/pretokenizers/0").put("behavior", "Removed"),
                "behavior",
                "Removed");
        assertUnsupported(
                root -> at(root, "/pre_tokenizer/pretokenizers/0").put("invert", true), "invert");
        assertUnsupported(
                root -> at(root, "/pre_tokenizer/pretokenizers/1").put("add_prefix_space", true),
                "add_prefix_space");
        assertUnsupported(
                root -> at(root, "/pre_tokenizer/pretokenizers/1").remove("use_regex"),
                "use_regex");
        assertUnsupported(
                root -> ((ArrayNode) root.at("/pre_tokenizer/pretokenizers")).remove(0), "1 steps");
        assertUnsupported(
                root -> at(root, "/post_processor/processors/1").put("type", "RobertaProcessing"),
                "processors[1].type",
                "RobertaProcessing");
        assertUnsupported(root -> model(root).put("ignore_merges", true), "ignore_merges");
        assertUnsupported(root -> model(root).put("dropout", 0.1), "dropout", "0.1");
        assertUnsupported(
                root -> model(root).put("end_of_word_suffix", "</w>"),
                "end_of_word_suffix",
                "</w>");
        assertUnsupported(root -> BpeFixtures.addToken(root, "x", "normalized"), "normalized");
    }

    @Test
    void damaged_merges_are_refused_with_their_number() throws IOException {
        assertInvalid(root -> merges(root).add("ab"), "merge 3 is \"ab\"", "one space");
        assertInvalid(root -> merges(root).add("a "), "merge 3", "one space");
        assertInvalid(root -> merges(root).add("a b c"), "merge 3", "one space");
        assertInvalid(root -> merges(root).add("中 a"), "merge 3", "byte characters");
        assertInvalid(root -> merges(root).add("zz a"), "merge 3", "left token");
        assertInvalid(root -> merges(root).add("a zz"), "merge 3", "right token");
        assertInvalid(root -> merges(root).add("b a"), "merge 3", "the token it makes");
        assertInvalid(root -> merges(root).add("a b"), "merge 3", "came before");
        assertInvalid(root -> merges(root).add(3), "expected a merge");
        assertInvalid(root -> merges(root).addNull(), "expected a merge");
        assertInvalid(root -> merges(root).addArray().add("a"), "two tokens");
        assertInvalid(root -> merges(root).addArray().add("a").add("b").add("c"), "two tokens");
        assertInvalid(root -> merges(root).addArray().addArray(), "two tokens");
        assertInvalid(root -> merges(root).add("x".repeat(100_000)), "merge 3", "...");
    }

    @Test
    void damaged_vocabularies_are_refused_with_the_token() throws IOException {
        assertInvalid(root -> vocabulary(root).put("z!", 300), "\"z!\"", "300", "0 to 259");
        assertInvalid(root -> vocabulary(root).put("z!", 7), "\"z!\"", "the id 7");
        assertInvalid(root -> vocabulary(root).put("z!", -1), "\"z!\" has the id -1");
        assertInvalid(root -> vocabulary(root).put("z!", 1 << 27), "\"z!\"", "134217728");
        assertInvalid(root -> vocabulary(root).remove("a"), "none may be left out");
        assertInvalid(
                root -> {
                    vocabulary(root).remove("z");
                    vocabulary(root).put("zz", 89);
                },
                "byte 0x7a");
        assertInvalid(root -> model(root).remove("vocab"), "added_tokens[0].id");
        assertInvalid(
                root -> {
                    model(root).remove("vocab");
                    root.remove("added_tokens");
                    root.remove("post_processor");
                },
                "byte 0x00");
    }

    @Test
    void added_tokens_and_templates_with_ids_that_do_not_fit_are_refused() throws IOException {
        assertInvalid(root -> at(root, "/added_tokens/0").put("id", 7), "added_tokens[0].id is 7");
        assertInvalid(
                root -> {
                    ObjectNode special =
                            at(root, "/post_processor/processors/1/special_tokens/<end>");
                    special.putArray("ids").add(260);
                },
                "token 260",
                "0 to 259");
    }

    @Test
    void more_merges_than_supported_are_refused_before_they_are_looked_at() throws IOException {
        String whole = Files.readString(small(root -> merges(root).removeAll().add("MANY")));
        Path file = folder.resolve("many.json");
        Files.writeString(
                file,
                whole.replace("\"MANY\"", "\"a b\"," + "\"b a\",".repeat(1 << 20) + "\"b c\""));
        assertFails(
                () -> TokenizerFile.read(file), Code.MODEL_UNSUPPORTED, "many.json", "1,048,578");
    }

    @Test
    void every_truncation_of_a_file_is_refused_with_the_place() throws IOException {
        String whole = Files.readString(small(root -> {}));
        Path file = folder.resolve("cut.json");
        for (int length = 0; length < whole.length(); length += 11) {
            Files.writeString(file, whole.substring(0, length));
            assertFails(() -> TokenizerFile.read(file), Code.MODEL_FILE_INVALID, "line 1 column");
        }
    }

    @Test
    void gguf_metadata_that_contradicts_itself_is_refused() {
        BpeVocabulary good = new BpeVocabulary("x.gguf", BpeFixtures.tokens(MERGES), MERGES);
        int[] types = new int[259];
        assertThat(BpeTokenizer.of(good, types, "qwen2", A).encode("ab")).containsExactly(256, A);
        assertFails(
                () -> BpeTokenizer.of(good, types, "llama-bpe", A),
                Code.MODEL_UNSUPPORTED,
                "x.gguf",
                "llama-bpe",
                "qwen2");
        assertFails(
                () -> BpeTokenizer.of(good, new int[3], "qwen2", A),
                Code.MODEL_FILE_INVALID,
                "3 token types",
                "259");
        assertFails(
                () -> BpeTokenizer.of(good, types, "qwen2", 259),
                Code.MODEL_FILE_INVALID,
                "end token is 259",
                "0 to 258");
        List<String> twice = new ArrayList<>(good.tokens());
        twice.add("ab");
        assertFails(
                () ->
                        BpeTokenizer.of(
                                new BpeVocabulary("x.gguf", twice, MERGES),
                                new int[260],
                                "qwen2",
                                A),
                Code.MODEL_FILE_INVALID,
                "\"ab\" has the ids 256 and 259");
        List<String> many = Collections.nCopies((1 << 21) + 1, "a");
        assertFails(
                () ->
                        BpeTokenizer.of(
                                new BpeVocabulary("x.gguf", many, List.of()),
                                new int[many.size()],
                                "qwen2",
                                A),
                Code.MODEL_UNSUPPORTED,
                "2,097,153 tokens");
    }

    @Test
    void control_and_user_defined_tokens_of_gguf_are_found_in_texts_and_others_are_not() {
        List<String> tokens = BpeFixtures.tokens(MERGES);
        tokens.addAll(List.of("<end>", "中", "[PAD]", ""));
        int[] types = new int[tokens.size()];
        Arrays.fill(types, 1);
        types[259] = 3;
        types[260] = 4;
        types[261] = 5;
        types[262] = 3;
        BpeTokenizer tokenizer =
                BpeTokenizer.of(new BpeVocabulary("x.gguf", tokens, MERGES), types, "qwen2", END);
        assertThat(tokenizer.encode("a中<end>ab")).containsExactly(A, 260, END, 256, END);
        assertThat(tokenizer.encode("[PAD]")).hasSize(6);
        assertThat(tokenizer.idBound()).isEqualTo(263);
    }

    private Path small(Consumer<ObjectNode> edit) throws IOException {
        return BpeFixtures.small(folder, MERGES, edit);
    }

    private static ObjectNode at(ObjectNode root, String pointer) {
        return (ObjectNode) root.at(pointer);
    }

    private static ObjectNode model(ObjectNode root) {
        return at(root, "/model");
    }

    private static ObjectNode vocabulary(ObjectNode root) {
        return at(root, "/model/vocab");
    }

    private static ArrayNode merges(ObjectNode root) {
        return (ArrayNode) root.at("/model/merges");
    }

    private void assertUnsupported(Consumer<ObjectNode> edit, String... parts) throws IOException {
        Path file = small(edit);
        assertFails(() -> TokenizerFile.read(file), Code.MODEL_UNSUPPORTED, parts);
    }

    private void assertInvalid(Consumer<ObjectNode> edit, String... parts) throws IOException {
        Path file = small(edit);
        assertFails(() -> TokenizerFile.read(file), Code.MODEL_FILE_INVALID, parts);
    }

    private static void assertFails(ThrowingCallable call, Code code, String... parts) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContainingAll(parts);
    }
}
