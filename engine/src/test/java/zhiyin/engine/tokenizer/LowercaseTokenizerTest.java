package zhiyin.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import zhiyin.engine.Token;
import zhiyin.engine.cache.ResourceCache;
import zhiyin.engine.model.BuiltinModel;

final class LowercaseTokenizerTest {
    private final Tokenizer plain =
            TokenizerFile.read(
                    BuiltinModel.BGE_SMALL_ZH
                            .unpack(ResourceCache.standard())
                            .resolve("tokenizer.json"));
    private final Tokenizer lowercase = new LowercaseTokenizer(plain);

    @Test
    void capitals_are_read_as_small_letters() {
        assertThat(lowercase.encode("PDF 文件")).isEqualTo(plain.encode("pdf 文件"));
        assertThat(lowercase.encode("PDF 文件")).isNotEqualTo(plain.encode("PDF 文件"));
        assertThat(lowercase.encode("A long TEXT that is cut", 5))
                .isEqualTo(plain.encode("a long text that is cut", 5));
    }

    @Test
    void names_of_special_tokens_are_text() {
        assertThat(plain.encode("[SEP]")).hasSize(3);
        assertThat(lowercase.encode("[SEP]")).hasSizeGreaterThan(3);
    }

    @Test
    void tokens_have_their_places_in_the_text_as_it_was_written() {
        List<Token> tokens = lowercase.tokenize("用 PDF");
        assertThat(tokens.stream().filter(token -> !token.special()).map(Token::text))
                .containsExactly("用", "PDF");
    }

    @Test
    void places_hold_where_a_letter_becomes_two() {
        String text = "\u0130stanbul 用 PDF";
        List<Token> tokens =
                lowercase.tokenize(text).stream().filter(token -> !token.special()).toList();
        assertThat(tokens.getLast().text()).isEqualTo("PDF");
        assertThat(tokens).allSatisfy(token -> assertThat(text).contains(token.text()));
    }
}
