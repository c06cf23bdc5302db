package zhiyin.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.Thoroughness;

/// Every id equal to that of Hugging Face `tokenizers`.
class HuggingFaceEqualityTest {
    static final List<String> MODELS = Fixtures.MODELS;
    private static final int BATCH = 512;
    private static final int RANDOM_TEXTS = Thoroughness.rounds(1_000, 4_000);
    private static final String[] PIECES = {
        "[CLS]",
        "[MASK]",
        " [SEP] ",
        "[UNK]x",
        "[PAD",
        "##ing",
        "Embedding",
        "naïve",
        "don't",
        "你好",
        "数据库",
        "，",
        "。",
        "　",
        "ÀÉÎÕÜ",
        "İstanbul",
        "ß",
        "Ω",
        "ﬁ",
        "한국어",
        "ガ",
        "が",
        "नमस्ते",
        "👨‍👩‍👧‍👦",
        "🇨🇳",
        "é",
        "a\u0323\u0302",
        "\u302e",
        "\u302f",
        "\u1baa",
        "\u08d5",
        "\ud834\udd65",
        "\ud834\udd5f",
        "\u034f",
        "\u0315",
        "\t",
        "\n",
        "\r\n",
        "\u0000",
        "\u200d",
        "\ufffd",
        "\u00a0",
        "\u0085",
        "\u2028",
        "3.14",
        "x".repeat(101),
        "y".repeat(100),
        "\uf900",
        "\u0344",
        "\u226e"
    };

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"bge-small-zh-v1.5", "bge-small-en-v1.5"})
    void every_code_point_between_letters_and_alone_gives_the_reference_ids(String model)
            throws IOException {
        compareEveryCodePoint(Fixtures.tokenizerFile(folder, model));
    }

    @ParameterizedTest
    @ValueSource(ints = {0b0011, 0b0100, 0b1000, 0b1111})
    void every_code_point_gives_the_reference_ids_under_all_switches(int switches)
            throws IOException {
        compareEveryCodePoint(everyCharacterFile(switches));
    }

    @ParameterizedTest
    @FieldSource("MODELS")
    void real_texts_give_the_reference_ids(String model) throws IOException {
        Path file = Fixtures.tokenizerFile(folder, model);
        Tokenizer tokenizer = TokenizerFile.read(file);
        try (HuggingFaceTokenizer reference = Fixtures.reference(file)) {
            List<String> texts = Fixtures.texts();
            assertThat(texts).hasSizeGreaterThan(1000);
            for (String text : texts) {
                assertSame(tokenizer, reference, text, "a text of data/texts");
            }
        }
    }

    @ParameterizedTest
    @FieldSource("MODELS")
    void random_texts_give_the_reference_ids(String model) throws IOException {
        compareRandomTexts(Fixtures.tokenizerFile(folder, model));
    }

    @ParameterizedTest
    @ValueSource(ints = {0b0000, 0b0110, 0b0111, 0b1011, 0b1101, 0b1111})
    void random_texts_give_the_reference_ids_under_all_switches(int switches) throws IOException {
        compareRandomTexts(everyCharacterFile(switches));
    }

    @Test
    void added_tokens_are_found_as_the_reference_finds_them() throws IOException {
        Path file =
                Fixtures.small(
                        folder,
                        root -> {
                            Fixtures.addToken(root, "good", 8);
                            Fixtures.addToken(root, "ab", 5, "single_word");
                            Fixtures.addToken(root, "goods b", 20, "lstrip", "rstrip");
                            Fixtures.addToken(root, "中ab", 21, "rstrip");
                            Fixtures.addToken(root, "É!", 22, "lstrip");
                        });
        String[] pieces = {"good", "ab", "goods b", "中", "É", "!", "a", "b", " ", "s", "_", "é"};
        compareRandomTexts(file, pieces);
    }

    private Path everyCharacterFile(int switches) throws IOException {
        return Fixtures.everyCharacter(
                folder,
                normalizer ->
                        normalizer
                                .put("clean_text", (switches & 1) != 0)
                                .put("handle_chinese_chars", (switches & 2) != 0)
                                .put("strip_accents", (switches & 4) != 0)
                                .put("lowercase", (switches & 8) != 0));
    }

    private static void compareEveryCodePoint(Path file) throws IOException {
        Tokenizer tokenizer = TokenizerFile.read(file);
        try (HuggingFaceTokenizer reference = Fixtures.reference(file)) {
            for (int first = 0; first <= Character.MAX_CODE_POINT; first += BATCH) {
                String text = embedded(first, first + BATCH);
                if (!Arrays.equals(
                        tokenizer.encode(text), Fixtures.referenceIds(reference, text))) {
                    for (int c = first; c < first + BATCH; c++) {
                        assertSame(
                                tokenizer,
                                reference,
                                embedded(c, c + 1),
                                "code point U+%04X".formatted(c));
                    }
                }
            }
        }
    }

    private static String embedded(int first, int end) {
        StringBuilder text = new StringBuilder();
        for (int c = first; c < end; c++) {
            if (isWanted(c)) {
                text.append('a').appendCodePoint(c).append("b ").appendCodePoint(c).append(' ');
            }
        }
        return text.toString();
    }

    /// Of what is not assigned or private some, which is enough to see that all is alike; of characters that
    /// stand in thousands for one kind, too.
    private static boolean isWanted(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.SURROGATE -> false;
            case Character.UNASSIGNED, Character.PRIVATE_USE -> Fixtures.isOneToTry(codePoint);
            default -> !Fixtures.isOneOfMany(codePoint) || codePoint % Thoroughness.every(8) == 0;
        };
    }

    private static void compareRandomTexts(Path file) throws IOException {
        compareRandomTexts(file, PIECES);
    }

    private static void compareRandomTexts(Path file, String[] pieces) throws IOException {
        Tokenizer tokenizer = TokenizerFile.read(file);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (HuggingFaceTokenizer reference = Fixtures.reference(file)) {
            for (int i = 0; i < RANDOM_TEXTS; i++) {
                String text = Fixtures.randomText(random, 24, pieces);
                assertSame(tokenizer, reference, text, "seed " + seed);
            }
        }
    }

    private static void assertSame(
            Tokenizer tokenizer, HuggingFaceTokenizer reference, String text, String where) {
        assertThat(tokenizer.encode(text))
                .as(() -> where + ": " + escaped(text))
                .isEqualTo(Fixtures.referenceIds(reference, text));
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars()
                .forEach(c ->
                        escaped.append(
                                c >= ' ' && c < 0x7F
                                        ? String.valueOf((char) c)
                                        : "\\u%04x".formatted(c)));
        return escaped.toString();
    }
}
