package zhiyin.knowledge.job;

import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import zhiyin.knowledge.catalog.CatalogException;

/// One stage's thread: looks for work, does some, and waits for the bell where there is none. What goes wrong
/// is told on the jobs it keeps, and tried again after a while.
final class Worker {
    private static final System.Logger LOG = System.getLogger(Worker.class.getName());

    /// A ring may be forgotten, work may become due by itself: it is looked for this often at least.
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);

    private final Bell bell;
    private final Work work;
    private final Backoff backoff = new Backoff();
    private final Thread thread;
    private volatile boolean stopping;

    /// Does some of the work there is.
    interface Work {
        /// @return whether there was any
        boolean some() throws InterruptedException;
    }

    Worker(String name, Bell bell, Work work) {
        this.bell = bell;
        this.work = work;
        this.thread = Thread.ofPlatform().name("zhiyin-" + name).daemon().unstarted(this::run);
    }

    Worker start() {
        thread.start();
        return this;
    }

    private void run() {
        try {
            while (!stopping) {
                turn();
            }
        } catch (InterruptedException _) {
            // Asked to stop in the midst of waiting.
        }
    }

    private void turn() throws InterruptedException {
        long heard = bell.rings();
        try {
            boolean some = work.some();
            backoff.succeeded();
            if (!some && !stopping) {
                bell.await(heard, LONGEST_SLEEP);
            }
        } catch (RuntimeException | Error e) {
            // An error too: where memory was short for one document, the stage must not end.
            if (stopping) {
                return;
            }
            Duration wait = backoff.failed();
            report(e, wait);
            pause(wait);
        }
    }

    private void report(Throwable failure, Duration wait) {
        String what =
                "%s waits %d s and tries again: %s"
                        .formatted(thread.getName(), wait.toSeconds(), failure);
        boolean expected =
                failure instanceof UncheckedIOException || failure instanceof CatalogException;
        if (expected) {
            LOG.log(Level.WARNING, what);
        } else {
            LOG.log(Level.WARNING, what, failure);
        }
    }

    private void pause(Duration wait) throws InterruptedException {
        long end = System.nanoTime() + wait.toNanos();
        while (!stopping && System.nanoTime() < end) {
            Thread.sleep(Math.min(100, wait.toMillis()));
        }
    }

    /// Takes up nothing new.
    void stop() {
        stopping = true;
    }

    /// Takes up nothing new, and lets go of what waits or computes.
    void interrupt() {
        stop();
        thread.interrupt();
    }

    /// Waits until it has ended.
    ///
    /// @return whether it has
    boolean join(Duration longest) throws InterruptedException {
        return thread.join(longest);
    }
}
