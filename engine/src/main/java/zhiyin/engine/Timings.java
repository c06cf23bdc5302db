package zhiyin.engine;

import java.time.Duration;

/// Where the time of an answer went; the three follow each other.
///
/// @param tokenization making tokens of the texts
/// @param queue until the first batch with one of its texts began
/// @param compute from then until the last vector
public record Timings(Duration tokenization, Duration queue, Duration compute) {
    /// Of an answer that was there already.
    public static final Timings NONE = new Timings(Duration.ZERO, Duration.ZERO, Duration.ZERO);

    /// Of answers that were waited for one after the other.
    public Timings plus(Timings next) {
        return new Timings(
                tokenization.plus(next.tokenization),
                queue.plus(next.queue),
                compute.plus(next.compute));
    }
}
