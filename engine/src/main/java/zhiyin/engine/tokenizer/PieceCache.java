package zhiyin.engine.tokenizer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The tokens of pieces seen lately. A piece has one slot, which the last to want it gets, so memory
/// is bounded: at most a few megabytes. Thread-safe without locks: entries are immutable, and two
/// threads that write the same slot both write the truth.
final class PieceCache {
    /// In UTF-16 units; longer pieces rarely come again.
    static final int MAX_LENGTH = 24;

    private static final int SLOT_BITS = 15;
    private static final int FIBONACCI = 0x9E37_79B9;

    private static final class Entry {
        private final char[] piece;
        private final int[] tokens;

        private Entry(char[] piece, int[] tokens) {
            this.piece = piece;
            this.tokens = tokens;
        }
    }

    private final @Nullable Entry[] slots = new @Nullable Entry[1 << SLOT_BITS];

    static int hash(char[] chars, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + chars[i];
        }
        return (hash * FIBONACCI) >>> (Integer.SIZE - SLOT_BITS);
    }

    int @Nullable [] find(int hash, char[] chars, int from, int to) {
        Entry entry = slots[hash];
        return entry != null && Arrays.equals(entry.piece, 0, entry.piece.length, chars, from, to)
                ? entry.tokens
                : null;
    }

    void put(int hash, char[] chars, int from, int to, int[] tokens) {
        slots[hash] = new Entry(Arrays.copyOfRange(chars, from, to), tokens);
    }
}
