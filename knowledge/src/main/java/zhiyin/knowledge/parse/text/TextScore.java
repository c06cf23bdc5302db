package zhiyin.knowledge.parse.text;

import java.lang.Character.UnicodeScript;

/// How much characters look like what people write. ASCII says nothing; a frequent ideograph speaks for a
/// text as a control character speaks against it. The weights are per character, about 1 for each byte of
/// a right text that is not ASCII, far below 0 for a wrong one.
final class TextScore {
    /// What the encoding is used for: a Chinese encoding has kana too, but Chinese texts hardly do.
    enum Language {
        CHINESE,
        JAPANESE,
        KOREAN,
        /// Alphabets with a byte a letter.
        OTHER,
        /// Unicode.
        ANY
    }

    private static final double FREQUENT = 3;
    private static final double FAMILIAR = 0.6;
    private static final double RARE = -2.5;
    private static final double IMPOSSIBLE = -8;

    private final Language language;
    private int previous = ' ';
    private double sum;

    private TextScore(Language language) {
        this.language = language;
    }

    /// @return the sum over all characters
    static double of(String text, Language language) {
        var score = new TextScore(language);
        int end =
                text.endsWith("\uFFFD") ? text.length() - 1 : text.length(); // a cut last character
        for (int i = 0; i < end; i += Character.charCount(text.codePointAt(i))) {
            score.add(text.codePointAt(i));
        }
        return score.sum;
    }

    private void add(int c) {
        sum += weight(c) + transition(c);
        previous = c;
    }

    private double weight(int c) {
        if (c < 0x80) {
            return Bytes.isControl(c) ? IMPOSSIBLE : 0;
        }
        if (Bytes.isControl(c) || isImpossible(c)) {
            return IMPOSSIBLE;
        }
        if (Character.isIdeographic(c)) {
            return ideograph(c);
        }
        if (isKana(c)) {
            return kana();
        }
        if (c >= 0xAC00 && c <= 0xD7A3) {
            return syllable(c);
        }
        if (isEastAsianPunctuation(c)) {
            return 2.5;
        }
        return Character.isLetter(c) ? letter(c) : symbol(c);
    }

    private static boolean isImpossible(int c) {
        return c == 0xFFFD
                || switch (Character.getType(c)) {
                    case Character.UNASSIGNED, Character.PRIVATE_USE, Character.SURROGATE -> true;
                    default -> false;
                };
    }

    private static double ideograph(int c) {
        if (CommonCharacters.isFrequentIdeograph(c)) {
            return FREQUENT;
        }
        return CommonCharacters.isFirstLevel(c) ? FAMILIAR : RARE;
    }

    private static boolean isKana(int c) {
        return (c >= 0x3041 && c <= 0x3096) || (c >= 0x30A1 && c <= 0x30FE);
    }

    private double kana() {
        return switch (language) {
            case JAPANESE, ANY -> 2;
            case CHINESE, KOREAN, OTHER -> 0.2;
        };
    }

    private double syllable(int c) {
        if (language == Language.CHINESE || language == Language.JAPANESE) {
            return RARE;
        }
        if (CommonCharacters.isFrequentSyllable(c)) {
            return FREQUENT;
        }
        return CommonCharacters.isSyllableInUse(c) ? 0.4 : RARE;
    }

    private static boolean isEastAsianPunctuation(int c) {
        return (c >= 0x3001 && c <= 0x3002)
                || (c >= 0x3008 && c <= 0x3011)
                || c == 0xFF0C
                || c == 0xFF1A
                || c == 0xFF1B
                || c == 0xFF01
                || c == 0xFF1F
                || c == 0xFF08
                || c == 0xFF09;
    }

    /// A letter of an alphabet: in the company of its own kind, or not.
    private double letter(int c) {
        if (c >= 0xFF61 && c <= 0xFFDC) {
            return -1; // half-width kana: what single bytes become in Shift-JIS
        }
        UnicodeScript script = UnicodeScript.of(c);
        if (script == UnicodeScript.LATIN) {
            return latin(c);
        }
        boolean joined = UnicodeScript.of(previous) == script;
        boolean began = !Character.isLetter(previous);
        return joined ? 0.7 : began ? 0 : -2;
    }

    private double latin(int c) {
        if (c > 0x17F) {
            return -1;
        }
        boolean afterAscii = previous < 0x80;
        return afterAscii ? 0.7 : -0.7;
    }

    private static double symbol(int c) {
        return switch (c) {
            case '“', '”', '‘', '’', '–', '—', '…', '·', '•', '€', '°', '©', '«', '»', '®', '×' ->
                    0.5;
            default ->
                    Character.isLetterOrDigit(c)
                                    || Character.getType(c) == Character.NON_SPACING_MARK
                            ? 0.3
                            : -0.5;
        };
    }

    /// Neighbours that do not go together.
    private double transition(int c) {
        double sum = 0;
        if (Character.isIdeographic(c) && Character.isLetter(previous) && previous < 0x250) {
            sum -= 0.7; // é and the letter after it make an ideograph in GBK
        }
        if (c < 0x80 && Character.isLetter(c) && Character.isIdeographic(previous)) {
            sum -= 0.7;
        }
        if (c >= 0x80 && Character.isUpperCase(c) && Character.isLowerCase(previous)) {
            sum -= 1.5; // what KOI8-R and windows-1251 make of each other
        }
        if (isInnerSymbol(previous) && Character.isLetter(c) && !Character.isIdeographic(c)) {
            sum -= 0.8;
        }
        return sum;
    }

    /// Symbols of single-byte encodings that stand between words, not in them.
    private static boolean isInnerSymbol(int c) {
        return c >= 0xA1 && c <= 0xBF && !Character.isLetter(c) && c != 0xAB && c != 0xB7;
    }
}
