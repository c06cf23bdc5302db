package zhiyin.knowledge.job;

import java.time.Duration;
import java.util.Optional;
import zhiyin.knowledge.catalog.JobProgress;

/// How long a job will take yet, by how fast it went in the last half minute or so. Reading counts for a
/// quarter of the work, embedding for the rest; of what was not read yet the passages are guessed by its bytes.
/// Thread-safe.
final class Remaining {
    private static final double READING = 0.25;

    /// Seconds after which a speed counts for a third only.
    private static final double MEMORY = 30;

    /// Before this much is done, nothing is known.
    private static final double LEAST = 0.01;

    private long last;
    private double done;
    private double speed;

    Remaining(JobProgress progress) {
        this.last = System.nanoTime();
        this.done = fraction(progress);
    }

    synchronized Optional<Duration> after(JobProgress progress) {
        long now = System.nanoTime();
        double seconds = (now - last) / 1e9;
        double fraction = fraction(progress);
        if (seconds > 0) {
            double weight = speed == 0 ? 1 : 1 - Math.exp(-seconds / MEMORY);
            speed += weight * (Math.max(0, fraction - done) / seconds - speed);
            last = now;
            done = fraction;
        }
        if (speed <= 0 || fraction < LEAST) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofMillis(Math.round(1000 * (1 - fraction) / speed)));
    }

    /// Of the work, 0 to 1.
    private static double fraction(JobProgress progress) {
        if (progress.documents() == progress.ready() + progress.failed()) {
            return 1;
        }
        double read = share(progress.bytesParsed(), progress.bytes());
        double embedded = read * share(progress.chunksReady(), progress.chunks());
        return READING * read + (1 - READING) * embedded;
    }

    private static double share(long part, long all) {
        return all == 0 ? 0 : (double) part / all;
    }
}
