package zhiyin.engine.tokenizer;

import java.text.Normalizer;

/// The Unicode properties as Hugging Face `tokenizers` sees them. Its categories come from a table of
/// Unicode 8 and its decompositions from one of Unicode 9, so characters that came later have no
/// category there and split words differently. Here: Java's properties, corrected where the two
/// differ; a test compares every code point. A newer JDK that knows more characters fails that test
/// until they are added below.
final class HuggingFaceUnicode {
    private static final int DOTTED_CAPITAL_I = 0x130;

    /// Format characters newer than its table, which therefore stay in the text.
    private static final CodePointRanges NOT_CONTROL =
            CodePointRanges.parse("890-891 8e2 110cd 13430-1343f");

    /// Nonspacing marks to Java only: newer, or reclassified.
    private static final CodePointRanges NOT_MARK =
            CodePointRanges.parse(
                    """
                    7fd 897-89f 8ca-8e1 9fe afa-aff b55 c04 c3c d00 d3b-d3c d81 eba ece 180f 1885-1886 \
                    1abf-1ace 1df6-1dfb a82c a8c5 a8ff a9bd 10d24-10d27 10d69-10d6d 10eab-10eac \
                    10efc-10eff 10f46-10f50 10f82-10f85 11070 11073-11074 110c2 111c9 111cf 1123e 11241 \
                    1133b 113bb-113c0 113ce 113d0 113d2 113e1-113e2 11438-1143f 11442-11444 11446 1145e \
                    1182f-11837 11839-1183a 1193b-1193c 1193e 11943 119d4-119d7 119da-119db 119e0 \
                    11a01-11a0a 11a33-11a38 11a3b-11a3e 11a47 11a51-11a56 11a59-11a5b 11a8a-11a96 \
                    11a98-11a99 11c30-11c36 11c38-11c3d 11c3f 11c92-11ca7 11caa-11cb0 11cb2-11cb3 \
                    11cb5-11cb6 11d31-11d36 11d3a 11d3c-11d3d 11d3f-11d45 11d47 11d90-11d91 11d95 11d97 \
                    11ef3-11ef4 11f00-11f01 11f36-11f3a 11f40 11f42 11f5a 13440 13447-13455 1611e-16129 \
                    1612d-1612f 16f4f 16fe4 1cf00-1cf2d 1cf30-1cf46 1e000-1e006 1e008-1e018 1e01b-1e021 \
                    1e023-1e024 1e026-1e02a 1e08f 1e130-1e136 1e2ae 1e2ec-1e2ef 1e4ec-1e4ef 1e5ee-1e5ef \
                    1e944-1e94a\
                    """);

    private static final CodePointRanges ALSO_MARK = CodePointRanges.parse("1734 1171e");

    private static final CodePointRanges NOT_PUNCTUATION =
            CodePointRanges.parse(
                    """
                    61d 9fd a76 c77 c84 1b4e-1b4f 1b7d-1b7f 2e43-2e4f 2e52-2e5d 10d6e 10ead 10f55-10f59 \
                    10f86-10f89 113d4-113d5 113d7-113d8 1144b-1144f 1145a-1145b 1145d 11660-1166c 116b9 \
                    1183b 11944-11946 119e2 11a3f-11a46 11a9a-11a9c 11a9e-11aa2 11b00-11b09 11be1 \
                    11c41-11c45 11c70-11c71 11ef7-11ef8 11f43-11f4f 11fff 12ff1-12ff2 16d6d-16d6f \
                    16e97-16e9a 16fe2 1e5ff 1e95e-1e95f\
                    """);

    private static final CodePointRanges ALSO_PUNCTUATION = CodePointRanges.parse("166d 111c9");

    /// Characters with a decomposition newer than its table.
    private static final CodePointRanges NOT_DECOMPOSED =
            CodePointRanges.parse(
                    """
                    105c9 105e4 11383 11385 1138e 11391 113c5 113c7-113c8 11938 16121-16128 16d68-16d6a\
                    """);

