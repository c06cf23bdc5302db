package zhiyin.engine;

/// What an embedder has to do and has done, at one moment.
///
/// @param interactive what waits of this urgency
/// @param bulk what waits of this urgency
/// @param runningBatches being computed, those set aside for something interactive included
/// @param runningTokens in these
/// @param batchesDone since the model was loaded, those that failed included
/// @param tokensDone since the model was loaded
/// @param tokensPerSecond moving average over the time in which anything was computed; 0 before the
///     first batch
/// @param batchSequences how many sequences the batches had since the model was loaded
/// @param batchTokens how many tokens they had
public record EmbedderLoad(
        Waiting interactive,
        Waiting bulk,
        int runningBatches,
        long runningTokens,
        long batchesDone,
        long tokensDone,
        double tokensPerSecond,
        Distribution batchSequences,
        Distribution batchTokens) {

    /// What has not been begun.
    ///
    /// @param callers who has something waiting
    public record Waiting(int callers, int requests, int sequences, long tokens) {}

    public Waiting waiting(Urgency urgency) {
        return switch (urgency) {
            case INTERACTIVE -> interactive;
            case BULK -> bulk;
        };
    }
}
