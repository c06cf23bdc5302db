package zhiyin.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.Seeds;
import zhiyin.engine.weights.SentencePieceFile;

/// Files of Unigram tokenizers that are damaged, contradict themselves, or ask for something else.
class UnigramFileTest {
    private static final String HOSTILE = "ﬁne e\u0301 \r\n 東京 ①\u0340\u0341 한국어 👨\u200d👩 \ufffd";

    @TempDir Path folder;

    @Test
    void vocabularies_that_are_damaged_are_refused() throws IOException {
        assertInvalid(root -> model(root).remove("unk_id"), "model.unk_id is missing");
        assertInvalid(root -> model(root).put("unk_id", 5_000), "model.unk_id is 5000");
        assertInvalid(root -> model(root).put("unk_id", -1), "model.unk_id is -1");
        assertInvalid(root -> model(root).putArray("vocab"), "model.vocab has no pieces");
        assertInvalid(root -> pieces(root).add("x"), "a piece and its score");
        assertInvalid(root -> pieces(root).addArray(), "a piece");
        assertInvalid(root -> pieces(root).addArray().add(1).add(1), "a piece");
        assertInvalid(root -> pieces(root).addArray().add("x"), "a score");
        assertInvalid(root -> pieces(root).addArray().add("x").add("1"), "a score");
        assertInvalid(root -> pieces(root).addArray().add("x").add(1).add(2), "a piece and its");
    }

    @Test
    void a_score_too_large_for_a_double_is_refused() throws IOException {
        Path file = file("xlm-roberta", root -> pieces(root).addArray().add("x").add(77_777));
        Files.writeString(file, Files.readString(file).replace("77777", "-1e999"));
        assertFails(file, Code.MODEL_FILE_INVALID, "piece \"x\" has the score -1e999");
    }

    @Test
    void special_tokens_that_nobody_has_are_refused() throws IOException {
        assertInvalid(
                root ->
                        ((ObjectNode) root.at("/post_processor/special_tokens/<s>"))
                                .putArray("ids")
                                .add(99_999),
                "post_processor adds token 99999");
    }

    @Test
    void steps_of_other_tokenizers_are_refused_by_name() throws IOException {
        assertUnsupported(section("normalizer", "NFKC"), "normalizer.type", "NFKC");
        assertUnsupported(section("pre_tokenizer", "Whitespace"), "pre_tokenizer.type");
        assertUnsupported(section("post_processor", "ByteLevel"), "post_processor.type");
        assertUnsupported(
                root ->
                        root.putObject("normalizer")
                                .put("type", "Replace")
                                .put("content", "")
                                .putObject("pattern")
                                .put("Regex", "a+"),
                "normalizer.pattern.Regex",
                "a+");
        assertUnsupported(
                root -> metaspace(root).put("prepend_scheme", "last"), "prepend_scheme", "last");
    }

    @Test
    void settings_that_contradict_each_other_are_refused_with_both_names() throws IOException {
        assertInvalid(
                root -> metaspace(root).put("add_prefix_space", false),
                "add_prefix_space is false",
                "prepend_scheme is \"always\"");
        assertInvalid(root -> metaspace(root).put("replacement", "▁▁"), "expected one character");
    }

    @Test
    void character_maps_that_are_cut_or_point_outside_are_refused() throws IOException {
        byte[] whole = charsmap();
        assertCharsmapFails("no base64!", "precompiled_charsmap");
        assertCharsmapFails(encoded(new byte[0]), "has 0 bytes");
        for (int length : new int[] {3, 4, 1000, whole.length / 2}) {
            assertCharsmapFails(encoded(Arrays.copyOf(whole, length)), "precompiled_charsmap has");
        }
        byte[] outside = whole.clone();
        Arrays.fill(outside, 4, 8, (byte) 0x7F);
        assertCharsmapFails(encoded(outside), "has a trie that leads from unit 0 to");
        byte[] noText = whole.clone();
        noText[noText.length - 1] = (byte) 0xC3;
        assertCharsmapFails(encoded(noText), "not UTF-8");
        int trie = 4 + (whole[0] & 0xFF | (whole[1] & 0xFF) << 8 | (whole[2] & 0xFF) << 16);
        assertCharsmapFails(encoded(Arrays.copyOf(whole, trie)), "a replacement at byte");
    }

