package zhiyin.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.io.IOException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import zhiyin.engine.Token;

/// From tokens back to texts: places and words, against Hugging Face `tokenizers`.
final class TokenPlacesTest {
    static final List<String> MODELS = Fixtures.MODELS;

    @TempDir private Path folder;

    private static List<String> texts() throws IOException {
        List<String> texts = new ArrayList<>();
        List<String> real = Fixtures.texts();
        IntStream.range(0, real.size())
                .filter(i -> i % 10 == 0)
                .forEach(i -> texts.add(real.get(i)));
        texts.addAll(
                List.of(
                        "a",
                        "  two  spaces ",
                        "naïve café, ÀÉÎÕÜ!",
                        "[MASK] is x[SEP]y",
                        "unaffable 10.000,5 don't",
                        "😀 family 👨‍👩‍👧‍👦 中文，标点。",
                        "\t\n\r\n",
                        "ZZqqxxkj " + "x".repeat(300),
                        "Straße ﬁne ½"));
        return texts;
    }

    private static void assertSamePlaces(
            Tokenizer tokenizer, HuggingFaceTokenizer reference, String text) {
        List<Token> tokens = tokenizer.tokenize(text);
        assertThat(tokens.stream().mapToInt(Token::id).toArray())
                .containsExactly(tokenizer.encode(text));
        Encoding encoding = reference.encode(text);
        CharSpan[] spans = encoding.getCharTokenSpans();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            assertThat(token.special())
                    .as("token %d of %s", i, text)
                    .isEqualTo(encoding.getSpecialTokenMask()[i] == 1);
            if (token.special()) {
                assertThat(token.text()).isEqualTo(encoding.getTokens()[i]);
            } else {
                Token.Span span = token.span().orElseThrow();
                assertThat(text.codePointCount(0, span.start()))
                        .as("start of token %d, %s, of %s", i, token, text)
                        .isEqualTo(spans[i].getStart());
                assertThat(text.codePointCount(0, span.stop()))
                        .as("stop of token %d, %s, of %s", i, token, text)
                        .isEqualTo(spans[i].getEnd());
                assertThat(token.text()).isEqualTo(text.substring(span.start(), span.stop()));
            }
        }
    }

    @ParameterizedTest
    @FieldSource("MODELS")
    void wordpieces_stand_where_the_reference_finds_them(String model) throws IOException {
        Path file = Fixtures.tokenizerFile(folder, model);
        Tokenizer tokenizer = TokenizerFile.read(file);
        try (HuggingFaceTokenizer reference = Fixtures.reference(file)) {
            for (String text : texts()) {
                assertSamePlaces(tokenizer, reference, text);
            }
        }
    }

    @ParameterizedTest
    @FieldSource("MODELS")
    void wordpieces_read_as_the_reference_reads_them(String model) throws IOException {
        Path file = Fixtures.tokenizerFile(folder, model);
        Tokenizer tokenizer = TokenizerFile.read(file);
        try (HuggingFaceTokenizer reference = Fixtures.reference(file)) {
            for (String text : texts()) {
                int[] ids = tokenizer.encode(text);
                long[] same = Arrays.stream(ids).asLongStream().toArray();
                assertThat(tokenizer.decode(ids, true)).isEqualTo(reference.decode(same, true));
                assertThat(tokenizer.decode(ids, false)).isEqualTo(reference.decode(same, false));
            }
        }
    }

    @Test
    void byte_tokens_stand_where_the_reference_finds_them() throws IOException {
        Path file = BpeFixtures.tokenizerFile(folder);
        Tokenizer tokenizer = TokenizerFile.read(file);
        try (HuggingFaceTokenizer reference = Fixtures.reference(file)) {
            for (String text : texts()) {
                if (Normalizer.isNormalized(text, Normalizer.Form.NFC)) {
                    assertSamePlaces(tokenizer, reference, text);
                }
            }
        }
    }

    @Test
    void byte_tokens_say_the_text_again_whatever_characters_they_cut() throws IOException {
        Tokenizer tokenizer = TokenizerFile.read(BpeFixtures.tokenizerFile(folder));
        for (String text : texts()) {
            assertThat(tokenizer.decode(tokenizer.encode(text), true))
                    .isEqualTo(Normalizer.normalize(text, Normalizer.Form.NFC));
        }
        String rare = "𓀀𠮷\u0f00";
        assertThat(tokenizer.encode(rare).length).isGreaterThan(5);
        assertThat(tokenizer.decode(tokenizer.encode(rare), true)).isEqualTo(rare);
        assertThat(tokenizer.decode(tokenizer.encode("a"), false)).isEqualTo("a<|endoftext|>");
    }

    @Test
    void a_part_of_a_characters_bytes_reads_as_a_replacement() throws IOException {
        Tokenizer tokenizer = TokenizerFile.read(BpeFixtures.tokenizerFile(folder));
        int[] ids = tokenizer.encode("𓀀");
        assertThat(tokenizer.decode(Arrays.copyOf(ids, 1), true)).isEqualTo("\uFFFD");
    }

    @Test
    void each_byte_token_of_one_character_has_the_whole_of_it() throws IOException {
        Tokenizer tokenizer = TokenizerFile.read(BpeFixtures.tokenizerFile(folder));
        List<Token> tokens = tokenizer.tokenize("a𓀀");
        assertThat(tokens.size()).isGreaterThan(3);
        for (Token token : tokens.subList(1, tokens.size() - 1)) {
            assertThat(token.text()).isEqualTo("𓀀");
            assertThat(token.span()).contains(new Token.Span(1, 3));
        }
    }

    @Test
    void what_is_composed_stands_where_it_was_written_in_parts() throws IOException {
        Tokenizer tokenizer = TokenizerFile.read(BpeFixtures.tokenizerFile(folder));
        List<Token> tokens = tokenizer.tokenize("xe\u0301 y");
        assertThat(tokens).extracting(Token::text).contains("e\u0301");
        assertThat(tokens.get(tokens.size() - 2).text()).isEqualTo(" y");
    }

    @Test
    void a_literal_end_token_is_the_texts_own() throws IOException {
        Tokenizer tokenizer = TokenizerFile.read(BpeFixtures.tokenizerFile(folder));
        assertThat(tokenizer.tokenize("a<|endoftext|>")).noneMatch(Token::special);
        assertThat(tokenizer.tokenize("a")).last().matches(Token::special);
    }

    @ParameterizedTest
    @FieldSource("MODELS")
    void ends_are_put_around_tokens_once_and_kept_when_cut(String model) throws IOException {
        Tokenizer tokenizer = TokenizerFile.read(Fixtures.tokenizerFile(folder, model));
        assertEnds(tokenizer, "one two three four");
    }

    @Test
    void an_end_token_is_put_behind_tokens_once_and_kept_when_cut() throws IOException {
        Tokenizer tokenizer = TokenizerFile.read(BpeFixtures.tokenizerFile(folder));
        assertEnds(tokenizer, "one two three four");
    }

    private static void assertEnds(Tokenizer tokenizer, String text) {
        int[] ids = tokenizer.encode(text);
        int[] content = tokenizer.strip(ids);
        assertThat(content.length).isLessThan(ids.length);
        assertThat(tokenizer.strip(content)).containsExactly(content);
        assertThat(tokenizer.enclose(content, Integer.MAX_VALUE)).containsExactly(ids);
        assertThat(tokenizer.enclose(content, 4)).containsExactly(tokenizer.encode(text, 4));
    }

    @Test
    void odd_texts_have_their_tokens_and_their_places() throws IOException {
        List<Tokenizer> tokenizers =
                List.of(
                        TokenizerFile.read(BpeFixtures.tokenizerFile(folder)),
                        TokenizerFile.read(Fixtures.tokenizerFile(folder, MODELS.getFirst())));
        for (Tokenizer tokenizer : tokenizers) {
            for (String text :
                    List.of("", "\uD800", "a\uDC00b", "\u0301\u0301", "\0", "\u200B", "[MASK]")) {
                List<Token> tokens = tokenizer.tokenize(text);
                assertThat(tokens.stream().mapToInt(Token::id).toArray())
                        .containsExactly(tokenizer.encode(text));
                assertThat(tokens)
                        .allMatch(
                                token -> token.special() || token.text().length() <= text.length());
            }
        }
    }
}
