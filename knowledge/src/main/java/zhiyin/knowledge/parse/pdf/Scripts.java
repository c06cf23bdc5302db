package zhiyin.knowledge.parse.pdf;

import java.lang.Character.UnicodeScript;

/// Which writing system characters belong to, as far as layout depends on it.
final class Scripts {
    private static final int FIRST_CJK = 0x2E80;

    private Scripts() {}

    /// Ideographs, kana and their punctuation: written without spaces between. Korean puts spaces between
    /// words.
    static boolean isSpaceless(int c) {
        if (c < FIRST_CJK) {
            return false;
        }
        return isHan(c)
                || (c >= 0x3000 && c <= 0x30FF)
                || (c >= 0xFE10 && c <= 0xFE4F)
                || (c >= 0xFF00 && c <= 0xFFEF);
    }

    static boolean isHan(int c) {
        return c >= FIRST_CJK && (c <= 0x2FDF || UnicodeScript.of(c) == UnicodeScript.HAN);
    }

    static boolean isRightToLeft(int c) {
        byte direction = Character.getDirectionality(c);
        return direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
                || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC;
    }

    static boolean isLeftToRight(int c) {
        byte direction = Character.getDirectionality(c);
        return direction == Character.DIRECTIONALITY_LEFT_TO_RIGHT
                || direction == Character.DIRECTIONALITY_EUROPEAN_NUMBER
                || direction == Character.DIRECTIONALITY_ARABIC_NUMBER;
    }

    /// Length as it weighs on the eye: a Han character says as much as two letters.
    static int weight(String text) {
        int weight = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            if (!Character.isWhitespace(c)) {
                weight += isSpaceless(c) ? 2 : 1;
            }
        }
        return weight;
    }

    /// What is put between two pieces of one text that were broken at a line's end.
    static String between(CharSequence before, CharSequence after) {
        if (before.isEmpty() || after.isEmpty()) {
            return "";
        }
        int last = Character.codePointBefore(before, before.length());
        int first = Character.codePointAt(after, 0);
        boolean joined =
                Character.isWhitespace(last)
                        || Character.isWhitespace(first)
                        || isSpaceless(last) && isSpaceless(first);
        return joined ? "" : " ";
    }
}
