package zhiyin.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.engine.Seeds;
import zhiyin.engine.Thoroughness;

/// Every id equal to that of Hugging Face `tokenizers`.
class UnigramEqualityTest {
    private static final int BATCH = 512;
    private static final int RANDOM_TEXTS = Thoroughness.rounds(1_000, 20_000);
    private static final int RANDOM_FILES = Thoroughness.rounds(12, 100);
    private static final String[] PARTS = {
        "<mask>",
        " <mask>",
        "<mask",
        "<s>",
        "＜s＞",
        "word",
        "wordy",
        " word ",
        "ＡＢ",
        "AB  ",
        "a b",
        "ﬁ",
        "aaab",
        "▁",
        "▁▁",
        "你好",
        "世界",
        "東京",
        "です",
        "the ",
        "ing",
        "ハ゛",
        "ｶﾞ",
        "㍿",
        "ﬃ",
        "½",
        "é",
        "e\u0301",
        "ﬁ\u0301",
        "\u0340\u0341",
        "\r\n",
        "\n",
        "\t",
        "  ",
        "\u3000",
        "\u00a0",
        "\u200b",
        "\u200d",
        "\u0000",
        "\ufffd",
        "\u2028",
        "👨\u200d👩\u200d👧",
        "🇨🇳🇨",
        "नमस्ते",
        "क्षत्रिय",
        "สวัสดี",
        "กำ",
        "한국어",
        "\u1100\u1161\u11a8",
        "가\u11a8",
        "عربي",
        "\u0600a",
        "שלום\u05b0",
        "\u0344",
        "\u1e9b\u0323",
        "\u0308",
        "x".repeat(30),
        "ab".repeat(10),
        "\u00b8",
        "\u0f71\u0f72\u0f71"
    };

    @TempDir Path folder;

    private final Random random = Seeds.random(UnigramEqualityTest.class);

    @Test
    void every_code_point_between_letters_and_alone_gives_the_reference_ids() throws IOException {
        Path file = UnigramFixtures.tokenizerFile(folder, "test_model", "bytes");
        Tokenizer tokenizer = TokenizerFile.read(file);
        try (HuggingFaceTokenizer reference = Fixtures.reference(file)) {
            for (int first = 0; first <= Character.MAX_CODE_POINT; first += BATCH) {
                String text = embedded(first, first + BATCH);
                if (!Arrays.equals(
                        tokenizer.encode(text), Fixtures.referenceIds(reference, text))) {
                    for (int c = first; c < first + BATCH; c++) {
                        assertSame(tokenizer, reference, embedded(c, c + 1));
                    }
                }
            }
        }
    }

    private static String embedded(int first, int end) {
        StringBuilder text = new StringBuilder();
        for (int c = first; c < end; c++) {
            if (isWanted(c)) {
                text.append('a').appendCodePoint(c).append("b ").appendCodePoint(c);
                text.append(' ').appendCodePoint(c).append("\u0301 ");
            }
        }
        return text.toString();
    }

    private static boolean isWanted(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.SURROGATE -> false;
            case Character.UNASSIGNED, Character.PRIVATE_USE -> Fixtures.isOneToTry(codePoint);
            default -> !Fixtures.isOneOfMany(codePoint) || codePoint % Thoroughness.every(8) == 0;
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"test_model", "test_ja_model"})
    void real_texts_give_the_reference_ids(String model) throws IOException {
        for (String variant : List.of("xlm-roberta", "bge-m3", "converted")) {
            Path file = UnigramFixtures.tokenizerFile(folder, model, variant);
            Tokenizer tokenizer = TokenizerFile.read(file);
            try (HuggingFaceTokenizer reference = Fixtures.reference(file)) {
                for (String text : Fixtures.texts()) {
                    assertSame(tokenizer, reference, text);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xlm-roberta",
                "bge-m3",
                "converted",
                "first",
                "never",
                "unsplit",
                "bytes",
                "literal",
                "unmapped"
            })
    void random_texts_give_the_reference_ids_under_all_settings(String variant) throws IOException {
        compareRandomTexts(
                UnigramFixtures.tokenizerFile(folder, "test_ja_model", variant), RANDOM_TEXTS);
    }

    @Test
    void random_vocabularies_with_equal_scores_give_the_reference_ids() throws IOException {
        List<String> variants = new ArrayList<>(UnigramFixtures.variants().propertyNames());
        for (int i = 0; i < RANDOM_FILES; i++) {
            String variant = variants.get(random.nextInt(variants.size()));
            String model = UnigramFixtures.MODELS.get(random.nextInt(2));
            Path file =
                    UnigramFixtures.tokenizerFile(folder, model, variant, this::changeVocabulary);
            compareRandomTexts(file, RANDOM_TEXTS / RANDOM_FILES);
        }
    }

    /// Leaves pieces out, and gives others scores of which many are equal, or positive, or have so many
    /// digits that their sums depend on their order.
    private void changeVocabulary(ObjectNode root) {
        ArrayNode pieces = (ArrayNode) root.required("model").required("vocab");
        double kept = random.nextDouble();
        int least = random.nextInt(-6, 2);
        boolean whole = random.nextBoolean();
        double[] scores =
                random.doubles(random.nextInt(8), least, least + 8)
                        .map(score -> whole ? Math.floor(score) : score)
                        .toArray();
        for (int i = pieces.size() - 2; i >= 4; i--) {
            if (random.nextDouble() > kept) {
                pieces.remove(i);
            } else if (scores.length > 0) {
                ((ArrayNode) pieces.get(i)).set(1, scores[random.nextInt(scores.length)]);
            }
        }
    }

    @Test
    void pairs_give_the_reference_ids() throws IOException {
        Path file = UnigramFixtures.tokenizerFile(folder, "test_model", "xlm-roberta");
        Tokenizer tokenizer = TokenizerFile.read(file);
        try (HuggingFaceTokenizer reference = Fixtures.reference(file)) {
            for (int i = 0; i < 200; i++) {
                String first = Fixtures.randomText(random, 16, PARTS);
                String second = Fixtures.randomText(random, 16, PARTS);
                long[] ids = reference.encode(first, second).getIds();
                assertThat(tokenizer.encodePair(first, second, 10_000))
                        .as("%s + %s", first, second)
                        .isEqualTo(Arrays.stream(ids).mapToInt(Math::toIntExact).toArray());
            }
        }
    }

    private void compareRandomTexts(Path file, int texts) throws IOException {
        Tokenizer tokenizer = TokenizerFile.read(file);
        try (HuggingFaceTokenizer reference = Fixtures.reference(file)) {
            for (int i = 0; i < texts; i++) {
                assertSame(tokenizer, reference, Fixtures.randomText(random, 16, PARTS));
            }
        }
    }

    private static void assertSame(
            Tokenizer tokenizer, HuggingFaceTokenizer reference, String text) {
        assertThat(tokenizer.encode(text))
                .as(() -> Fixtures.JSON.writeValueAsString(List.of(text)))
                .isEqualTo(Fixtures.referenceIds(reference, text));
    }
}
