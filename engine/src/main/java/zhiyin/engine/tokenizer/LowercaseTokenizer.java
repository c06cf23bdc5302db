package zhiyin.engine.tokenizer;

import java.util.List;
import java.util.Locale;
import zhiyin.engine.Token;

/// A tokenizer that is given texts in lower case: what Sentence Transformers does where
/// `sentence_bert_config.json` says `do_lower_case`, whatever the tokenizer itself then does. So the BGE models for
/// Chinese read `PDF`, though no token of theirs has a capital letter and their tokenizer leaves case as it is.
///
/// Names of special tokens in a text lose their case with it, and are text like any other.
public final class LowercaseTokenizer implements Tokenizer {
    private final Tokenizer tokenizer;

    public LowercaseTokenizer(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    @Override
    public int[] encode(String text) {
        return tokenizer.encode(lower(text));
    }

    @Override
    public int[] encode(String text, int maxTokens) {
        return tokenizer.encode(lower(text), maxTokens);
    }

    @Override
    public int[] encodePair(String first, String second, int maxTokens) {
        return tokenizer.encodePair(lower(first), lower(second), maxTokens);
    }

    @Override
    public int[] enclose(int[] content, int maxTokens) {
        return tokenizer.enclose(content, maxTokens);
    }

    @Override
    public int[] strip(int[] tokens) {
        return tokenizer.strip(tokens);
    }

    @Override
    public List<Token> tokenize(String text) {
        String lower = lower(text);
        int[] places = lower.length() == text.length() ? new int[0] : places(text, lower);
        return tokenizer.tokenize(lower).stream()
                .map(token -> ofSource(token, text, places))
                .toList();
    }

    private static Token ofSource(Token token, String text, int[] places) {
        return token.span()
                .map(span ->
                        places.length == 0
                                ? Token.of(token.id(), text, span.start(), span.stop())
                                : Token.of(
                                        token.id(),
                                        text,
                                        places[span.start()],
                                        places[span.stop()]))
                .orElse(token);
    }

    /// Of each character in lower case, which one of the text it is of: a few, such as `İ`, become two.
    private static int[] places(String text, String lower) {
        int[] places = new int[lower.length() + 1];
        int written = 0;
        int read = 0;
        while (read < text.length()) {
            int next = text.offsetByCodePoints(read, 1);
            int length = lower(text.substring(read, next)).length();
            for (int i = 0; i < length && written < lower.length(); i++) {
                places[written++] = read;
            }
            read = next;
        }
        while (written < places.length) {
            places[written++] = text.length();
        }
        return places;
    }

    @Override
    public String decode(int[] ids, boolean skipSpecial) {
        return tokenizer.decode(ids, skipSpecial);
    }

    @Override
    public int idBound() {
        return tokenizer.idBound();
    }
}