    /// Combining characters that accent stripping leaves (they are no nonspacing marks, or not to
    /// this table) but canonical ordering moves, each range with its combining class.
    private static final CodePointRanges ORDERED =
            CodePointRanges.parse(
                    """
                    8d4-8e1:230 1b44:9 1baa:9 1bf2-1bf3:9 1dfb:230 302e-302f:224 a953:9 a9c0:9 111c0:9 \
                    11235:9 1134d:9 11442:9 11446:7 116b6:9 11c3f:9 1d165-1d166:216 1d16d:226 \
                    1d16e-1d172:216 1e000-1e006:230 1e008-1e018:230 1e01b-1e021:230 1e023-1e024:230 \
                    1e026-1e02a:230 1e944-1e949:230 1e94a:7\
                    """);

    private HuggingFaceUnicode() {}

    /// Whether text cleaning drops it: controls, format and private-use characters, NUL and U+FFFD.
    static boolean isControl(int codePoint) {
        return switch (codePoint) {
            case '\t', '\n', '\r' -> false;
            case 0xFFFD -> true;
            default ->
                    switch (Character.getType(codePoint)) {
                        case Character.CONTROL, Character.PRIVATE_USE -> true;
                        case Character.FORMAT -> !NOT_CONTROL.contains(codePoint);
                        default -> false;
                    };
        };
    }

    /// The property White_Space, as Rust's `char::is_whitespace`.
    static boolean isWhitespace(int codePoint) {
        return (codePoint >= '\t' && codePoint <= '\r')
                || codePoint == 0x85
                || Character.isSpaceChar(codePoint);
    }

    /// Every visible ASCII character that is no letter or digit, and the P categories.
    static boolean isPunctuation(int codePoint) {
        if (codePoint < 0x80) {
            return codePoint > ' ' && codePoint < 0x7F && !Character.isLetterOrDigit(codePoint);
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION ->
                    !NOT_PUNCTUATION.contains(codePoint);
            default -> ALSO_PUNCTUATION.contains(codePoint);
        };
    }

    /// The blocks that BERT calls Chinese characters; U+2B820 to U+2B91F are missing there too.
    static boolean isHan(int codePoint) {
        return codePoint >= 0x3400
                && (codePoint <= 0x4DBF
                        || (codePoint >= 0x4E00 && codePoint <= 0x9FFF)
                        || (codePoint >= 0xF900 && codePoint <= 0xFAFF)
                        || (codePoint >= 0x20000 && codePoint <= 0x2A6DF)
                        || (codePoint >= 0x2A700 && codePoint <= 0x2B81F)
                        || (codePoint >= 0x2B920 && codePoint <= 0x2CEAF)
                        || (codePoint >= 0x2F800 && codePoint <= 0x2FA1F));
    }

    static boolean isNonspacingMark(int codePoint) {
        return Character.getType(codePoint) == Character.NON_SPACING_MARK
                ? !NOT_MARK.contains(codePoint)
                : ALSO_MARK.contains(codePoint);
    }

    /// The canonical decomposition.
    static String decompose(int codePoint) {
        String text = Character.toString(codePoint);
        if (codePoint < 0xC0 || NOT_DECOMPOSED.contains(codePoint)) {
            return text; // below À nothing decomposes: plain ASCII never loads Java's tables
        }
        return Normalizer.normalize(text, Normalizer.Form.NFD);
    }

    /// The combining class of a character that accent stripping leaves.
    static int combiningClassOfKept(int codePoint) {
        return ORDERED.valueAt(codePoint, 0);
    }

    /// Whether a mark that accent stripping drops has combining class 0, so that nothing is moved
    /// across it. Java shows no combining classes, but shows whether it moves the mark across U+0345,
    /// the character of the highest one.
    static boolean isBarrier(int mark) {
        String pair = "\u0345" + Character.toString(mark);
        return mark != 0x345 && Normalizer.normalize(pair, Normalizer.Form.NFD).equals(pair);
    }

    /// The lower case of one character without regard to its neighbours; `İ` alone has two.
    static int[] lowerCase(int codePoint) {
        return codePoint == DOTTED_CAPITAL_I
                ? new int[] {'i', 0x307}
                : new int[] {Character.toLowerCase(codePoint)};
    }
}
