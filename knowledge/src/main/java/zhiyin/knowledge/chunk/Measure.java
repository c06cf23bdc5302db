package zhiyin.knowledge.chunk;

/// Tokens of a text, and whether it is short enough. No text counts for less than one token in
/// [#MAX_CHARACTERS_PER_TOKEN] characters, whatever the counter says: some tokenizers make one token of a
/// "word" of a megabyte. So texts far too long are known to be so without being tokenized.
record Measure(TokenCounter counter) {
    static final int MAX_CHARACTERS_PER_TOKEN = 16;

    int count(String text) {
        return Math.max(counter.count(text), text.length() / MAX_CHARACTERS_PER_TOKEN);
    }

    boolean fits(String text, int tokens) {
        return text.length() / MAX_CHARACTERS_PER_TOKEN <= tokens && counter.count(text) <= tokens;
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