    @Test
    void damaged_character_maps_are_refused_or_read_without_harm() {
        Random random = Seeds.random(UnigramFileTest.class);
        byte[] whole = charsmap();
        for (int i = 0; i < 300; i++) {
            byte[] damaged = whole.clone();
            for (int n = random.nextInt(1, 8); n > 0; n--) {
                damaged[random.nextInt(random.nextBoolean() ? 4096 : damaged.length)] =
                        (byte) random.nextInt(256);
            }
            try {
                CharsmapSink sink = new CharsmapSink(Charsmap.of(damaged), new Nowhere());
                HOSTILE.codePoints().forEach(c -> sink.take(c, 0, 0));
                sink.end();
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageStartingWith("has ");
            }
        }
    }

    private static final class Nowhere implements CharacterSink {
        @Override
        public void take(int codePoint, int start, int stop) {
            assertThat(Character.isValidCodePoint(codePoint)).isTrue();
        }

        @Override
        public void end() {}
    }

    @Test
    void a_sentencepiece_file_of_another_kind_is_refused() throws IOException {
        byte[] whole = Files.readAllBytes(UnigramFixtures.modelFile(folder, "test_model"));
        Path file = folder.resolve("sentencepiece.bpe.model");
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        assertSentencePieceFails(file, Code.MODEL_FILE_INVALID, "not SentencePiece");
        Files.writeString(file, "version https://git-lfs.github.com/spec/v1");
        assertSentencePieceFails(file, Code.MODEL_FILE_INVALID, file.toString());
        Files.write(file, new byte[0]);
        assertSentencePieceFails(file, Code.MODEL_UNSUPPORTED, "begins with <unk>, <s>, </s>");
        Files.delete(file);
        assertSentencePieceFails(file, Code.MODEL_NOT_FOUND, "no such file");
    }

    @Test
    void damaged_sentencepiece_files_are_refused_or_read_without_harm() throws IOException {
        Random random = Seeds.random(UnigramFileTest.class);
        byte[] whole = Files.readAllBytes(UnigramFixtures.modelFile(folder, "test_model"));
        Path file = folder.resolve("damaged.model");
        int refused = 0;
        for (int i = 0; i < 200; i++) {
            byte[] damaged = whole.clone();
            for (int n = random.nextInt(1, 4); n > 0; n--) {
                damaged[random.nextInt(random.nextBoolean() ? 16_384 : damaged.length)] =
                        (byte) random.nextInt(256);
            }
            Files.write(file, damaged);
            try {
                assertThat(SentencePieceTokenizer.read(file).encode(HOSTILE)).startsWith(0);
            } catch (EngineException e) {
                assertThat(e).hasMessageContaining("damaged.model");
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    private static void assertSentencePieceFails(Path file, Code code, String part) {
        assertThatThrownBy(() -> SentencePieceTokenizer.read(file))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(part);
    }

    private byte[] charsmap() {
        try {
            Path file = UnigramFixtures.modelFile(folder, "test_model");
            return SentencePieceFile.read(file).charsmap().bytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertCharsmapFails(String base64, String part) throws IOException {
        assertInvalid(
                root -> UnigramFixtures.setCharsmap(root, base64),
                "normalizer.precompiled_charsmap",
                part);
    }

    private static String encoded(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static ObjectNode model(ObjectNode root) {
        return (ObjectNode) root.required("model");
    }

    private static ArrayNode pieces(ObjectNode root) {
        return (ArrayNode) model(root).required("vocab");
    }

    private static ObjectNode metaspace(ObjectNode root) {
        return (ObjectNode) root.at("/pre_tokenizer/pretokenizers/1");
    }

    private static Consumer<ObjectNode> section(String name, String type) {
        return root -> root.putObject(name).put("type", type);
    }

    private Path file(String variant, Consumer<ObjectNode> edit) throws IOException {
        return UnigramFixtures.tokenizerFile(folder, "test_model", variant, edit);
    }

    private void assertUnsupported(Consumer<ObjectNode> edit, String... parts) throws IOException {
        assertFails(file("xlm-roberta", edit), Code.MODEL_UNSUPPORTED, parts);
    }

    private void assertInvalid(Consumer<ObjectNode> edit, String... parts) throws IOException {
        assertFails(file("xlm-roberta", edit), Code.MODEL_FILE_INVALID, parts);
    }

    private static void assertFails(Path file, Code code, String... parts) {
        assertThatThrownBy(() -> TokenizerFile.read(file))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(file.toString())
                .hasMessageContainingAll(parts);
    }
}
