package zhiyin.engine.batch;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Time as the queue sees it; tests have one that they turn by hand.
interface Clock {
    /// The machine's.
    Clock SYSTEM = new SystemClock();

    /// Nanoseconds since some moment; only differences mean anything.
    long nanos();

    /// Runs `action` once, after `delay`, on another thread.
    ///
    /// @return what takes the alarm back; afterwards nothing keeps the action in memory
    Runnable alarm(Duration delay, Runnable action);

    /// Alarms are the JDK's: one thread for all, in time log n each.
    final class SystemClock implements Clock {
        private SystemClock() {}

        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public Runnable alarm(Duration delay, Runnable action) {
            var timer = new CompletableFuture<Void>();
            CompletableFuture<Void> done = timer.thenRunAsync(action);
            var _ = timer.completeOnTimeout(null, nanosAtMost(delay), TimeUnit.NANOSECONDS);
            return () -> {
                timer.cancel(false);
                done.cancel(false);
            };
        }

        /// No longer than any process lives.
        private static long nanosAtMost(Duration delay) {
            Duration longest = Duration.ofDays(10_000);
            return (delay.compareTo(longest) < 0 ? delay : longest).toNanos();
        }
    }
}
