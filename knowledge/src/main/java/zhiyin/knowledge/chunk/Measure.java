package zhiyin.knowledge.chunk;

import java.util.OptionalInt;

/// Tokens of a text, and whether it is short enough. No text counts for less than one token in
/// [#MAX_CHARACTERS_PER_TOKEN] characters, whatever the counter says: some tokenizers make one token of a
/// "word" of a megabyte. So texts far too long are known to be so without being tokenized.
record Measure(TokenCounter counter) {
    static final int MAX_CHARACTERS_PER_TOKEN = 16;

    int count(String text) {
        return Math.max(counter.count(text), text.length() / MAX_CHARACTERS_PER_TOKEN);
    }

    /// No text of more characters fits.
    long mostCharacters(int tokens) {
        return (tokens + 1L) * MAX_CHARACTERS_PER_TOKEN - 1;
    }

    boolean fits(String text, int tokens) {
        return within(text, tokens).isPresent();
    }

    /// Tokens of a text; nothing where it does not fit. Counting is most of a chunker's work.
    OptionalInt within(String text, int tokens) {
        if (text.length() > mostCharacters(tokens)) {
            return OptionalInt.empty();
        }
        int count = counter.count(text);
        return count <= tokens ? OptionalInt.of(count) : OptionalInt.empty();
    }

    /// The most code points from the text's beginning that fit, a search by halves.
    String cut(String text, int tokens) {
        if (fits(text, tokens)) {
            return text;
        }
        int least = 0;
        int most = Math.min(text.length(), (tokens + 1) * MAX_CHARACTERS_PER_TOKEN);
        while (least < most) {
            int middle = (least + most + 1) >>> 1;
            if (fits(text.substring(0, middle), tokens)) {
                least = middle;
            } else {
                most = middle - 1;
            }
        }
        boolean halvesPair = least > 0 && Character.isHighSurrogate(text.charAt(least - 1));
        return text.substring(0, halvesPair ? least - 1 : least).stripTrailing();
    }
}
