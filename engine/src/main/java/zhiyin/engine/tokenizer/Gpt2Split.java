package zhiyin.engine.tokenizer;

/// The pattern of GPT-2, which `ByteLevel` with `use_regex` stands for:
/// ```
/// 's|'t|'re|'ve|'m|'ll|'d | ?\p{L}+ | ?\p{N}+ | ?[^\s\p{L}\p{N}]+ | \s+(?!\S) | \s+
/// ```
/// Which alternative matches is plain from the first two characters, so the scanner goes back only
/// within white space, once.
final class Gpt2Split {
    /// How many characters behind its end a piece may depend on, white space aside.
    private static final int LOOKAHEAD = 3;

    private Gpt2Split() {}

    static int end(TextWindow window) {
        byte[] kinds = window.kinds();
        int from = window.from();
        boolean white = TextKinds.isWhite(kinds[from]) && TextKinds.isWhite(kinds[from + 1]);
        int end = white ? whiteEnd(window) : textEnd(kinds, window.chars(), from);
        return end > window.to() - LOOKAHEAD && !window.isComplete() ? PieceSplit.MORE : end;
    }

    /// The end of a piece that does not start with two white spaces.
    private static int textEnd(byte[] kinds, char[] chars, int from) {
        int contraction = chars[from] == '\'' ? contractionLength(kinds, chars, from + 1) : 0;
        if (contraction > 0) {
            return from + 1 + contraction;
        }
        int first = chars[from] == ' ' ? from + 1 : from;
        byte kind = kinds[first];
        return switch (kind) {
            case TextKinds.LETTER, TextKinds.NUMBER, TextKinds.OTHER -> {
                int end = first;
                while (kinds[end] == kind) {
                    end++;
                }
                yield end;
            }
            default -> from + 1;
        };
    }

    /// The end of white space: before its last character, which may go with the word that follows.
    private static int whiteEnd(TextWindow window) {
        int end = window.from();
        while (TextKinds.isWhite(window.kinds()[end])) {
            end++;
        }
        return end == window.to() ? end : end - 1;
    }

    /// The length of what follows the apostrophe of `'s`, `'ll`, ...; 0 if it is none.
    private static int contractionLength(byte[] kinds, char[] chars, int from) {
        if (kinds[from] != TextKinds.LETTER) {
            return 0;
        }
        char second = kinds[from + 1] == TextKinds.LETTER ? chars[from + 1] : 0;
        return switch (chars[from]) {
            case 's', 't', 'm', 'd' -> 1;
            case 'r', 'v' -> second == 'e' ? 2 : 0;
            case 'l' -> second == 'l' ? 2 : 0;
            default -> 0;
        };
    }
}
