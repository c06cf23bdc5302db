package zhiyin.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.Thoroughness;
import zhiyin.engine.tokenizer.BpeEqualityTest.Both;

/// Every id equal to that of Hugging Face `tokenizers` for files that split as GPT-2 does and look for some added tokens
/// in normalized text: GPT-NeoX's way, and ModernBERT's.
class Gpt2EqualityTest {
    private static final int RANDOM_TEXTS = Thoroughness.rounds(2_000, 20_000);

    /// Encoders close every text, so no id stands for an end token that is not doubled.
    private static final int NONE = -1;

    @TempDir Path folder;

    private static Path modernBert() {
        return Path.of("src/test/resources/zhiyin/engine/model/encoder/modernbert/tokenizer.json");
    }

    private Path small(List<String> merges, Consumer<ObjectNode> edit) throws IOException {
        return BpeFixtures.small(
                folder,
                merges,
                root -> {
                    root.putObject("pre_tokenizer")
                            .put("type", "ByteLevel")
                            .put("add_prefix_space", false)
                            .put("trim_offsets", true)
                            .put("use_regex", true);
                    edit.accept(root);
                });
    }

    /// The merges show where the text was split: `a` and `!` merge with the first byte of any
    /// character, `b` with the last.
    @Test
    void every_code_point_is_of_the_kind_the_reference_takes_it_for() throws IOException {
        List<String> merges =
                BpeFixtures.byteTokens().stream()
                        .flatMap(c -> Stream.of("a " + c, "! " + c, c + " b", "1 " + c))
                        .distinct()
                        .toList();
        Path file = small(merges, root -> root.putNull("normalizer"));
        try (Both both = Both.of(file, 256 + merges.size())) {
            BpeEqualityTest.compareEveryCodePoint(both, BpeEqualityTest::inTwoContexts);
        }
    }

    @Test
    void real_texts_give_the_reference_ids() throws IOException {
        try (Both both = Both.of(modernBert(), NONE)) {
            Fixtures.texts().forEach(text -> both.assertSame(text, "a text of data/texts"));
        }
    }

    @Test
    void random_texts_give_the_reference_ids() throws IOException {
        try (Both both = Both.of(modernBert(), NONE)) {
            BpeEqualityTest.compareRandomTexts(both, BpeEqualityTest.PIECES, RANDOM_TEXTS);
        }
    }

    @Test
    void tokens_of_spaces_and_names_are_found_where_the_reference_finds_them() throws IOException {
        String[] pieces = {
            " ",
            "  ",
            "   ",
            "    ",
            "            ",
            "\n",
            "\t",
            "\u00a0",
            "\u2000",
            "[MASK]",
            " [MASK] ",
            "[MAS",
            "[SEP]",
            "[unused1]",
            "[unused0",
            "]",
            "|||EMAIL_ADDRESS|||",
            "|||IP_",
            "|||",
            "ADDRESS|||",
            "|",
            "K",
            "\u212a",
            ";",
            "\u037e",
            "a",
            "e",
            "\u0301",
            "\u0338",
            "=",
            "'s",
            "'S",
            "'ll",
            "'l",
            "1",
            "٣",
            "中"
        };
        try (Both both = Both.of(modernBert(), NONE)) {
            BpeEqualityTest.compareRandomTexts(both, pieces, 2 * RANDOM_TEXTS);
            both.assertSame(" ".repeat(100_000) + "[MASK]" + " ".repeat(99_999) + "x", "long runs");
        }
    }

    /// As in GPT-NeoX's vocabulary, whose ids they leave to others.
    @Test
    void bytes_that_no_text_has_may_have_no_token() throws IOException {
        Path file =
                small(
                        List.of("Ġ a"),
                        root -> {
                            ObjectNode vocabulary = (ObjectNode) root.at("/model/vocab");
                            for (char unused : "ÀÁõö÷øùúûüýþÿ".toCharArray()) {
                                vocabulary.set(
                                        "unused " + unused,
                                        vocabulary.remove(String.valueOf(unused)));
                            }
                        });
        try (Both both = Both.of(file, 257)) {
            BpeEqualityTest.compareRandomTexts(both, BpeEqualityTest.PIECES, RANDOM_TEXTS / 4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[n]", "  ", "\n", "|n|", "n"})
    void without_a_normalizer_tokens_may_be_looked_for_in_normalized_text(String content)
            throws IOException {
        Path file =
                small(
                        List.of("a b", "Ġ a"),
                        root -> {
                            root.putNull("normalizer");
                            BpeFixtures.addToken(root, content, "normalized");
                        });
        String[] pieces = {content, "a", "b", " ", "\n", "n", "[", "|", "\u0301", "<end>"};
        try (Both both = Both.of(file, 258)) {
            BpeEqualityTest.compareRandomTexts(both, pieces, RANDOM_TEXTS / 4);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"name", "K|", "a;b|", "`|", "=>", "é|", "x |", "|<en", "<end>|", "|<end>|"})
    void tokens_that_a_normalizer_or_another_token_may_touch_are_refused(String content)
            throws IOException {
        Path file =
                small(List.of("a b"), root -> BpeFixtures.addToken(root, content, "normalized"));
        assertThatThrownBy(() -> TokenizerFile.read(file))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(Code.MODEL_UNSUPPORTED))
                .hasMessageContaining("normalized");
    }

    @Test
    void other_ways_of_splitting_by_bytes_are_refused() throws IOException {
        for (String flag : List.of("add_prefix_space", "use_regex")) {
            Path file =
                    small(
                            List.of("a b"),
                            root -> {
                                var split = (ObjectNode) root.required("pre_tokenizer");
                                split.put(flag, !split.required(flag).booleanValue());
                            });
            assertThatThrownBy(() -> TokenizerFile.read(file)).hasMessageContaining(flag);
        }
    }
}
