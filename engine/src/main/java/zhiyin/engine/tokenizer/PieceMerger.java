package zhiyin.engine.tokenizer;

import java.util.Arrays;

/// Byte pair encoding of one piece of text after another: starts from bytes and merges the pair of
/// the lowest rank, of equal ones the leftmost, until none is left. Lives for one call.
///
/// Sennrich, Haddow and Birch, Neural Machine Translation of Rare Words with Subword Units, ACL 2016;
/// over bytes since GPT-2.
final class PieceMerger {
    private static final int BYTES_PER_CHAR = 3;

    private final MergeTable merges;
    private final PieceCache cache;
    private final ShortPiece shortPiece;
    private int[] symbols = new int[ShortPiece.MAX_SYMBOLS];
    private int[] ranks = new int[ShortPiece.MAX_SYMBOLS];
    private int size;

    PieceMerger(MergeTable merges, PieceCache cache) {
        this.merges = merges;
        this.cache = cache;
        this.shortPiece = new ShortPiece(merges.pairs());
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
        size =
                size > ShortPiece.MAX_SYMBOLS
                        ? new LongPiece(merges.pairs(), symbols, ranks, size).merge()
                        : shortPiece.merge(symbols, ranks, size);
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
        ranks[size - 1] = PairRanks.NONE;
    }

    private int add(int previous, int value) {
        if (size > 0) {
            ranks[size - 1] = merges.bytePairRank(previous, value);
        }
        symbols[size++] = merges.byteToken(value);
        return value;
    }
}
