package zhiyin.knowledge.catalog;

import java.text.Normalizer;
import zhiyin.knowledge.catalog.CatalogException.Code;

/// What a collection is called: 1 to 64 characters, which are letters of any script, digits, spaces, `-`,
/// `_` and `.`; not `.` or `..`, no space at its ends. In Unicode's composed form, so that the same name
/// typed on different systems is the same.
public record CollectionName(String text) {
    public static final int MAX_CHARACTERS = 64;

    /// @throws CatalogException INVALID
    public CollectionName {
        text = normalized(text);
        int length = text.codePointCount(0, text.length());
        if (length < 1 || length > MAX_CHARACTERS) {
            throw invalid(text, "it has %,d characters".formatted(length));
        }
        if (text.equals(".") || text.equals("..") || !text.equals(text.strip())) {
            throw invalid(text, "it is a dot or two, or has a space at an end");
        }
        requireAllowed(text);
    }

    static String normalized(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    /// Marks are parts of letters in many scripts, such as the vowels of Devanagari.
    private static boolean isAllowed(int c) {
        int type = Character.getType(c);
        return Character.isLetterOrDigit(c)
                || type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || " -_.".indexOf(c) >= 0;
    }

    private static void requireAllowed(String text) {
        text.codePoints()
                .filter(c -> !isAllowed(c))
                .findFirst()
                .ifPresent(c -> {
                    throw invalid(text, "it has the character U+%04X".formatted(c));
                });
    }

    private static CatalogException invalid(String text, String why) {
        return new CatalogException(
                Code.INVALID,
                "'%s' cannot name a collection: %s; expected 1 to %d letters, digits, spaces, '-', '_' and '.'"
                        .formatted(Shown.of(text), why, MAX_CHARACTERS));
    }

    @Override
    public String toString() {
        return text;
    }
}
