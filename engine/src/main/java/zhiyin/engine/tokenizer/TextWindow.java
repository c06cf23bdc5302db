package zhiyin.engine.tokenizer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.tokenizer.AddedTokens.AddedToken;

/// The part of a text that is being split: composed, with the kind of each character beside it, and
/// without lone surrogates, which count as U+FFFD. A text is cut into gaps between its added tokens,
/// and each gap is loaded in growing parts, so that no more is read than is wanted.
///
/// A part never ends in white space, which an added token behind it might take in, nor before a
/// character that might compose with its last one. Lives for one call.
final class TextWindow {
    private static final int PART = 2048;
    private static final int REPLACEMENT = 0xFFFD;

    private final String text;
    private final TextKinds table;
    private final AddedTokens added;

    /// The next character to load.
    private int position;

    /// Up to here the text belongs to an added token that did not fit.
    private int addedFrom;

    /// The end of the white space that was looked at last, and whether an added token behind takes it in.
    private int whiteEnd;

    private boolean whiteTaken;

    /// What of the gap is loaded and not yet taken is `chars[from..to)`; `kinds[to]` is
    /// [TextKinds#END]. Both halves of a surrogate pair have the kind of the whole.
    private char[] chars;

    private byte[] kinds;
    private int from;
    private int to;
    private boolean complete;
    private @Nullable AddedToken token;

    TextWindow(String text, TextKinds table, AddedTokens added) {
        this.text = text;
        this.table = table;
        this.added = added;
        chars = new char[Math.min(text.length(), PART) + 8];
        kinds = new byte[chars.length];
        kinds[0] = TextKinds.END;
    }

    char[] chars() {
        return chars;
    }

