package zhiyin.engine.tokenizer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/// The added tokens of a tokenizer (`[CLS]`, `[MASK]`, ...), found in the raw text before anything
/// else happens to it: at each position the longest one. Immutable.
final class AddedTokens {
    /// @param singleWord only where no word character stands on either side
    /// @param lstrip takes in the white space before it; to a tokenizer that drops white space
    ///     anyway, like BERT's, this means nothing
    /// @param rstrip takes in the white space behind it
    /// @param special left out of texts made for people
    /// @param normalized found in the text as the normalizer leaves it, not as it was written
    record AddedToken(
            String content,
            int id,
            boolean singleWord,
            boolean lstrip,
            boolean rstrip,
            boolean special,
            boolean normalized) {

        /// One that is found everywhere and takes in nothing.
        static AddedToken plain(String content, int id, boolean special) {
            return new AddedToken(content, id, false, false, false, special, false);
        }

        /// The same, written otherwise.
        AddedToken written(String otherContent) {
            return new AddedToken(
                    otherContent, id, singleWord, lstrip, rstrip, special, normalized);
        }
    }

    /// Where the walk along a token's content begins.
    static final int ROOT = 0;

    private final List<AddedToken> tokens;
    private final Map<Integer, AddedToken> byId = new HashMap<>();
    private final Trie trie;

    AddedTokens(List<AddedToken> tokens) {
        this.tokens = List.copyOf(tokens);
        trie = new Trie(16 * tokens.size());
        trie.addRoot();
        for (int i = 0; i < tokens.size(); i++) {
            trie.put(ROOT, tokens.get(i).content(), 0, i);
            byId.put(tokens.get(i).id(), tokens.get(i));
        }
    }

    List<AddedToken> tokens() {
        return tokens;
    }

    Optional<AddedToken> ofId(int id) {
        return Optional.ofNullable(byId.get(id));
    }

    /// Gives ids of tokens by their content, be they added or among `others`, which are in the order of their ids.
    ///
    /// @param file for the message where there is no such token
    ToIntFunction<String> idOrIn(JsonSection file, List<String> others) {
        return content ->
                tokens.stream()
                        .filter(token -> token.content().equals(content))
                        .mapToInt(AddedToken::id)
                        .findFirst()
                        .orElseGet(() -> indexIn(file, others, content));
    }

    private static int indexIn(JsonSection file, List<String> others, String content) {
        int id = others.indexOf(content);
        if (id < 0) {
            throw file.invalid(
                    "no token is \"%s\", with which texts begin or end by tokenizer_config.json"
                            .formatted(content));
        }
        return id;
    }

    boolean isSpecial(int id) {
        return ofId(id).filter(AddedToken::special).isPresent();
    }

    /// The greatest of the ids, or -1 if there are none.
    int highestId() {
        int highest = -1;
        for (AddedToken token : tokens) {
            highest = Math.max(highest, token.id());
        }
        return highest;
    }

    boolean startWith(int codePoint) {
        return trie.child(ROOT, codePoint) != Trie.NONE;
    }

    /// Where the walk goes from a place in a token's content, or [Trie#NONE].
    int step(int place, int codePoint) {
        return trie.child(place, codePoint);
    }

    /// The index of the token whose content ends at the place of the walk, or [Trie#NONE].
    int endingAt(int place) {
        return trie.value(place);
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
    static boolean isWordCharacter(int codePoint) {
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
