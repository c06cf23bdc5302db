package zhiyin.engine.pull;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// Counts failures of one piece of work and pauses after each: twice as long every time, and as long as
/// the server asks. For one thread.
final class Retry {
    private final String what;
    private final int attempts;
    private final PullOptions options;
    private final PullListener listener;
    private int failures;

    /// @param what is fetched, for messages
    Retry(String what, int attempts, PullOptions options, PullListener listener) {
        this.what = what;
        this.attempts = attempts;
        this.options = options;
        this.listener = listener;
    }

    /// As [#failed], after a try that brought something.
    ///
    /// @param progressed whether it brought enough for the failures before it not to count any more
    void failedAfter(boolean progressed, IOException failure) throws InterruptedException {
        if (progressed) {
            failures = 0;
        }
        failed(failure);
    }

    /// Pauses before the next try.
    ///
    /// @throws EngineException DOWNLOAD_FAILED where there have been enough
    void failed(IOException failure) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        failures++;
        String reason = Shown.line(describe(failure));
        Optional<Duration> asked =
                failure instanceof TemporaryFailure temporary
                        ? temporary.pause()
                        : Optional.empty();
        if (failures >= attempts || asked.filter(this::isTooLong).isPresent()) {
            throw new EngineException(
                    Code.DOWNLOAD_FAILED,
                    "%s could not be fetched: %s%s. What has arrived is kept: the same command continues. Another hub: --hub ms, --hub hf or --hub URL"
                            .formatted(what, reason, asked.map(Retry::askedFor).orElse("")),
                    failure);
        }
        Duration pause = asked.orElseGet(this::ownPause);
        if (pause.compareTo(Duration.ofSeconds(2)) >= 0) {
            listener.note("%s: %s; next try in %d s".formatted(what, reason, pause.toSeconds()));
        }
        Thread.sleep(pause);
    }

    private boolean isTooLong(Duration pause) {
        return pause.compareTo(options.maxPause()) > 0;
    }

    private static String askedFor(Duration pause) {
        return " and asks to come back in %,d s".formatted(pause.toSeconds());
    }

    private static String describe(IOException failure) {
        String message = failure.getMessage();
        return failure instanceof TemporaryFailure && message != null
                ? message
                : failure.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    /// A little at random, so that connections that failed together do not return together.
    private Duration ownPause() {
        long longest = Math.min(options.maxPause().toMillis(), 30_000);
        long doubled = options.backoff().toMillis() << Math.min(failures - 1, 20);
        double jitter = ThreadLocalRandom.current().nextDouble(0.75, 1.25);
        return Duration.ofMillis((long) (Math.min(doubled, longest) * jitter));
    }
}
