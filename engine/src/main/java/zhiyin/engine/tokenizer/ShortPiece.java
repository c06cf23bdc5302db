package zhiyin.engine.tokenizer;

/// Merges pieces of few symbols, one after another: looking at all pairs for each merge is faster for them than
/// the heap of a [LongPiece]. Lives for one call.
final class ShortPiece {
    private static final int POSITION_BITS = 7;
    private static final int POSITION_MASK = (1 << POSITION_BITS) - 1;

    /// The most symbols.
    static final int MAX_SYMBOLS = 1 << POSITION_BITS;

    private static final int END = -1;

    private final PairRanks merges;

    /// The neighbours of each symbol, and `rank << 7 | position` of each pair, so that the least of these is the
    /// next to merge.
    private final int[] next = new int[MAX_SYMBOLS];

    private final int[] previous = new int[MAX_SYMBOLS];
    private final int[] pairs = new int[MAX_SYMBOLS];

    ShortPiece(PairRanks merges) {
        this.merges = merges;
    }

    /// Leaves the tokens at the start of the symbols and gives their number.
    ///
    /// @param ranks of each symbol with its successor
    /// @param count of symbols, at least 1
    int merge(int[] symbols, int[] ranks, int count) {
        for (int i = 0; i < count; i++) {
            next[i] = i + 1;
            previous[i] = i - 1;
            pairs[i] = pair(ranks[i], i);
        }
        next[count - 1] = END;
        for (int least = least(count); least != PairRanks.NONE; least = least(count)) {
            mergeAt(symbols, least & POSITION_MASK, merges.merged(least >>> POSITION_BITS));
        }
        int size = 0;
        for (int i = 0; i != END; i = next[i]) {
            symbols[size++] = symbols[i];
        }
        return size;
    }

    private static int pair(int rank, int position) {
        return rank == PairRanks.NONE ? PairRanks.NONE : rank << POSITION_BITS | position;
    }

    private int least(int count) {
        int least = PairRanks.NONE;
        for (int i = 0; i < count; i++) {
            least = Math.min(least, pairs[i]);
        }
        return least;
    }

    private void mergeAt(int[] symbols, int at, int token) {
        symbols[at] = token;
        int gone = next[at];
        int after = next[gone];
        int before = previous[at];
        pairs[gone] = PairRanks.NONE;
        next[at] = after;
        if (after == END) {
            pairs[at] = PairRanks.NONE;
        } else {
            previous[after] = at;
            pairs[at] = pair(merges.rank(token, symbols[after]), at);
        }
        if (before != END) {
            pairs[before] = pair(merges.rank(symbols[before], token), before);
        }
    }
}
