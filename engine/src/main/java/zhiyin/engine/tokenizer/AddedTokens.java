package zhiyin.engine.tokenizer;

import java.util.List;

/// The added tokens of a tokenizer (`[CLS]`, `[MASK]`, ...), found in the raw text before anything
/// else happens to it: at each position the longest one. Immutable.
///
/// `lstrip` and `rstrip` need no code: the white space they take in makes no token anyway.
final class AddedTokens {
    /// @param singleWord only where no word character stands on either side
    record AddedToken(String content, int id, boolean singleWord) {}

    private static final int ROOT = 0;

    private final List<AddedToken> tokens;
    private final Trie trie;

    AddedTokens(List<AddedToken> tokens) {
        this.tokens = List.copyOf(tokens);
        trie = new Trie(16 * tokens.size());
        trie.addRoot();
        for (int i = 0; i < tokens.size(); i++) {
            trie.put(ROOT, tokens.get(i).content(), 0, i);
        }
    }

    List<AddedToken> tokens() {
        return tokens;
    }

    boolean startWith(int codePoint) {
        return trie.child(ROOT, codePoint) != Trie.NONE;
    }

    /// The index of the longest token at this place of the text, or [Trie#NONE].
    int longestAt(String text, int from) {
        int longest = Trie.NONE;
        int node = ROOT;
        for (int i = from; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            node = trie.child(node, codePoint);
            if (node == Trie.NONE) {
                break;
            }
            i += Character.charCount(codePoint);
            int value = trie.value(node);
            longest = value == Trie.NONE ? longest : value;
        }
        return longest;
    }

    /// Whether the token, found at `from`, may stand there.
    static boolean fits(AddedToken token, String text, int from) {
        if (!token.singleWord()) {
            return true;
        }
        int to = from + token.content().length();
        return (from == 0 || !isWordCharacter(text.codePointBefore(from)))
                && (to == text.length() || !isWordCharacter(text.codePointAt(to)));
    }

    /// `\w` of Unicode regular expressions (UTS 18, annex C).
    private static boolean isWordCharacter(int codePoint) {
        return Character.isAlphabetic(codePoint)
                || codePoint == 0x200C
                || codePoint == 0x200D
                || switch (Character.getType(codePoint)) {
                    case Character.NON_SPACING_MARK,
                            Character.ENCLOSING_MARK,
                            Character.COMBINING_SPACING_MARK,
                            Character.DECIMAL_DIGIT_NUMBER,
                            Character.CONNECTOR_PUNCTUATION ->
                            true;
                    default -> false;
                };
    }
}
