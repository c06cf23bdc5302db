package zhiyin.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.Thoroughness;

/// Every id equal to that of Hugging Face `tokenizers`, a doubled end token aside.
class BpeEqualityTest {
    private static final int BATCH = 256;
    private static final int RANDOM_TEXTS = Thoroughness.rounds(2_000, 20_000);
    private static final int VOCABULARIES = Thoroughness.rounds(10, 60);

    /// Where each code point is put in place of `%`.
    private static final String[] CONTEXTS = {
        "%",
        "a%b",
        "1%",
        " %a",
        "!%!\n",
        "\n%\n",
        "'%",
        "'%e",
        "'l%",
        "'%l",
        "  %",
        "%\r\n ",
        "%%",
        "\u00e9%\u0301",
        "a\u0345%\u0334\u0301",
        "\u1100%",
        "\uac00%",
        "%\u0323\u0302",
        "%\u0307"
    };

    static final String[] PIECES = {
        "<|endoftext|>",
        "<|im_start|>",
        "<|im_end|>",
        "<think>",
        "</think>",
        "<|im",
        "|>",
        "<",
        "'s",
        "'S",
        "'\u017f",
        "'ll",
        "'LL",
        "'lL",
        "'l",
        "'re",
        "'vE",
        "'v",
        "'m",
        "'D",
        "'t",
        "'",
        "''",
        "don't",
        "naïve",
        "a",
        "Z",
        "word",
        " the",
        "中",
        "中文",
        "数据库",
        "，",
        "。",
        "　",
        "ß",
        "ﬁ",
        "한국어",
        "ガ",
        "か\u3099",
        "e\u0301",
        "a\u0323\u0302",
        "a\u0302\u0323",
        "\u0301",
        "\u0345",
        "\u0334",
        "\u1100",
        "\u1161",
        "\u11a8",
        "\uac00\u11a8",
        "\u212b",
        "\u2126",
        "\u0958",
        "\u0915\u093c",
        "\u0344",
        "\u0f73",
        "\u09c7\u09be",
        "\u0dd9\u0dcf\u0dca",
        "\ud834\udd5e",
        "\ud834\udd57\ud834\udd65",
        "\ud801\uddd2\u0307",
        "\u1df6",
        "\u0315\u0300",
        "नमस्ते",
        "สวัสดี",
        "مرحبا",
        "👨‍👩‍👧‍👦",
        "🇨🇳",
        "❤️",
        "🙂",
        "1",
        "42",
        "٣",
        "²",
        "Ⅷ",
        "½",
        " ",
        "  ",
        "   ",
        "\t",
        "\n",
        "\r",
        "\r\n",
        "\n\n",
        "\u000b",
        "\u000c",
        "\u0085",
        "\u00a0",
        "\u2000",
        "\u2028",
        "\u200b",
        "\u200d",
        "\u180e",
        "\ufeff",
        "\u0000",
        "\ufffd",
        "!",
        "!!!",
        "...",
        "=====",
        "{}",
        "();",
        "//",
        "_",
        "$",
        "\ud83d\ude00",
        "\ud840\udc00",
        "\ue000"
    };

    @TempDir Path folder;

    /// A tokenizer and the reference, of the same file.
    record Both(Tokenizer ours, HuggingFaceTokenizer reference, int end) implements AutoCloseable {

        static Both of(Path file, int end) throws IOException {
            return new Both(TokenizerFile.read(file), Fixtures.reference(file), end);
        }

        void assertSame(String text, String where) {
            assertThat(ours.encode(text))
                    .as(() -> where + ": " + BpeFixtures.escaped(text))
                    .isEqualTo(expected(text));
        }

        boolean isSame(String text) {
            return Arrays.equals(ours.encode(text), expected(text));
        }

        private int[] expected(String text) {
            return BpeFixtures.closedOnce(Fixtures.referenceIds(reference, text), end);
        }

        @Override
        public void close() {
            reference.close();
        }
    }