    byte[] kinds() {
        return kinds;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    /// Whether the gap is loaded to its end.
    boolean isComplete() {
        return complete;
    }

    /// The added token behind a gap that is complete; `null` at the end of the text.
    @Nullable AddedToken token() {
        return token;
    }

    void takeUntil(int index) {
        from = index;
    }

    /// Goes on to the gap behind the added token.
    void nextGap() {
        if (token != null && token.rstrip()) {
            while (position < text.length() && isWhite(position) && tokenAt(position) == null) {
                position++;
            }
        }
        token = null;
        complete = false;
    }

    /// Loads at least as much of the gap as is there and not taken. Moves what is there.
    void load() {
        to -= from;
        System.arraycopy(chars, from, chars, 0, to);
        System.arraycopy(kinds, from, kinds, 0, to);
        from = 0;
        int enough = to + Math.max(PART, to);
        reserve(Math.min(enough - to, text.length() - position));
        boolean more = true;
        while (more) {
            copyPlain(enough);
            more = position < text.length() && !(to >= enough && mayStop()) && loadOne();
        }
        complete = complete || position == text.length();
        reserve(1);
        kinds[to] = TextKinds.END;
    }

    /// Copies characters that stay as they are, as long as there is room.
    private void copyPlain(int enough) {
        int room = Math.min(enough, chars.length) - to;
        int last = position + Math.min(text.length() - position, room);
        int pageIndex = 0;
        byte[] page = table.page(0);
        while (position < last) {
            char c = text.charAt(position);
            if (c >> TextKinds.PAGE_BITS != pageIndex) {
                pageIndex = c >> TextKinds.PAGE_BITS;
                page = table.page(c);
            }
            byte entry = page[c & TextKinds.PAGE_MASK];
            if ((entry & ~TextKinds.KIND_MASK) != 0) {
                return;
            }
            chars[to] = c;
            kinds[to++] = entry;
            position++;
        }
    }

    private boolean mayStop() {
        return !TextKinds.isWhite(kinds[to - 1])
                && (table.entry(codePointAt(position)) & TextKinds.UNSTABLE) == 0;
    }

    /// Loads one character or run; `false` if an added token ends the gap here.
    private boolean loadOne() {
        int codePoint = codePointAt(position);
        int entry = table.entry(codePoint);
        if ((entry & TextKinds.ADDED) != 0) {
            AddedToken found = tokenAt(position);
            if (found != null) {
                end(found);
                return false;
            }
        }
        if ((entry & TextKinds.UNSTABLE) != 0) {
            loadRun(entry);
        } else {
            append(codePoint, entry);
            position += Character.charCount(codePoint);
        }
        return true;
    }

    private void end(AddedToken found) {
        while (found.lstrip() && to > from && TextKinds.isWhite(kinds[to - 1])) {
            to--;
        }
        position += found.content().length();
        token = found;
        complete = true;
    }

    /// The added token that stands at this place of the text.
    private @Nullable AddedToken tokenAt(int index) {
        int found = index < addedFrom ? Trie.NONE : added.longestAt(text, index);
        if (found == Trie.NONE) {
            return null;
        }
        AddedToken candidate = added.tokens().get(found);
        if (!AddedTokens.fits(candidate, text, index)) {
            addedFrom = index + candidate.content().length();
            return null;
        }
        return candidate.normalized() && isWhiteTaken(index) ? null : candidate;
    }

    /// Whether white space at `index` belongs to an added token behind it, and so to no token of white space.
    private boolean isWhiteTaken(int index) {
        if (index >= whiteEnd) {
            whiteEnd = index;
            while (whiteEnd < text.length() && isWhite(whiteEnd)) {
                whiteEnd++;
            }
            int found = whiteEnd > index ? added.longestAt(text, whiteEnd) : Trie.NONE;
            whiteTaken =
                    found != Trie.NONE
                            && added.tokens().get(found).lstrip()
                            && AddedTokens.fits(added.tokens().get(found), text, whiteEnd);
        }
        return whiteTaken && index < whiteEnd;
    }

    private boolean isWhite(int index) {
        return TextKinds.isWhite(TextKinds.kind(table.entry(text.charAt(index))));
    }

    /// Loads all unstable characters that follow each other here, composed with the one before.
    private void loadRun(int firstEntry) {
        int start = position;
        position += Character.charCount(codePointAt(position));
        while (position < text.length() && isUnstableAt(position)) {
            position += Character.charCount(codePointAt(position));
        }
        String run = text.substring(start, position);
        boolean single = Character.charCount(codePointAt(start)) == run.length();
        if (!single || (firstEntry & TextKinds.ORDERED) == 0) {
            run = Composition.compose(takeBase().concat(run));
        }
        for (int i = 0; i < run.length(); ) {
            int codePoint = run.codePointAt(i);
            append(codePoint, table.entry(codePoint));
            i += Character.charCount(codePoint);
        }
    }

    private boolean isUnstableAt(int index) {
        int entry = table.entry(codePointAt(index));
        return (entry & TextKinds.UNSTABLE) != 0
                && ((entry & TextKinds.ADDED) == 0 || tokenAt(index) == null);
    }

    /// Removes the last character of the gap, unless nothing composes with it.
    private String takeBase() {
        if (to == from) {
            return "";
        }
        int base = Character.codePointBefore(chars, to, from);
        if ((table.entry(base) & TextKinds.ISOLATED) != 0) {
            return "";
        }
        to -= Character.charCount(base);
        return Character.toString(base);
    }

    private void append(int codePoint, int entry) {
        reserve(2);
        int width = Character.toChars(codePoint, chars, to);
        Arrays.fill(kinds, to, to + width, TextKinds.kind(entry));
        to += width;
    }

    private int codePointAt(int index) {
        int codePoint = text.codePointAt(index);
        boolean lone = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        return lone ? REPLACEMENT : codePoint;
    }

    private void reserve(int more) {
        if (chars.length - to < more) {
            int capacity = Math.addExact(Math.max(to + to / 2, Math.addExact(to, more)), 8);
            chars = Arrays.copyOf(chars, capacity);
            kinds = Arrays.copyOf(kinds, capacity);
        }
    }
}
