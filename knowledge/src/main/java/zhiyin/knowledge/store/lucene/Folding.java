package zhiyin.knowledge.store.lucene;

import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.Transliterator;

/// Makes the same of what people hold for the same: full and half width, upper and lower case, letters
/// with and without marks, radicals and ideographs, traditional and simplified Chinese.
///
/// It goes in two steps. [#unify] replaces characters one by one, so that places in the text stay what
/// they are and traditional text is divided into words as simplified text is. [#fold] then takes a word,
/// and may change its length.
final class Folding {
    private static final int FIRST_HAN = 0x2E80;
    private static final int LAST_HAN = 0xFAFF;
    private static final int FIRST_MARK = 0x300;
    private static final int LAST_MARK = 0x36F;
    private static final Normalizer2 COMPATIBLE = Normalizer2.getNFKCInstance();
    private static final Normalizer2 CASELESS = Normalizer2.getNFKCCasefoldInstance();
    private static final Normalizer2 DECOMPOSED = Normalizer2.getNFDInstance();
    private static final Normalizer2 COMPOSED = Normalizer2.getNFCInstance();

    /// What stands for each character of the basic plane. The rarer ideographs of other planes are left
    /// as they are.
    private static final char[] UNIFIED = unifiedCharacters();

    private Folding() {}

    /// The text with each character replaced by the one that stands for it; of the same length.
    static String unify(String text) {
        char[] characters = text.toCharArray();
        for (int i = 0; i < characters.length; i++) {
            characters[i] = UNIFIED[characters[i]];
        }
        return new String(characters);
    }

    /// A word in lower case, without ligatures, invisible characters and the marks of Latin, Greek and
    /// Cyrillic letters.
    static String fold(String word) {
        if (isPlain(word)) {
            return word;
        }
        String caseless = CASELESS.normalize(word);
        return isBelowMarks(caseless) ? caseless : withoutMarks(caseless);
    }

    private static boolean isPlain(String word) {
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            boolean plain = c < 0x80 ? c < 'A' || c > 'Z' : c >= 0x4E00 && c < 0xA000;
            if (!plain) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBelowMarks(String word) {
        return word.chars().allMatch(c -> c < 0x80);
    }

    private static String withoutMarks(String word) {
        String decomposed = DECOMPOSED.normalize(word);
        var letters = new StringBuilder(decomposed.length());
        decomposed
                .chars()
                .filter(c -> c < FIRST_MARK || c > LAST_MARK)
                .forEach(c -> letters.append((char) c));
        return COMPOSED.normalize(letters);
    }

    private static char[] unifiedCharacters() {
        Transliterator simplified = Transliterator.getInstance("Traditional-Simplified");
        char[] table = new char[Character.MAX_VALUE + 1];
        for (int c = 0; c < table.length; c++) {
            table[c] = Character.isSurrogate((char) c) ? (char) c : unified((char) c, simplified);
        }
        return table;
    }

    private static char unified(char c, Transliterator simplified) {
        char compatible = single(COMPATIBLE.normalize(String.valueOf(c)), c);
        return compatible < FIRST_HAN || compatible > LAST_HAN
                ? compatible
                : single(simplified.transliterate(String.valueOf(compatible)), compatible);
    }

    private static char single(String replacement, char otherwise) {
        return replacement.length() == 1 ? replacement.charAt(0) : otherwise;
    }
}
