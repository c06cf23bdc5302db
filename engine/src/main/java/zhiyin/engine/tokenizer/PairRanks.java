package zhiyin.engine.tokenizer;

import java.util.Arrays;

/// Which two neighbouring tokens merge into which one, and before which others. An open-addressing
/// hash table whose entry is one `long`:
/// ```
///  63 bits: | left token, 21 | right token, 21 | rank, 22 |    all ones = empty slot
/// ```
/// Filled by one thread, then only read: safe to share once published.
final class PairRanks {
    /// Greater than every rank: the pair does not merge.
    static final int NONE = Integer.MAX_VALUE;

    private static final int TOKEN_BITS = 21;
    private static final int RANK_BITS = 22;

    /// Ids are below this, and one is left for empty slots.
    static final int MAX_TOKENS = (1 << TOKEN_BITS) - 1;

    private static final int RANK_MASK = (1 << RANK_BITS) - 1;
    private static final long EMPTY = -1;
    private static final long FIBONACCI = 0x9E37_79B9_7F4A_7C15L;

    private final long[] slots;
    private final int shift;
    private final int[] merged;

    /// @param pairs how many will be put in
    /// @param ranks all are below this, at most 4 million
    PairRanks(int pairs, int ranks) {
        int capacity = Integer.highestOneBit(Math.max(8, pairs)) * 4;
        slots = new long[capacity];
        Arrays.fill(slots, EMPTY);
        shift = Long.SIZE - Integer.numberOfTrailingZeros(capacity);
        merged = new int[ranks];
    }

    /// The rank of a pair, lower ones merge first; [#NONE] if it does not merge.
    int rank(int left, int right) {
        long key = (long) left << TOKEN_BITS | right;
        int mask = slots.length - 1;
        for (int slot = slot(key); ; slot = (slot + 1) & mask) {
            long entry = slots[slot];
            if (entry >>> RANK_BITS == key) {
                return (int) entry & RANK_MASK;
            }
            if (entry == EMPTY) {
                return NONE;
            }
        }
    }

    /// The token that the pairs of this rank become.
    int merged(int rank) {
        return merged[rank];
    }

    /// Whether the pair was not there yet, and is now.
    boolean put(int left, int right, int rank, int token) {
        if (rank(left, right) != NONE) {
            return false;
        }
        long key = (long) left << TOKEN_BITS | right;
        int slot = slot(key);
        while (slots[slot] != EMPTY) {
            slot = (slot + 1) & (slots.length - 1);
        }
        slots[slot] = key << RANK_BITS | rank;
        merged[rank] = token;
        return true;
    }

    private int slot(long key) {
        return (int) ((key * FIBONACCI) >>> shift);
    }
}
