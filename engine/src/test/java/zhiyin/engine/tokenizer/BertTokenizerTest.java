package zhiyin.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.Thoroughness;

class BertTokenizerTest {
    private static final int CLS = 101;
    private static final int UNK = 100;
    private static final int SEP = 102;
    private static final int LONG = Thoroughness.rounds(4 << 20, 16 << 20);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir Path folder;
    private Tokenizer tokenizer;

    @BeforeEach
    void open() throws IOException {
        tokenizer = TokenizerFile.read(Fixtures.tokenizerFile(folder, "bge-small-zh-v1.5"));
    }

    @Test
    void an_empty_text_has_only_the_special_tokens() {
        assertThat(tokenizer.encode("")).containsExactly(CLS, SEP);
        assertThat(tokenizer.encode(" \n\t")).containsExactly(CLS, SEP);
    }

    @Test
    void the_vocabulary_size_counts_distinct_ids() {
        assertThat(tokenizer.idBound()).isEqualTo(21128);
    }

    @Test
    void truncation_cuts_the_content_and_keeps_both_special_tokens() throws IOException {
        for (String text : Fixtures.texts()) {
            int[] all = tokenizer.encode(text);
            for (int max : new int[] {2, 3, 7, 64, all.length - 1, all.length, 512}) {
                int[] cut = tokenizer.encode(text, Math.max(2, max));
                int length = Math.min(all.length, Math.max(2, max));
                int[] expected = Arrays.copyOf(all, length);
                expected[length - 1] = SEP;
                assertThat(cut).as("%d tokens of: %s", max, text).isEqualTo(expected);
            }
        }
    }

    @Test
    void a_limit_without_room_for_the_special_tokens_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tokenizer.encode("中", 1))
                .withMessageContaining("maxTokens: 1, expected at least 2");
    }

    @Test
    void a_word_of_more_than_the_legal_length_is_one_unknown_token() {
        assertThat(tokenizer.encode("x".repeat(101))).containsExactly(CLS, UNK, SEP);
        assertThat(tokenizer.encode("x".repeat(100)).length).isGreaterThan(30);
    }

    @Test
    void lone_surrogates_count_as_the_replacement_character() {
        int[] plain = tokenizer.encode("ab中 c");
        assertThat(tokenizer.encode("a\ud800b\udc00中\udfff c\ud83d")).isEqualTo(plain);
    }

    @Test
    void random_characters_of_any_kind_never_throw() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            char[] text = new char[random.nextInt(40)];
            for (int j = 0; j < text.length; j++) {
                boolean surrogate = random.nextInt(4) == 0;
                text[j] =
                        (char)
                                (surrogate
                                        ? random.nextInt(0xD800, 0xE000)
                                        : random.nextInt(0x10000));
            }
            assertThat(tokenizer.encode(new String(text)))
                    .as("seed %d", seed)
                    .startsWith(CLS)
                    .endsWith(SEP)
                    .doesNotContain(Trie.NONE);
        }
    }

    @Test
    void long_hostile_texts_take_linear_time() {
        List<String> patterns =
                List.of(
                        "x", "中", "\u0000", "[", "[CLS", "\u302e", "가", "\ud800", "a\u0301", "e ",
                        "\u0301");
        for (String pattern : patterns) {
            String text = pattern.repeat(LONG / pattern.length());
            int[] tokens = assertTimeoutPreemptively(LIMIT, () -> tokenizer.encode(text), pattern);
            assertThat(tokens[tokens.length - 1]).isEqualTo(SEP);
        }
    }

    @Test
    void truncation_of_a_long_text_reads_only_its_start() {
        String text = "中文 text ".repeat(LONG / 8);
        int[] expected = tokenizer.encode(text.substring(0, 8000), 512);
        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> {
                    for (int i = 0; i < 20_000; i++) {
                        assertThat(tokenizer.encode(text, 512).length).isEqualTo(512);
                    }
                });
        assertThat(tokenizer.encode(text, 512)).isEqualTo(expected);
    }

    @Test
    void many_threads_that_start_at_once_get_the_same_tokens() throws IOException {
        List<String> texts = Fixtures.texts();
        List<int[]> expected = texts.stream().map(tokenizer::encode).toList();
        Tokenizer fresh = TokenizerFile.read(folder.resolve("bge-small-zh-v1.5-tokenizer.json"));
        List<int[]> found =
                IntStream.range(0, texts.size())
                        .parallel()
                        .mapToObj(i -> fresh.encode(texts.get(i)))
                        .toList();
        for (int i = 0; i < texts.size(); i++) {
            assertThat(found.get(i)).isEqualTo(expected.get(i));
        }
    }
}
