package zhiyin.engine.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import zhiyin.engine.tokenizer.Tokenizer;

/// That a tokenizer which closes texts wrongly is found out.
final class TokenizerChecksTest {
    private static final int END = 300;

    /// A token a character, and so many end tokens.
    private record Closing(int ends, boolean keepsWhenCut) implements EncodesOnly {
        @Override
        public int[] encode(String text) {
            return encode(text, Integer.MAX_VALUE);
        }

        @Override
        public int[] encode(String text, int maxTokens) {
            int content = Math.min(text.length(), maxTokens - (keepsWhenCut ? ends : 0));
            int[] tokens = new int[Math.min(maxTokens, content + ends)];
            Arrays.fill(tokens, content, tokens.length, END);
            return tokens;
        }

        @Override
        public int idBound() {
            return END + 1;
        }
    }

    private static List<String> failed(Tokenizer tokenizer) {
        return new TokenizerChecks(tokenizer, 64, List.of())
                .all().stream().filter(check -> !check.passed()).map(Check::name).toList();
    }

    @Test
    void one_end_token_kept_when_cut_passes() {
        assertThat(failed(new Closing(1, true))).isEmpty();
    }

    @Test
    void two_end_tokens_fail() {
        assertThat(failed(new Closing(2, true))).containsExactly("end token", "cut texts");
    }

    @Test
    void no_end_token_fails() {
        assertThat(failed(new Closing(0, true))).contains("end token");
    }

    @Test
    void an_end_token_that_is_cut_off_fails() {
        assertThat(failed(new Closing(1, false))).containsExactly("cut texts");
    }

    @Test
    void ids_of_qwens_vocabulary_that_differ_fail() {
        Tokenizer qwen =
                new EncodesOnly() {
                    @Override
                    public int[] encode(String text) {
                        return new int[] {text.length(), 151_643};
                    }

                    @Override
                    public int[] encode(String text, int maxTokens) {
                        return encode(text);
                    }

                    @Override
                    public int idBound() {
                        return 151_669;
                    }
                };
        var right = new TokenExample("abc", new int[] {3, 151_643});
        var wrong = new TokenExample("abc", new int[] {4, 151_643});
        assertThat(new TokenizerChecks(qwen, 64, List.of(right)).all().getFirst())
                .matches(Check::passed)
                .extracting(Check::found)
                .isEqualTo("1 of 1");
        assertThat(new TokenizerChecks(qwen, 64, List.of(right, wrong)).all().getFirst())
                .matches(check -> !check.passed())
                .extracting(Check::found)
                .isEqualTo("1 of 2");
    }
}
