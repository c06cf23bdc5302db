package zhiyin.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.Seeds;
import zhiyin.engine.Thoroughness;
import zhiyin.engine.Token;

class UnigramTokenizerTest {
    private static final int START = 0;
    private static final int END = 2;
    private static final int LONG = Thoroughness.rounds(1 << 19, 2 << 20);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir Path folder;
    private Tokenizer tokenizer;

    @BeforeEach
    void open() throws IOException {
        tokenizer = read("xlm-roberta");
    }

    private Tokenizer read(String variant) throws IOException {
        return TokenizerFile.read(UnigramFixtures.tokenizerFile(folder, "test_ja_model", variant));
    }

    @Test
    void an_empty_text_has_only_the_special_tokens() {
        assertThat(tokenizer.encode("")).containsExactly(START, END);
        assertThat(tokenizer.encode(" \n\t\u3000")).containsExactly(START, END);
    }

    @Test
    void truncation_cuts_the_content_and_keeps_both_special_tokens() throws IOException {
        for (String text : Fixtures.texts().subList(0, 200)) {
            int[] all = tokenizer.encode(text);
            for (int max : new int[] {2, 3, 7, 64, all.length - 1, all.length, 512}) {
                int length = Math.min(all.length, Math.max(2, max));
                int[] expected = Arrays.copyOf(all, length);
                expected[length - 1] = END;
                assertThat(tokenizer.encode(text, Math.max(2, max)))
                        .as("%d tokens of: %s", max, text)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void a_limit_without_room_for_the_special_tokens_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> tokenizer.encode("中", 1));
    }

    @Test
    void lone_surrogates_count_as_the_replacement_character() {
        int[] plain = tokenizer.encode("ab\ufffd中\ufffd\u0301 c\ufffd");
        assertThat(tokenizer.encode("ab\ud800中\udc00\u0301 c\ud83d")).isEqualTo(plain);
    }

    @Test
    void random_characters_of_any_kind_never_throw_and_every_token_has_its_place() {
        Random random = Seeds.random(UnigramTokenizerTest.class);
        for (int i = 0; i < 20_000; i++) {
            char[] chars = new char[random.nextInt(40)];
            for (int j = 0; j < chars.length; j++) {
                chars[j] = (char) random.nextInt(random.nextBoolean() ? 0x10000 : 0x250);
            }
            String text = new String(chars);
            List<Token> tokens = tokenizer.tokenize(text);
            int[] ids = tokenizer.encode(text);
            assertThat(tokens.stream().mapToInt(Token::id).toArray()).isEqualTo(ids);
            assertThat(ids).startsWith(START).endsWith(END).doesNotContain(Trie.NONE);
        }
    }

    @Test
    void places_of_tokens_say_where_in_the_text_they_come_from() {
        List<Token> tokens = tokenizer.tokenize("東京 ﬁx <mask>!");
        assertThat(tokens.stream().map(Token::text).toList())
                .startsWith("<s>")
                .endsWith("</s>")
                .contains("<mask>", "!");
        String joined = String.join("", tokens.stream().map(Token::text).toList());
        assertThat(joined).contains("東京").contains("ﬁ");
    }

    @Test
    void decoding_gives_the_normalized_text_back() {
        int[] ids = tokenizer.encode("これは the テスト です");
        assertThat(tokenizer.decode(ids, true)).isEqualTo("これは the テスト です");
        assertThat(tokenizer.decode(ids, false)).isEqualTo("<s> これは the テスト です</s>");
        assertThat(tokenizer.decode(new int[] {-1, 1 << 20}, true)).isEmpty();
    }

    @Test
    void bytes_of_characters_without_a_piece_are_decoded_to_them() throws IOException {
        Tokenizer bytes = read("bytes");
        assertThat(bytes.decode(bytes.encode("東京 नम 😀"), true)).isEqualTo("東京 नम 😀");
    }

    @Test
    void special_tokens_are_put_around_and_taken_away() {
        int[] content = tokenizer.strip(tokenizer.encode("東京 です"));
        assertThat(tokenizer.enclose(content, 512)).isEqualTo(tokenizer.encode("東京 です"));
        assertThat(tokenizer.strip(content)).isEqualTo(content);
    }

    @Test
    void of_a_pair_the_second_text_is_cut() {
        int[] whole = tokenizer.encodePair("東京", "これは テスト です", 512);
        int[] cut = tokenizer.encodePair("東京", "これは テスト です", whole.length - 1);
        int[] expected = Arrays.copyOf(whole, whole.length - 1);
        expected[expected.length - 1] = END;
        assertThat(cut).isEqualTo(expected);
        assertThatThrownBy(() -> tokenizer.encodePair("これは テスト です", "東京", 8))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(Code.TEXT_TOO_LONG))
                .hasMessageContaining("none is left for the second");
    }

    @Test
    void a_file_without_a_template_for_pairs_refuses_them() throws IOException {
        Path file =
                UnigramFixtures.tokenizerFile(
                        folder, "test_model", "bge-m3", root -> root.putNull("post_processor"));
        assertThatThrownBy(() -> TokenizerFile.read(file).encodePair("a", "b", 512))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(Code.MODEL_UNSUPPORTED));
    }

    @Test
    void long_hostile_texts_take_linear_time() throws IOException {
        List<String> patterns =
                List.of(
                        "x", "の", "\u0000", "<", "<mask", " <mask", "\u0301", "가", "\ud800", "e ",
                        " ");
        for (String variant : List.of("xlm-roberta", "literal")) {
            Tokenizer each = read(variant);
            for (String pattern : patterns) {
                String text = pattern.repeat(LONG / pattern.length());
                int[] tokens = assertTimeoutPreemptively(LIMIT, () -> each.encode(text), pattern);
                assertThat(tokens[tokens.length - 1]).isEqualTo(END);
            }
        }
    }

    @Test
    void truncation_of_a_long_text_reads_only_its_start() {
        for (String pattern : List.of("東京 text ", "これはテストです", "のののの")) {
            String text = pattern.repeat(LONG / pattern.length());
            int[] expected = tokenizer.encode(text.substring(0, 16_000), 512);
            assertTimeoutPreemptively(
                    LIMIT,
                    () -> {
                        for (int i = 0; i < 2_000; i++) {
                            assertThat(tokenizer.encode(text, 512)).isEqualTo(expected);
                        }
                    });
        }
    }
}
