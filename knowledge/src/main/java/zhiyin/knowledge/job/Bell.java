package zhiyin.knowledge.job;

import java.time.Duration;

/// Wakes those who wait for work. Nobody misses a ring that came while they were looking for work.
final class Bell {
    private long rings;

    synchronized void ring() {
        rings++;
        notifyAll();
    }

    /// To be asked for before looking for work.
    synchronized long rings() {
        return rings;
    }

    /// Waits until it rang more than so many times, or the time is over.
    synchronized void await(long heard, Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        for (long left = longest.toNanos();
                rings == heard && left > 0;
                left = end - System.nanoTime()) {
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
    }
}
