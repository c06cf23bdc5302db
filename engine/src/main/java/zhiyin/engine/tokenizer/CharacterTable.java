package zhiyin.engine.tokenizer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What each character does to the word being read, looked up instead of computed. The table is made
/// of pages of 128 code points, and a page is computed when a text first needs it, so that opening a
/// tokenizer costs nothing for the scripts nobody sends.
///
/// An entry is one `int`, the action in its upper four bits:
/// ```
///  WORD      the folded code point, which joins the word
///  SPACE     ends the word
///  DROP      nothing remains
///  SINGLE    ends the word; the payload is the token of this character, a word of its own
///  BARRIER   a dropped mark across which no combining character moves
///  MARK      a combining character that joins the word at its canonical place
///  EXPAND    several code points join the word: offset << 4 | count into the page's extras
///  ADDED     an added token may start here; the entry to use otherwise is in the page's extras
/// ```
/// Thread-safe: pages are immutable, and two threads that compute the same one compute equal pages.
final class CharacterTable {
    static final int WORD = 0;
    static final int SPACE = 1;
    static final int DROP = 2;
    static final int SINGLE = 3;
    static final int BARRIER = 4;
    static final int MARK = 5;
    static final int EXPAND = 6;
    static final int ADDED = 7;

    static final int PAGE_BITS = 7;
    private static final int PAGE_MASK = (1 << PAGE_BITS) - 1;
    private static final int ACTION_SHIFT = 28;
    private static final int COUNT_BITS = 4;

    /// The greatest token that an entry can hold.
    static final int MAX_TOKEN = (1 << ACTION_SHIFT) - 1;

    /// The entries of 128 code points, and what does not fit into an entry.
    static final class Page {
        private final int[] entries;
        private final int[] extras;

        private Page(int[] entries, int[] extras) {
            this.entries = entries;
            this.extras = extras;
        }

        int entry(int codePoint) {
            return entries[codePoint & PAGE_MASK];
        }

        int extra(int index) {
            return extras[index];
        }
    }

    private final BertNormalizer normalizer;
    private final WordPiece wordPiece;
    private final AddedTokens added;
    private final @Nullable Page[] pages =
            new @Nullable Page[(Character.MAX_CODE_POINT + 1) >> PAGE_BITS];

    CharacterTable(BertNormalizer normalizer, WordPiece wordPiece, AddedTokens added) {
        this.normalizer = normalizer;
        this.wordPiece = wordPiece;
        this.added = added;
    }

    /// The page that holds the entry of a code point.
    Page page(int codePoint) {
        int index = codePoint >> PAGE_BITS;
        Page page = pages[index];
        if (page == null) {
            page = new PageBuilder().build(index << PAGE_BITS);
            pages[index] = page; // a race is harmless: final fields are visible with the reference
        }
        return page;
    }

    /// The combining class by which a kept character moves among its neighbours, 0 for most.
    int combiningClass(int kept) {
        return normalizer.combiningClass(kept);
    }

    static int action(int entry) {
        return entry >>> ACTION_SHIFT;
    }

    static int payload(int entry) {
        return entry & MAX_TOKEN;
    }

    static int extrasFrom(int entry) {
        return payload(entry) >> COUNT_BITS;
    }

    static int extrasTo(int entry) {
        return extrasFrom(entry) + (entry & ((1 << COUNT_BITS) - 1));
    }

    private static int entry(int action, int payload) {
        return action << ACTION_SHIFT | payload;
    }

    private final class PageBuilder {
        private final int[] entries = new int[1 << PAGE_BITS];
        private int[] extras = new int[0];

        Page build(int first) {
            for (int i = 0; i < entries.length; i++) {
                int plain = plainEntry(first + i);
                entries[i] = added.startWith(first + i) ? withExtras(ADDED, plain) : plain;
            }
            return new Page(entries, extras);
        }

        private int plainEntry(int codePoint) {
            if (normalizer.drops(codePoint)) {
                return entry(DROP, 0);
            }
            int[] folded = normalizer.fold(codePoint);
            return switch (folded.length) {
                case 0 -> entry(HuggingFaceUnicode.isBarrier(codePoint) ? BARRIER : DROP, 0);
                case 1 -> entryOf(folded[0], normalizer.isolates(codePoint));
                default -> withExtras(EXPAND, folded);
            };
        }

        private int entryOf(int folded, boolean isolated) {
            if (HuggingFaceUnicode.isWhitespace(folded)) {
                return entry(SPACE, 0);
            }
            if (isolated || HuggingFaceUnicode.isPunctuation(folded)) {
                return entry(SINGLE, wordPiece.tokenOf(folded));
            }
            return entry(normalizer.combiningClass(folded) == 0 ? WORD : MARK, folded);
        }

        private int withExtras(int action, int... values) {
            int offset = extras.length;
            extras = Arrays.copyOf(extras, offset + values.length);
            System.arraycopy(values, 0, extras, offset, values.length);
            return entry(action, offset << COUNT_BITS | values.length);
        }
    }
}
