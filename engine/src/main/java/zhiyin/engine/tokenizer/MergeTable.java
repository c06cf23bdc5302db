package zhiyin.engine.tokenizer;

import java.util.Arrays;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// The merges of a byte-level vocabulary: [PairRanks] over the tokens of bytes. Pairs of single bytes, with which every
/// text starts, have a table of their own. Immutable.
final class MergeTable {
    private static final int MAX_MERGES = 1 << 20;
    private static final int BYTES = 1 << Byte.SIZE;

    private final PairRanks pairs;
    private final TokenBytes tokenBytes;
    private final int[] byteTokens = new int[BYTES];
    private final int[] bytePairs = new int[BYTES * BYTES];

    /// @throws EngineException MODEL_FILE_INVALID if a byte that texts have has no token, a merge is no
    ///     pair of tokens or makes no token, or a token or a merge comes twice; MODEL_UNSUPPORTED if
    ///     there are too many
    MergeTable(BpeVocabulary vocabulary) {
        requireAtMost(vocabulary, vocabulary.tokens().size(), PairRanks.MAX_TOKENS, "tokens");
        int merges = vocabulary.merges().size();
        requireAtMost(vocabulary, merges, MAX_MERGES, "merges");
        pairs = new PairRanks(merges, merges);
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
            if (byteTokens[value] == TokenIndex.NONE && inUtf8(value)) {
                throw new EngineException(
                        Code.MODEL_FILE_INVALID,
                        "%s: no token stands for the byte 0x%02x, expected one for each that texts have; use a model with a byte-level vocabulary"
                                .formatted(vocabulary.source(), value));
            }
        }
    }

    /// GPT-NeoX's vocabulary, and ModernBERT's, has no tokens for the bytes that no UTF-8 text contains.
    private static boolean inUtf8(int value) {
        return value != 0xc0 && value != 0xc1 && value < 0xf5;
    }

    private void findBytePairs() {
        Arrays.fill(bytePairs, PairRanks.NONE);
        for (int left = 0; left < BYTES; left++) {
            for (int right = 0; right < BYTES; right++) {
                if (byteTokens[left] != TokenIndex.NONE && byteTokens[right] != TokenIndex.NONE) {
                    bytePairs[left * BYTES + right] =
                            pairs.rank(byteTokens[left], byteTokens[right]);
                }
            }
        }
    }

    TokenBytes tokenBytes() {
        return tokenBytes;
    }

    /// The token of one byte of UTF-8.
    int byteToken(int value) {
        return byteTokens[value];
    }

    /// The rank of the tokens of two bytes; [PairRanks#NONE] if they do not merge.
    int bytePairRank(int left, int right) {
        return bytePairs[left * BYTES + right];
    }

    PairRanks pairs() {
        return pairs;
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
            if (!pairs.put(left, right, rank, token)) {
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