    private Both qwen() throws IOException {
        return Both.of(BpeFixtures.tokenizerFile(folder), BpeFixtures.END);
    }

    /// The merges show where the text was split: `a` and `!` merge with the first byte of any
    /// character, `b` with the last.
    @Test
    void every_code_point_is_of_the_kind_the_reference_takes_it_for() throws IOException {
        List<String> merges =
                BpeFixtures.byteTokens().stream()
                        .flatMap(c -> Stream.of("a " + c, "! " + c, c + " b"))
                        .distinct()
                        .toList();
        Path file = BpeFixtures.small(folder, merges, root -> root.putNull("normalizer"));
        try (Both both = Both.of(file, 256 + merges.size())) {
            compareEveryCodePoint(both, BpeEqualityTest::inTwoContexts);
        }
    }

    @Test
    void code_points_give_the_reference_ids_wherever_they_stand() throws IOException {
        try (Both both = qwen()) {
            compareEveryCodePoint(both, BpeEqualityTest::inAllContexts);
        }
    }

    static void compareEveryCodePoint(Both both, IntFunction<String> text) {
        for (int first = 0; first <= Character.MAX_CODE_POINT; first += BATCH) {
            IntStream batch = IntStream.range(first, first + BATCH);
            if (!both.isSame(batch.mapToObj(text).collect(Collectors.joining()))) {
                IntStream.range(first, first + BATCH)
                        .forEach(c -> both.assertSame(text.apply(c), "U+%04X".formatted(c)));
            }
        }
    }

    /// Of what is not assigned or private some, which is enough to see that all is alike; of characters that
    /// stand in thousands for one kind, too.
    static String inTwoContexts(int codePoint) {
        boolean wanted =
                switch (Character.getType(codePoint)) {
                    case Character.SURROGATE -> false;
                    case Character.UNASSIGNED, Character.PRIVATE_USE ->
                            Fixtures.isOneToTry(codePoint);
                    default ->
                            !Fixtures.isOneOfMany(codePoint)
                                    || codePoint % Thoroughness.every(8) == 0;
                };
        return wanted ? "a%b!%\n".replace("%", Character.toString(codePoint)) : "";
    }

    /// Without what is not assigned, and of the many that neither compose nor merge a few.
    private static String inAllContexts(int codePoint) {
        boolean wanted =
                switch (Character.getType(codePoint)) {
                    case Character.SURROGATE, Character.UNASSIGNED, Character.PRIVATE_USE -> false;
                    default ->
                            isComposed(codePoint)
                                    || codePoint
                                                    % Thoroughness.every(
                                                            Fixtures.isOneOfMany(codePoint)
                                                                    ? 64
                                                                    : 8)
                                            == 0;
                };
        String character = Character.toString(codePoint);
        return wanted
                ? Arrays.stream(CONTEXTS)
                        .map(context -> context.replace("%", character))
                        .collect(Collectors.joining("|"))
                : "";
    }

    /// Whether normalization may change it or what stands beside it.
    private static boolean isComposed(int codePoint) {
        return codePoint < 0x300
                || Character.getType(codePoint) == Character.NON_SPACING_MARK
                || Character.getType(codePoint) == Character.COMBINING_SPACING_MARK
                || (codePoint >= 0x1100 && codePoint < 0x1200)
                || !Normalizer.isNormalized(Character.toString(codePoint), Normalizer.Form.NFD)
                        && !(codePoint >= 0xAC00 && codePoint < 0xD7A4);
    }

    @Test
    void real_texts_give_the_reference_ids() throws IOException {
        List<String> texts = Fixtures.texts();
        assertThat(texts).hasSizeGreaterThan(1000);
        try (Both both = qwen()) {
            texts.forEach(text -> both.assertSame(text, "a text of data/texts"));
            both.assertSame(String.join("\n", texts), "all of them");
        }
    }

