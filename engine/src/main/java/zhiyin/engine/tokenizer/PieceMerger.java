package zhiyin.engine.tokenizer;

import java.util.Arrays;

/// Byte pair encoding of one piece of text after another: starts from bytes and merges the pair of
/// the lowest rank, of equal ones the leftmost, until none is left. Lives for one call.
///
/// Sennrich, Haddow and Birch, Neural Machine Translation of Rare Words with Subword Units, ACL 2016;
/// over bytes since GPT-2.
final class PieceMerger {
    private static final int POSITION_BITS = 7;
    private static final int POSITION_MASK = (1 << POSITION_BITS) - 1;

    /// In bytes; a longer piece is merged with a heap. Below it, looking at all pairs for each merge
    /// is faster.
    private static final int SHORT = 1 << POSITION_BITS;

    private static final int END = -1;

    private static final int BYTES_PER_CHAR = 3;

    private final MergeTable merges;
    private final PieceCache cache;
    private int[] symbols = new int[SHORT];
    private int[] ranks = new int[SHORT];
    private int size;

    /// Of a short piece: the neighbours of each symbol, and `rank << 7 | position` of each pair, so
    /// that the least of these is the next to merge.
    private final int[] next = new int[SHORT];

    private final int[] previous = new int[SHORT];
    private final int[] pairs = new int[SHORT];

    PieceMerger(MergeTable merges, PieceCache cache) {
        this.merges = merges;
        this.cache = cache;
    }

    /// Appends the tokens of `chars[from..to)`, a piece without lone surrogates.
    void split(char[] chars, int from, int to, TokenList tokens) {
        if (to - from > PieceCache.MAX_LENGTH) {
            merge(chars, from, to);
            tokens.addAll(symbols, size);
            return;
        }
        int hash = PieceCache.hash(chars, from, to);
        int[] known = cache.find(hash, chars, from, to);
        if (known == null) {
            merge(chars, from, to);
            known = Arrays.copyOf(symbols, size);
            cache.put(hash, chars, from, to, known);
        }
        tokens.addAll(known, known.length);
    }

    private void merge(char[] chars, int from, int to) {
        reserve(BYTES_PER_CHAR * (long) (to - from));
        readBytes(chars, from, to);
        if (size > SHORT) {
            size = new LongPiece(merges, symbols, ranks, size).merge();
        } else {
            mergeShort();
        }
    }

    private void reserve(long bytes) {
        if (bytes > symbols.length) {
            int capacity = Math.toIntExact(bytes);
            symbols = new int[capacity];
            ranks = new int[capacity];
        }
    }

    /// Writes the token of each byte of the text in UTF-8, and the rank of each with its successor.
    private void readBytes(char[] chars, int from, int to) {
        size = 0;
        int previous = 0;
        for (int i = from; i < to; i++) {
            char c = chars[i];
            if (c < 0x80) {
                previous = add(previous, c);
                continue;
            }
            if (c < 0x800) {
                previous = add(previous, 0xC0 | c >> 6);
            } else if (Character.isHighSurrogate(c)) {
                int codePoint = Character.toCodePoint(c, chars[++i]);
                previous = add(previous, 0xF0 | codePoint >> 18);
                previous = add(previous, 0x80 | (codePoint >> 12 & 0x3F));
                previous = add(previous, 0x80 | (codePoint >> 6 & 0x3F));
                c = (char) codePoint;
            } else {
                previous = add(previous, 0xE0 | c >> 12);
                previous = add(previous, 0x80 | (c >> 6 & 0x3F));
            }
            previous = add(previous, 0x80 | (c & 0x3F));
        }
        ranks[size - 1] = MergeTable.NONE;
    }

    private int add(int previous, int value) {
        if (size > 0) {
            ranks[size - 1] = merges.bytePairRank(previous, value);
        }
        symbols[size++] = merges.byteToken(value);
        return value;
    }

    private void mergeShort() {
        int count = size;
        for (int i = 0; i < count; i++) {
            next[i] = i + 1;
            previous[i] = i - 1;
            pairs[i] = pair(ranks[i], i);
        }
        next[count - 1] = END;
        for (int least = least(count); least != MergeTable.NONE; least = least(count)) {
            mergeAt(least & POSITION_MASK, merges.merged(least >>> POSITION_BITS));
        }
        size = 0;
        for (int i = 0; i != END; i = next[i]) {
            symbols[size++] = symbols[i];
        }
    }

    private static int pair(int rank, int position) {
        return rank == MergeTable.NONE ? MergeTable.NONE : rank << POSITION_BITS | position;
    }

    private int least(int count) {
        int least = MergeTable.NONE;
        for (int i = 0; i < count; i++) {
            least = Math.min(least, pairs[i]);
        }
        return least;
    }

    private void mergeAt(int at, int token) {
        symbols[at] = token;
        int gone = next[at];
        int after = next[gone];
        int before = previous[at];
        pairs[gone] = MergeTable.NONE;
        next[at] = after;
        if (after == END) {
            pairs[at] = MergeTable.NONE;
        } else {
            previous[after] = at;
            pairs[at] = pair(merges.rank(token, symbols[after]), at);
        }
        if (before != END) {
            pairs[before] = pair(merges.rank(symbols[before], token), before);
        }
    }
}
