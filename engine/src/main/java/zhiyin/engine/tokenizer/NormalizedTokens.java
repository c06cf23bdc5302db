package zhiyin.engine.tokenizer;

import java.util.List;
import zhiyin.engine.tokenizer.AddedTokens.AddedToken;

/// Which added tokens may be looked for in normalized texts. The reference looks twice: for the others in the raw text,
/// and for these in what is left between, composed. [TextWindow] looks once, in the raw text, so they must be such
/// that it finds the same: runs of spaces and names in brackets, as the vocabulary of GPT-NeoX has them, are.
final class NormalizedTokens {
    /// What composition makes of other characters: a Greek question mark, a Greek grave, the sign of the kelvin.
    private static final String MADE = ";`K";

    /// What composes with a stroke behind it, as letters do with accents.
    private static final String STRUCK = "<=>";

    private NormalizedTokens() {}

    /// Whether the token is found in a raw text where it is in the normalized one, and nowhere else.
    ///
    /// @param composed whether texts are brought into normalization form C
    /// @param tokens all of the tokenizer
    static boolean isFoundRaw(AddedToken token, boolean composed, List<AddedToken> tokens) {
        String content = token.content();
        boolean plain = !token.singleWord() && !token.lstrip() && !token.rstrip();
        boolean mixed = !content.isBlank() && content.chars().anyMatch(Character::isWhitespace);
        return plain
                && !mixed
                && (!composed || isStable(content))
                && tokens.stream()
                        .filter(other -> !other.normalized())
                        .noneMatch(other -> isTakenBy(other, content));
    }

    private static boolean isStable(String content) {
        char last = content.charAt(content.length() - 1);
        return content.chars().allMatch(c -> c < 0x80 && MADE.indexOf(c) < 0)
                && !Character.isLetter(last)
                && STRUCK.indexOf(last) < 0;
    }

    /// Whether a text might have the other token in part of this one: the reference would find only the other.
    private static boolean isTakenBy(AddedToken other, String content) {
        if (other.rstrip() && content.isBlank()) {
            return true;
        }
        for (int i = 0; i < content.length(); i++) {
            int length = Math.min(other.content().length(), content.length() - i);
            boolean longer = i == 0 && other.content().length() >= content.length();
            if (!longer && other.content().regionMatches(0, content, i, length)) {
                return true;
            }
        }
        return false;
    }
}
