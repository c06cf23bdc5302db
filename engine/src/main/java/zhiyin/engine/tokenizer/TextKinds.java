package zhiyin.engine.tokenizer;

import org.jspecify.annotations.Nullable;

/// What each code point is to the byte-level tokenizers, looked up instead of computed. The table is
/// made of pages of 128 code points, and a page is computed when a text first needs it. An entry is
/// a `byte`: the kind in its lower three bits, flags above.
///
/// Thread-safe: pages are not changed once shared, and two threads that compute the same one compute
/// equal pages.
final class TextKinds {
    static final byte OTHER = 0;
    static final byte LETTER = 1;
    static final byte NUMBER = 2;
    static final byte SPACE = 3;

    /// `\r` and `\n`
    static final byte NEWLINE = 4;

    /// Not of a character: what follows the last one.
    static final byte END = 5;

    static final int KIND_MASK = 7;

    /// Composition may change it, or with it what stands before.
    static final int UNSTABLE = 8;

    /// Besides [#UNSTABLE]: alone behind a stable character it stays as it is.
    static final int ORDERED = 16;

    /// Nothing composes with it.
    static final int ISOLATED = 32;

    /// An added token may start here.
    static final int ADDED = 64;

    /// A half of a surrogate pair: look at the code point.
    private static final int SURROGATE = -128;

    static final int PAGE_BITS = 7;
    static final int PAGE_MASK = (1 << PAGE_BITS) - 1;

    private final boolean composed;
    private final AddedTokens added;
    private final byte[] @Nullable [] pages =
            new byte[(Character.MAX_CODE_POINT + 1) >> PAGE_BITS] @Nullable [];

    /// @param composed whether the text is brought into normalization form C
    TextKinds(boolean composed, AddedTokens added) {
        this.composed = composed;
        this.added = added;
    }

    /// The page that holds the entry of a code point.
    byte[] page(int codePoint) {
        int index = codePoint >> PAGE_BITS;
        byte[] page = pages[index];
        if (page == null) {
            page = newPage(index << PAGE_BITS);
            pages[index] = page;
        }
        return page;
    }

    int entry(int codePoint) {
        return page(codePoint)[codePoint & PAGE_MASK];
    }

    static byte kind(int entry) {
        return (byte) (entry & KIND_MASK);
    }

    static boolean isWhite(byte kind) {
        return kind == SPACE || kind == NEWLINE;
    }

    private byte[] newPage(int first) {
        byte[] page = new byte[1 << PAGE_BITS];
        for (int i = 0; i < page.length; i++) {
            page[i] = (byte) newEntry(first + i);
        }
        return page;
    }

    private int newEntry(int codePoint) {
        if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
            return SURROGATE;
        }
        int entry = newKind(codePoint) | (added.startWith(codePoint) ? ADDED : 0);
        return composed ? entry | Composition.flags(codePoint) : entry;
    }

    private static int newKind(int codePoint) {
        if (codePoint == '\n' || codePoint == '\r') {
            return NEWLINE;
        }
        if (HuggingFaceUnicode.isWhitespace(codePoint)) {
            return SPACE;
        }
        return switch (Character.getType(codePoint)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER ->
                    LETTER;
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
                    NUMBER;
            default -> OTHER;
        };
    }
}
