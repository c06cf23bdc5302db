package zhiyin.engine.batch;

import java.util.Arrays;
import zhiyin.engine.Distribution;

/// Counts amounts by powers of two. Not thread-safe.
final class Tally {
    /// The largest bound is 2<sup>20</sup>, which is beyond any batch.
    private static final int BOUNDS = 21;

    private final long[] counts = new long[BOUNDS + 1];
    private long sum;

    /// @param amount at least 1
    void add(long amount) {
        int bound = Long.SIZE - Long.numberOfLeadingZeros(amount - 1);
        counts[Math.min(bound, BOUNDS)]++;
        sum += amount;
    }

    Distribution now() {
        return new Distribution(Arrays.stream(counts).boxed().toList(), sum);
    }
}
