package zhiyin.engine.backend;

/// Which tokens of its sequence a token sees: itself, so many before it, and so many behind it.
public record AttentionMask(int before, int after) {
    /// More than any sequence has, and little enough to be added to a place.
    private static final int ALL = 1 << 30;

    /// All before it: a decoder's.
    public static final AttentionMask CAUSAL = new AttentionMask(ALL, 0);

    /// All there are: an encoder's, or that of a decoder trained further as one.
    public static final AttentionMask FULL = new AttentionMask(ALL, ALL);

    /// Itself and those before it, `tokens` together: Mistral's (<https://arxiv.org/abs/2310.06825>).
    public static AttentionMask slidingWindow(int tokens) {
        return new AttentionMask(tokens - 1, 0);
    }

    /// Whether no token sees one behind it.
    public boolean isCausal() {
        return after == 0;
    }

    /// The place behind the last token that the one at `place` sees.
    public int end(int place, int length) {
        return Math.min(length, place + after + 1);
    }
}
