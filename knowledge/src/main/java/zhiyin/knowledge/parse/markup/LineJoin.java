package zhiyin.knowledge.parse.markup;

import java.lang.Character.UnicodeBlock;
import java.lang.Character.UnicodeScript;
import java.util.Set;

/// How lines of one paragraph become one: with a space, but not between characters of scripts that are
/// written without spaces.
final class LineJoin {
    private static final Set<UnicodeScript> SPACELESS =
            Set.of(
                    UnicodeScript.HAN,
                    UnicodeScript.HIRAGANA,
                    UnicodeScript.KATAKANA,
                    UnicodeScript.BOPOMOFO);

    private LineJoin() {}

    /// @param before last character of a line
    /// @param after first character of the next
    static boolean needsSpace(int before, int after) {
        return !(isSpaceless(before) && isSpaceless(after));
    }

    private static boolean isSpaceless(int c) {
        return c >= 0x2E80
                && (SPACELESS.contains(UnicodeScript.of(c))
                        || UnicodeBlock.CJK_SYMBOLS_AND_PUNCTUATION.equals(UnicodeBlock.of(c))
                        || (c >= 0xFF01 && c <= 0xFF65));
    }
}
