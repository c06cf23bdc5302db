package zhiyin.knowledge.chunk;

import java.util.Map;
import java.util.TreeMap;

/// Ways of counting that tokenizers have.
final class Counters {
    private Counters() {}

    static Map<String, TokenCounter> all() {
        return new TreeMap<>(
                Map.of(
                        "words", Counters::words,
                        "characters", String::length,
                        "uneven", Counters::uneven));
    }

    /// Like WordPiece or BPE on common text: a token for four letters, for a Han character, for a mark.
    static int words(String text) {
        int tokens = 0;
        int letters = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c < 0x2E80 && Character.isLetterOrDigit(c);
            letters = letter ? letters + 1 : 0;
            if (letter ? letters % 4 == 1 : !Character.isWhitespace(c)) {
                tokens++;
            }
        }
        return tokens;
    }

    /// A whole may be more or less than the sum of its parts.
    static int uneven(String text) {
        return words(text) + Math.floorMod(text.hashCode(), 7);
    }
}
