package zhiyin.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.engine.Seeds;
import zhiyin.engine.Thoroughness;
import zhiyin.engine.Token;
import zhiyin.engine.Token.Span;

/// Tokenizers of Mistral's kind, against Hugging Face `tokenizers` and against the algorithm as it is defined.
class MergeTokenizerTest {
    static final List<String> VARIANTS = MergeFixtures.VARIANTS;
    private static final int RANDOM_TEXTS = Thoroughness.rounds(400, 20_000);
    private static final int RANDOM_VOCABULARIES = Thoroughness.rounds(60, 2_000);
    private static final EndTokens BOTH_ENDS =
            new EndTokens(Optional.of("<s>"), Optional.of("</s>"));
    private static final String[] PARTS = {
        "<s>",
        "</s>",
        "<unk>",
        "<s",
        "[INST]",
        "word",
        " word ",
        "<mask>",
        " <mask>",
        "<r> ",
        "▁",
        "▁▁",
        "你好",
        "世界",
        "東京",
        "です",
        "the ",
        " the",
        "ing",
        "  ",
        "   ",
        "\n",
        "\n\n",
        "\t",
        "é",
        "e\u0301",
        "\u0000",
        "\u200d",
        "\ufffd",
        "👨\u200d👩\u200d👧",
        "नमस्ते",
        "สวัสดี",
        "한국어",
        "عربي",
        "שלום",
        "ё",
        "12",
        "2024",
        "aaaa",
        "abababab",
        "<0x41>"
    };

    private final Random random = Seeds.random(getClass());

    @TempDir Path folder;

    @ParameterizedTest
    @FieldSource("VARIANTS")
    void random_and_real_texts_have_the_ids_of_hugging_face(String variant) throws IOException {
        Path file = MergeFixtures.tokenizerFile(folder, variant, root -> {});
        Tokenizer tokenizer = TokenizerFile.read(file);
        List<String> texts = new ArrayList<>(Fixtures.texts().subList(0, 300));
        for (int i = 0; i < RANDOM_TEXTS; i++) {
            texts.add(randomText());
        }
        try (HuggingFaceTokenizer reference = Fixtures.reference(file)) {
            for (String text : texts) {
                int[] expected = Fixtures.referenceIds(reference, text);
                boolean doubled = expected.length > 1 && expected[1] == MergeFixtures.START;
                assertThat(tokenizer.encode(text))
                        .as(BpeFixtures.escaped(text))
                        .isEqualTo(
                                doubled
                                        ? Arrays.copyOfRange(expected, 1, expected.length)
                                        : expected);
            }
        }
    }

