package zhiyin.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BpeTokenizerTest {
    private static final int END = BpeFixtures.END;
    private static final int IM_START = 151_644;
    private static final int LONG = 1 << 20;

    private static final Tokenizer TOKENIZER = BpeFixtures.ofGguf();

    @Test
    void an_empty_text_is_just_the_end_token() {
        assertThat(TOKENIZER.encode("")).containsExactly(END);
        assertThat(TOKENIZER.encode("", 1)).containsExactly(END);
    }

    @Test
    void an_end_token_written_in_the_text_is_not_doubled_but_others_stay() {
        assertThat(TOKENIZER.encode("a<|endoftext|>")).containsExactly(64, END);
        assertThat(TOKENIZER.encode("<|endoftext|>")).containsExactly(END);
        assertThat(TOKENIZER.encode("<|endoftext|>a")).containsExactly(END, 64, END);
        assertThat(TOKENIZER.encode("a<|endoftext|>\n")).containsExactly(64, END, 198, END);
        assertThat(TOKENIZER.encode("a<|endoftext|>", 2)).containsExactly(64, END);
        assertThat(TOKENIZER.encode("a<|endoftext|>b", 3)).containsExactly(64, END);
        assertThat(TOKENIZER.encode("a<|im_start|>")).containsExactly(64, IM_START, END);
    }

    @Test
    void truncation_cuts_the_content_and_keeps_the_end_token() throws IOException {
        for (String text : Fixtures.texts()) {
            int[] all = TOKENIZER.encode(text);
            for (int max : new int[] {1, 2, 7, 64, all.length - 1, all.length, 512}) {
                int length = Math.min(all.length, Math.max(1, max));
                int[] expected = Arrays.copyOf(all, length);
                expected[length - 1] = END;
                assertThat(TOKENIZER.encode(text, Math.max(1, max)))
                        .as("%d tokens of: %s", max, text)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void a_limit_without_room_for_the_end_token_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TOKENIZER.encode("a", 0))
                .withMessageContaining("maxTokens: 0, expected at least 1");
    }

    @Test
    void lone_surrogates_count_as_the_replacement_character() {
        int[] plain = TOKENIZER.encode("ab\ufffd \ufffd\ufffdc\u4e2d\ufffd");
        assertThat(TOKENIZER.encode("ab\ud800 \udc00\ud83dc\u4e2d\udfff")).isEqualTo(plain);
        assertThat(TOKENIZER.encode("\ud83d\ude00\ud83d"))
                .isEqualTo(TOKENIZER.encode("\ud83d\ude00\ufffd"));
    }

    @Test
    void the_tokens_of_a_text_do_not_depend_on_how_it_was_loaded() throws IOException {
        // Parts of a text end at other places when something stands before it.
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String all = String.join("\r\n \u3000", Fixtures.texts());
        for (int i = 0; i < 2000; i++) {
            int from = random.nextInt(all.length() - 5000);
            String text = all.substring(from, from + random.nextInt(5000));
            int[] alone = TOKENIZER.encode(text);
            String before = "x".repeat(random.nextInt(3000)) + "<|im_start|>";
            int[] behind = TOKENIZER.encode(before + text);
            int[] found = Arrays.copyOfRange(behind, behind.length - alone.length, behind.length);
            assertThat(found)
                    .as(() -> "seed " + seed + ": " + BpeFixtures.escaped(text))
                    .isEqualTo(alone);
        }
    }

    @Test
    void long_texts_without_a_place_to_split_come_to_an_end() {
        List<String> patterns =
                List.of(
                        "a",
                        "中",
                        "ab",
                        " ",
                        "\n",
                        " \n",
                        "!",
                        "'",
                        "1",
                        "<",
                        "<|im_start",
                        "\u0000",
                        "\u0301",
                        "\u0345\u0334",
                        "a\u0315\u0301",
                        "\u1161",
                        "\u0344",
                        "가",
                        "\ud800",
                        "\ud83d\ude00",
                        "\ufdfa",
                        "\u09be",
                        "\u0958");
        for (String pattern : patterns) {
            int length = pattern.equals("a") ? LONG : LONG / 8;
            int[] tokens = TOKENIZER.encode(pattern.repeat(length / pattern.length()));
            assertThat(tokens).as(BpeFixtures.escaped(pattern)).hasSizeGreaterThan(length / 1000);
            assertThat(tokens[tokens.length - 1]).isEqualTo(END);
        }
    }

    @Test
    void a_long_piece_of_letters_has_as_many_tokens_as_its_parts() {
        // The longest token of `a` has eight, so multiples of it split alike.
        int[] tokens = TOKENIZER.encode("a".repeat(1 << 20));
        int[] part = TOKENIZER.encode("a".repeat(64));
        assertThat(Arrays.stream(tokens).limit(tokens.length - 1).distinct().toArray())
                .isEqualTo(Arrays.stream(part).limit(part.length - 1).distinct().toArray());
        assertThat(tokens.length - 1).isEqualTo((part.length - 1) << 14);
    }

    @Test
    void a_run_of_marks_that_are_all_out_of_order_comes_to_an_end() {
        String text = "a" + "\u0345".repeat(LONG / 2) + "\u0334".repeat(LONG / 2);
        String ordered = "a" + "\u0334".repeat(LONG / 2) + "\u0345".repeat(LONG / 2);
        assertThat(TOKENIZER.encode(text)).isEqualTo(TOKENIZER.encode(ordered));
    }

    @Test
    void truncation_of_a_long_text_reads_only_its_start() {
        String text = "中文，text it's ".repeat(LONG);
        int[] expected = TOKENIZER.encode(text.substring(0, 12_000), 512);
        for (int i = 0; i < 20_000; i++) {
            assertThat(TOKENIZER.encode(text, 512)).isEqualTo(expected);
        }
    }

    @Test
    void many_threads_that_start_at_once_get_the_same_tokens() throws IOException {
        List<String> texts = Fixtures.texts();
        List<int[]> expected = texts.stream().map(TOKENIZER::encode).toList();
        Tokenizer fresh = BpeFixtures.ofGguf();
        List<int[]> found =
                IntStream.range(0, 8 * texts.size())
                        .parallel()
                        .mapToObj(i -> fresh.encode(texts.get(i % texts.size())))
                        .toList();
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i)).isEqualTo(expected.get(i % texts.size()));
        }
    }
}
