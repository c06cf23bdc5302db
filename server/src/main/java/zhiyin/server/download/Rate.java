package zhiyin.server.download;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/// Bytes a second over the last ten seconds. Thread-safe.
final class Rate {
    private static final long WINDOW = Duration.ofSeconds(10).toNanos();
    private static final long STEP = Duration.ofMillis(100).toNanos();

    /// Bytes that had come by a time.
    private record Sample(long nanos, long bytes) {}

    private final LongSupplier nanoTime;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private long bytes;

    Rate(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        samples.add(new Sample(nanoTime.getAsLong(), 0));
    }

    /// @param some negative where they have to come again
    synchronized void add(long some) {
        bytes += some;
        long now = nanoTime.getAsLong();
        if (now - samples.getLast().nanos() >= STEP) {
            samples.add(new Sample(now, bytes));
        }
        forget(now);
    }

    /// The oldest that is kept is at most as old as the window.
    private void forget(long now) {
        while (samples.size() > 1 && now - samples.getFirst().nanos() > WINDOW) {
            samples.removeFirst();
        }
    }

    synchronized long bytesPerSecond() {
        long now = nanoTime.getAsLong();
        forget(now);
        Sample first = samples.getFirst();
        double seconds = Math.max((now - first.nanos()) / 1e9, 0.1);
        return Math.max(0, Math.round((bytes - first.bytes()) / seconds));
    }
}
