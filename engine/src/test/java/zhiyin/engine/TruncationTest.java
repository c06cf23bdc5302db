package zhiyin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.EngineException.Code;

/// What is left of a text that is cut: the same as if only that had been sent.
final class TruncationTest extends BothKinds {
    private static final String TEXT = "one two three four five six seven eight nine ten";

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("models")
    void its_first_or_its_last_tokens_are_left(Embedder embedder) {
        int[] own = own(embedder);
        int ends = embedder.countTokens("");
        int most = 5 + ends;
        assertCut(embedder, Truncation.END.to(most), Arrays.copyOf(own, 5));
        assertCut(
                embedder,
                Truncation.START.to(most),
                Arrays.copyOfRange(own, own.length - 5, own.length));
    }

    private static void assertCut(Embedder embedder, Truncation truncation, int[] left) {
        EmbedOptions options = EmbedOptions.DEFAULTS.withTruncation(truncation);
        Embeddings expected =
                embedder.embedTokens(List.of(left), EmbedOptions.DEFAULTS, Caller.DEFAULT);
        for (Embeddings actual :
                List.of(
                        embedder.embedAll(List.of(TEXT), options),
                        embedder.embedTokens(List.of(own(embedder)), options, Caller.DEFAULT))) {
            assertThat(actual.texts())
                    .containsExactly(
                            new Embeddings.Text(expected.texts().getFirst().tokens(), true));
            assertClose(actual, expected);
        }
    }

    @Test
    void what_is_left_stands_behind_the_prompt() {
        EmbedOptions options = EmbedOptions.DEFAULTS.withKind(Kind.QUERY);
        int around = bert.countTokens(bert.info().prompts().prefix(Kind.QUERY));
        int[] own = own(bert);
        Embeddings expected =
                bert.embedTokens(
                        List.of(Arrays.copyOfRange(own, own.length - 3, own.length)),
                        options,
                        Caller.DEFAULT);
        Embeddings actual =
                bert.embedAll(
                        List.of(TEXT), options.withTruncation(Truncation.START.to(around + 3)));
        assertClose(actual, expected);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("models")
    void a_text_that_fits_is_left_alone(Embedder embedder) {
        int all = embedder.countTokens(TEXT);
        Embeddings whole = embedder.embedAll(List.of(TEXT));
        for (Truncation truncation : List.of(Truncation.START.to(all), Truncation.END.to(1_000))) {
            Embeddings actual =
                    embedder.embedAll(
                            List.of(TEXT), EmbedOptions.DEFAULTS.withTruncation(truncation));
            assertThat(actual.truncated()).isZero();
            assertClose(actual, whole);
        }
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("models")
    void nothing_left_of_a_text_is_refused(Embedder embedder) {
        int ends = embedder.countTokens("");
        EmbedOptions options =
                EmbedOptions.DEFAULTS.withTruncation(Truncation.START.to(Math.max(1, ends)));
        assertThatThrownBy(() -> embedder.embedAll(List.of(TEXT), options))
                .hasMessageContaining("nothing is left")
                .extracting("code")
                .isEqualTo(Code.TRUNCATION_REFUSED);
    }

    @Test
    void cutting_to_less_than_a_token_is_refused() {
        assertThatThrownBy(() -> Truncation.END.to(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("0 tokens", "1 or more");
    }

    private static int[] own(Embedder embedder) {
        return embedder.tokenize(TEXT).stream()
                .filter(token -> !token.special())
                .mapToInt(Token::id)
                .toArray();
    }

    private static void assertClose(Embeddings actual, Embeddings expected) {
        assertThat(
                        Vectors.largestDifference(
                                actual.vectors().getFirst(), expected.vectors().getFirst()))
                .isLessThan(1e-5);
    }
}