    private String randomText() {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(1, 15); n > 0; n--) {
            switch (random.nextInt(6)) {
                case 0 -> text.append(' ');
                case 1 -> text.append((char) random.nextInt(0x21, 0x7F));
                case 2 -> text.appendCodePoint(randomCodePoint());
                default -> text.append(PARTS[random.nextInt(PARTS.length)]);
            }
        }
        return text.toString();
    }

    private int randomCodePoint() {
        return random.nextBoolean()
                ? random.nextInt(0xA0, 0xD800)
                : random.nextInt(0xE000, 0x20000);
    }

    /// Few letters and many merges, so that most of them meet in every text; some only by other ones.
    @Test
    void random_vocabularies_merge_as_it_is_defined() throws IOException {
        for (int round = 0; round < RANDOM_VOCABULARIES; round++) {
            List<String> merges = randomMerges();
            Path file = vocabulary(merges);
            Tokenizer tokenizer = TokenizerFile.read(file);
            PlainMerges plain = plain(file, merges);
            for (int length : new int[] {1, 2, 5, 17, 127, 128, 129, 300}) {
                String text = randomLetters(length);
                assertThat(tokenizer.encode(text))
                        .as("%s: %s", merges, text)
                        .isEqualTo(plain.encode(text));
            }
        }
    }

    private List<String> randomMerges() {
        List<String> known = new ArrayList<>(List.of("a", "b", "c", "é", "中"));
        Set<String> merges = new LinkedHashSet<>();
        for (int i = random.nextInt(1, 40); i > 0; i--) {
            String left = known.get(random.nextInt(known.size()));
            String right = known.get(random.nextInt(known.size()));
            merges.add(left + " " + right);
            if (!known.contains(left + right)) {
                known.add(left + right);
            }
        }
        List<String> shuffled = new ArrayList<>(merges);
        if (random.nextBoolean()) { // a piece may then merge before its parts do
            Collections.shuffle(shuffled, random);
        }
        return shuffled;
    }

    private String randomLetters(int length) {
        String letters = "aaabbcé中\uD83D\uDE42x";
        int[] all = letters.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(all[random.nextInt(all.length)]);
        }
        return text.toString();
    }

    private Path vocabulary(List<String> merges) throws IOException {
        return MergeFixtures.tokenizerFile(
                folder,
                "unprefixed",
                root -> {
                    root.remove(List.of("normalizer", "post_processor"));
                    ((ArrayNode) root.required("added_tokens")).removeAll();
                    ObjectNode model = (ObjectNode) root.required("model");
                    ObjectNode ids = model.putObject("vocab");
                    IntStream.range(0, 256)
                            .forEach(value -> ids.put("<0x%02X>".formatted(value), value));
                    for (String letter : List.of("a", "b", "c", "é", "中")) {
                        ids.put(letter, ids.size());
                    }
                    ArrayNode written = model.putArray("merges");
                    for (String merge : merges) {
                        written.add(merge);
                        String made = merge.replace(" ", "");
                        if (!ids.has(made)) {
                            ids.put(made, ids.size());
                        }
                    }
                });
    }

    private static PlainMerges plain(Path file, List<String> merges) {
        Map<String, Integer> ids = new HashMap<>();
        JsonNode vocabulary = Fixtures.JSON.readTree(file).required("model").required("vocab");
        vocabulary
                .properties()
                .forEach(entry -> ids.put(entry.getKey(), entry.getValue().intValue()));
        Map<String, Integer> ranks = new HashMap<>();
        merges.forEach(merge -> ranks.put(merge, ranks.size()));
        return new PlainMerges(ids, ranks);
    }

    /// A quadratic way would take hours.
    @Test
    @Timeout(600)
    void a_million_characters_that_nothing_divides_are_merged() throws IOException {
        Tokenizer tokenizer = TokenizerFile.read(MergeFixtures.tokenizerFile(folder));
        for (String part : List.of("a", " ", "the", "in")) {
            String text = part.repeat(1_000_000 / part.length());
            assertThat(tokenizer.decode(tokenizer.encode(text), true)).isEqualTo(text);
        }
    }

    @Test
    void texts_are_cut_behind_whole_tokens_with_one_start_and_one_end_kept() throws IOException {
        Tokenizer tokenizer = TokenizerFile.read(MergeFixtures.tokenizerFile(folder), BOTH_ENDS);
        for (String text : Fixtures.texts().subList(0, 40)) {
            int[] whole = tokenizer.encode(text);
            assertThat(whole).startsWith(MergeFixtures.START).endsWith(MergeFixtures.END);
            for (int most = 2; most < whole.length; most += 1 + most / 3) {
                int[] expected = Arrays.copyOf(whole, most);
                expected[most - 1] = MergeFixtures.END;
                assertThat(tokenizer.encode(text, most)).as(text).isEqualTo(expected);
            }
        }
    }

    @Test
    void start_and_end_are_never_doubled() throws IOException {
        Tokenizer tokenizer = TokenizerFile.read(MergeFixtures.tokenizerFile(folder), BOTH_ENDS);
        int[] ids = tokenizer.encode("hello");
        assertThat(ids).startsWith(1).endsWith(2).doesNotHaveDuplicates();
        for (String text : List.of("<s>hello", "hello</s>", "<s>hello</s>")) {
            assertThat(tokenizer.encode(text)).as(text).isEqualTo(ids);
        }
        assertThat(tokenizer.encode("")).containsExactly(1, 2);
        assertThat(tokenizer.encode("<s>")).containsExactly(1, 2);
        assertThat(tokenizer.encode("</s>")).containsExactly(1, 2);
        int[] content = tokenizer.strip(ids);
        assertThat(tokenizer.enclose(content, 100)).isEqualTo(ids);
        int[] started = Arrays.copyOf(ids, ids.length - 1);
        assertThat(tokenizer.enclose(tokenizer.strip(started), 100)).isEqualTo(ids);
    }

    /// Those of one character's bytes stand all at the same.
    @Test
    void every_token_tells_its_place_in_the_text() throws IOException {
        Tokenizer tokenizer = TokenizerFile.read(MergeFixtures.tokenizerFile(folder), BOTH_ENDS);
        List<String> texts = new ArrayList<>(Fixtures.texts().subList(0, 40));
        texts.add(" the 知音 🙂<s> in");
        texts.add("<s>in</s>");
        for (String text : texts) {
            List<Token> tokens = tokenizer.tokenize(text);
            assertThat(tokens.stream().map(Token::id).toList())
                    .isEqualTo(IntStream.of(tokenizer.encode(text)).boxed().toList());
            Span last = new Span(0, 0);
            for (Span span : tokens.stream().flatMap(token -> token.span().stream()).toList()) {
                assertThat(span.equals(last) || span.start() == last.stop()).as(text).isTrue();
                last = span;
            }
            assertThat(last.stop()).as(text).isEqualTo(text.length());
        }
    }

    @Test
    void tokens_say_the_text_that_they_are_of() throws IOException {
        Tokenizer tokenizer = TokenizerFile.read(MergeFixtures.tokenizerFile(folder), BOTH_ENDS);
        for (String text : Fixtures.texts()) {
            assertThat(tokenizer.decode(tokenizer.encode(text), true)).isEqualTo(text);
        }
        assertThat(tokenizer.decode(tokenizer.encode("  two"), true)).isEqualTo("  two");
    }

    /// Half of a character of two is none.
    @Test
    void lone_surrogates_count_as_replacement_characters() throws IOException {
        Tokenizer tokenizer = TokenizerFile.read(MergeFixtures.tokenizerFile(folder));
        assertThat(tokenizer.encode("a\uD800b")).isEqualTo(tokenizer.encode("a\uFFFDb"));
    }
}
