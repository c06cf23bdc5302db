package zhiyin.engine.tokenizer;

import java.util.Arrays;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// Which two neighbouring tokens merge into which one, and before which others. An open-addressing
/// hash table whose entry is one `long`:
/// ```
///  63 bits: | left token, 21 | right token, 21 | rank, 22 |    all ones = empty slot
/// ```
/// Pairs of single bytes, with which every text starts, have a table of their own. Immutable.
final class MergeTable {
    /// Greater than every rank: the pair does not merge.
    static final int NONE = Integer.MAX_VALUE;

    private static final int TOKEN_BITS = 21;
    private static final int RANK_BITS = 22;
    private static final int RANK_MASK = (1 << RANK_BITS) - 1;
    private static final int MAX_TOKENS = (1 << TOKEN_BITS) - 1;
    private static final int MAX_MERGES = 1 << 20;
    private static final int BYTES = 1 << Byte.SIZE;
    private static final long EMPTY = -1;
    private static final long FIBONACCI = 0x9E37_79B9_7F4A_7C15L;

    private final long[] slots;
    private final int shift;
    private final int[] merged;
    private final TokenBytes tokenBytes;
    private final int[] byteTokens = new int[BYTES];
    private final int[] bytePairs = new int[BYTES * BYTES];

    /// @throws EngineException MODEL_FILE_INVALID if a byte has no token, a merge is no pair of
    ///     tokens or makes no token, or a token or a merge comes twice; MODEL_UNSUPPORTED if there
    ///     are too many
    MergeTable(BpeVocabulary vocabulary) {
        requireAtMost(vocabulary, vocabulary.tokens().size(), MAX_TOKENS, "tokens");
        int merges = vocabulary.merges().size();
        requireAtMost(vocabulary, merges, MAX_MERGES, "merges");
        int capacity = Integer.highestOneBit(Math.max(8, merges)) * 4;
        slots = new long[capacity];
        Arrays.fill(slots, EMPTY);
        shift = Long.SIZE - Integer.numberOfTrailingZeros(capacity);
        merged = new int[merges];
        TokenIndex index = new TokenIndex(vocabulary.source(), vocabulary.tokens());
        tokenBytes = index.tokenBytes();
        findByteTokens(vocabulary, index);
        new Builder(vocabulary, index).addMerges();
        findBytePairs();
    }

    private static void requireAtMost(BpeVocabulary vocabulary, int count, int most, String what) {
        if (count > most) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: has %,d %s, the most supported is %,d; use a model with fewer"
                            .formatted(vocabulary.source(), count, what, most));
        }
    }

    private void findByteTokens(BpeVocabulary vocabulary, TokenIndex index) {
        byte[] one = new byte[1];
        for (int value = 0; value < BYTES; value++) {
            one[0] = (byte) value;
            byteTokens[value] = index.find(one, 0, 1);
            if (byteTokens[value] == TokenIndex.NONE) {
                throw new EngineException(
                        Code.MODEL_FILE_INVALID,
                        "%s: no token stands for the byte 0x%02x, expected one for each; use a model with a byte-level vocabulary"
                                .formatted(vocabulary.source(), value));
            }
        }
    }

    private void findBytePairs() {
        for (int left = 0; left < BYTES; left++) {
            for (int right = 0; right < BYTES; right++) {
                bytePairs[left * BYTES + right] = rank(byteTokens[left], byteTokens[right]);
            }
        }
    }

    TokenBytes tokenBytes() {
        return tokenBytes;
    }

    /// The token of one byte, from 0 to 255.
    int byteToken(int value) {
        return byteTokens[value];
    }

    /// The rank of the tokens of two bytes; [#NONE] if they do not merge.
    int bytePairRank(int left, int right) {
        return bytePairs[left * BYTES + right];
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

    /// The token that the pair of this rank becomes.
    int merged(int rank) {
        return merged[rank];
    }

    private boolean put(int left, int right, int rank, int token) {
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

    private final class Builder {
        private final BpeVocabulary vocabulary;
        private final TokenIndex index;
        private byte[] bytes = new byte[256];

        Builder(BpeVocabulary vocabulary, TokenIndex index) {
            this.vocabulary = vocabulary;
            this.index = index;
        }

        void addMerges() {
            int rank = 0;
            for (String merge : vocabulary.merges()) {
                add(merge, rank++);
            }
        }

        private void add(String merge, int rank) {
            int space = merge.indexOf(' ');
            if (space < 0) {
                throw invalid(merge, rank, "expected two tokens with one space between");
            }
            if (bytes.length < merge.length()) {
                bytes = new byte[2 * merge.length()];
            }
            int middle = TokenIndex.toBytes(merge, 0, space, bytes, 0);
            int rightLength = TokenIndex.toBytes(merge, space + 1, merge.length(), bytes, middle);
            if (middle == 0 || rightLength == 0) {
                throw invalid(
                        merge, rank, "expected two tokens of byte characters, one space between");
            }
            int left = find(0, middle, merge, rank, "its left token");
            int right = find(middle, middle + rightLength, merge, rank, "its right token");
            int token = find(0, middle + rightLength, merge, rank, "the token it makes");
            if (!put(left, right, rank, token)) {
                throw invalid(merge, rank, "the same merge came before");
            }
        }

        private int find(int from, int to, String merge, int rank, String what) {
            int id = index.find(bytes, from, to);
            if (id == TokenIndex.NONE) {
                throw invalid(merge, rank, what + " is not in the vocabulary");
            }
            return id;
        }

        private EngineException invalid(String merge, int rank, String what) {
            String shown = merge.length() > 80 ? merge.substring(0, 80) + "..." : merge;
            return new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "%s: merge %d is \"%s\": %s; download the file again"
                            .formatted(vocabulary.source(), rank, shown, what));
        }
    }
}