    @Test
    void random_texts_give_the_reference_ids() throws IOException {
        try (Both both = qwen()) {
            compareRandomTexts(both, PIECES, RANDOM_TEXTS);
        }
    }

    @Test
    void runs_of_combining_marks_of_any_length_give_the_reference_ids() throws IOException {
        String[] marks = {
            "\u0301",
            "\u0323",
            "\u0345",
            "\u0334",
            "\u0315",
            "\u05b0",
            "\u0344",
            "\u0f73",
            "\u3099",
            "\u1161",
            "\u09be",
            "\ud834\udd65",
            "\ud834\udd6d",
            "\u1df6",
            "\u0e38",
            "\u035c"
        };
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (Both both = qwen()) {
            for (int i = 0; i < Thoroughness.rounds(500, 2000); i++) {
                StringBuilder text = new StringBuilder(random.nextBoolean() ? "a" : "\u1ea5");
                for (int n = random.nextInt(200); n > 0; n--) {
                    text.append(marks[random.nextInt(random.nextInt(1, marks.length + 1))]);
                }
                both.assertSame(text.append('b').toString(), "seed " + seed);
            }
        }
    }

    @Test
    void random_vocabularies_merge_short_and_long_pieces_as_the_reference() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < VOCABULARIES; i++) {
            List<String> merges = randomMerges(random);
            Path file = BpeFixtures.small(folder, merges, root -> {});
            try (Both both = Both.of(file, 256 + merges.size())) {
                for (int n = 0; n < 60; n++) {
                    StringBuilder text = new StringBuilder();
                    for (int length = random.nextInt(n < 50 ? 40 : 3000); length > 0; length--) {
                        text.append((char) ('a' + random.nextInt(3)));
                    }
                    both.assertSame(text.toString(), "seed " + seed + " merges " + merges);
                }
            }
        }
    }

    @Test
    void added_tokens_are_found_as_the_reference_finds_them() throws IOException {
        Path file =
                BpeFixtures.small(
                        folder,
                        List.of("a b", "Ġ a"),
                        root -> {
                            BpeFixtures.addToken(root, "good");
                            BpeFixtures.addToken(root, "ab", "single_word");
                            BpeFixtures.addToken(root, "goods b", "lstrip", "rstrip");
                            BpeFixtures.addToken(root, "中ab", "rstrip");
                            BpeFixtures.addToken(root, "É!", "lstrip");
                            BpeFixtures.addToken(root, " x", "lstrip");
                            BpeFixtures.addToken(root, "\u0301c", "rstrip");
                        });
        String[] pieces = {
            "good", "ab", "goods b", "中", "É", "!", "a", "b", " ", "s", "_", "é", "x", "c",
            "\u0301", "\u0323", "\n", "\r\n\t", "\u2000", "<end>", "!\n\n"
        };
        try (Both both = Both.of(file, 258)) {
            compareRandomTexts(both, pieces, RANDOM_TEXTS);
        }
    }

    @Test
    void without_a_normalizer_the_text_stays_as_it_is() throws IOException {
        Path file = BpeFixtures.small(folder, List.of("a b"), root -> root.putNull("normalizer"));
        try (Both both = Both.of(file, 257)) {
            compareRandomTexts(both, PIECES, RANDOM_TEXTS / 4);
        }
    }

    private static List<String> randomMerges(Random random) {
        List<String> merges = new ArrayList<>();
        List<String> parts = new ArrayList<>(List.of("a", "b", "c"));
        Set<String> tokens = new TreeSet<>(parts);
        for (int n = random.nextInt(40); n > 0; n--) {
            String left = parts.get(random.nextInt(parts.size()));
            String right = parts.get(random.nextInt(parts.size()));
            if (tokens.add(left + right)) {
                parts.add(left + right);
                merges.add(left + " " + right);
            }
        }
        return merges;
    }

    static void compareRandomTexts(Both both, String[] pieces, int count) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < count; i++) {
            both.assertSame(Fixtures.randomText(random, 24, pieces), "seed " + seed);
        }
    }
}
