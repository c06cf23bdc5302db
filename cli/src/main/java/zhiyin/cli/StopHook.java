package zhiyin.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Lets a signal interrupt the thread that made this, and wait a moment until it has put its work down.
/// The process then ends with the exit code of its signal (130 for Ctrl-C).
public final class StopHook implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 3;

    private final Thread worker = Thread.currentThread();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Runnable onStop;
    private final Thread hook = new Thread(this::stop, "zhiyin-stop");

    /// @param onStop called when the work has been put down
    public StopHook(Runnable onStop) {
        this.onStop = onStop;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void stop() {
        worker.interrupt();
        try {
            var _ = ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            // Nobody interrupts a hook; then the process ends a little earlier.
        }
        onStop.run();
    }

    /// The work is done: a signal from now on has nothing to stop.
    public void finished() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The process is ending already.
        }
    }

    @Override
    public void close() {
        ended.countDown();
        finished();
    }
}
