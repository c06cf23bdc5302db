package zhiyin.engine;

/// How much may wait to be computed, for each [Urgency] by itself. A request is refused where as much
/// waits already, not where it would go beyond: so every request that is legal otherwise is taken
/// sooner or later. Of what a caller has waiting, no more than its own limit counts against the others.
///
/// @param tokens in all
/// @param tokensPerCaller of one caller
public record QueueLimits(long tokens, long tokensPerCaller) {
    /// A million tokens: the largest request, 2,048 texts, to a model that reads 512 tokens, or 4 MB of
    /// token ids. In time that is a minute for a small model and hours for a large one; who waits less
    /// says so by [Caller#patience()]. Four greedy callers fill the queue, one does not.
    public static final QueueLimits DEFAULTS = new QueueLimits(1 << 20, 1 << 18);

    /// @throws IllegalArgumentException unless both are positive
    public QueueLimits {
        if (tokens < 1 || tokensPerCaller < 1) {
            throw new IllegalArgumentException(
                    "the queue is limited to %,d tokens, %,d of a caller; expected at least 1 each"
                            .formatted(tokens, tokensPerCaller));
        }
    }
}
