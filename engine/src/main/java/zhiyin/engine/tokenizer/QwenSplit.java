package zhiyin.engine.tokenizer;

/// Finds the pieces of a text within which bytes may merge, as the pattern of the Qwen2 and Qwen3
/// models does:
/// ```
///   (?i:'s|'t|'re|'ve|'m|'ll|'d)     | [^\r\n\p{L}\p{N}]?\p{L}+ | \p{N}
/// |  ?[^\s\p{L}\p{N}]+[\r\n]*        | \s*[\r\n]+ | \s+(?!\S) | \s+
/// ```
/// Which alternative matches is plain from the first two characters, so the scanner goes back only
/// within white space, once.
final class QwenSplit {
    /// The pattern, as files write it.
    static final String PATTERN =
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"
                    + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    /// How many characters behind its end a piece may depend on, white space aside.
    private static final int LOOKAHEAD = 3;

    private QwenSplit() {}

    /// The end of the piece at the start of the window, or [PieceSplit#MORE] if that depends
    /// on what is not loaded.
    static int end(TextWindow window) {
        byte[] kinds = window.kinds();
        int from = window.from();
        int end;
        if (TextKinds.isWhite(kinds[from]) && TextKinds.isWhite(kinds[from + 1])) {
            end = whiteEnd(kinds, from, window);
        } else {
            end = textEnd(kinds, window.chars(), from);
        }
        return end > window.to() - LOOKAHEAD && !window.isComplete() ? PieceSplit.MORE : end;
    }

    /// The end of a piece that does not start with two white spaces.
    private static int textEnd(byte[] kinds, char[] chars, int from) {
        int next = from + (Character.isHighSurrogate(chars[from]) ? 2 : 1);
        return switch (kinds[from]) {
            case TextKinds.LETTER -> runEnd(kinds, next, TextKinds.LETTER);
            case TextKinds.NUMBER, TextKinds.NEWLINE -> next;
            case TextKinds.SPACE ->
                    chars[from] == ' ' && kinds[next] == TextKinds.OTHER
                            ? othersEnd(kinds, next)
                            : runEnd(kinds, next, TextKinds.LETTER);
            default -> {
                int contraction = chars[from] == '\'' ? contractionLength(kinds, chars, next) : 0;
                if (contraction > 0) {
                    yield next + contraction;
                }
                yield kinds[next] == TextKinds.LETTER
                        ? runEnd(kinds, next, TextKinds.LETTER)
                        : othersEnd(kinds, next);
            }
        };
    }

    private static int runEnd(byte[] kinds, int from, byte kind) {
        int end = from;
        while (kinds[end] == kind) {
            end++;
        }
        return end;
    }

    private static int othersEnd(byte[] kinds, int from) {
        return runEnd(kinds, runEnd(kinds, from, TextKinds.OTHER), TextKinds.NEWLINE);
    }

    /// The end of white space: behind its last line break, or else before its last character, which
    /// goes with the word that follows.
    private static int whiteEnd(byte[] kinds, int from, TextWindow window) {
        int end = from;
        int lineEnd = from;
        for (; TextKinds.isWhite(kinds[end]); end++) {
            lineEnd = kinds[end] == TextKinds.NEWLINE ? end + 1 : lineEnd;
        }
        boolean last = end == window.to();
        if (last && !window.isComplete()) {
            return end;
        }
        if (lineEnd > from) {
            return lineEnd;
        }
        return last ? end : end - 1;
    }

    /// The length of what follows the apostrophe of `'s`, `'ll`, ...; 0 if it is none. The long s is
    /// an s to case-insensitive patterns.
    private static int contractionLength(byte[] kinds, char[] chars, int from) {
        if (kinds[from] != TextKinds.LETTER) {
            return 0;
        }
        char second = kinds[from + 1] == TextKinds.LETTER ? lowerCase(chars[from + 1]) : 0;
        return switch (lowerCase(chars[from])) {
            case 's', 't', 'm', 'd', '\u017f' -> 1;
            case 'r', 'v' -> second == 'e' ? 2 : 0;
            case 'l' -> second == 'l' ? 2 : 0;
            default -> 0;
        };
    }

    private static char lowerCase(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
    }
}
