package zhiyin.cli.embed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// Lets a signal close the output between two writes: Ctrl-C waits for the write in progress, closes
/// the sink, and lets the process end with the exit code of its signal (130 for Ctrl-C).
final class StoppableSink implements RowSink {
    private final RowSink sink;
    private final Runnable onStop;
    private final Thread hook;
    private boolean closed;

    /// @param onStop called when a signal has closed the sink
    StoppableSink(RowSink sink, Runnable onStop) {
        this.sink = sink;
        this.onStop = onStop;
        this.hook = new Thread(this::stop, "zhiyin-embed-stop");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private synchronized void stop() {
        if (!closed) {
            closed = true;
            try {
                sink.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            onStop.run();
        }
    }

    @Override
    public Finished finished() {
        return sink.finished();
    }

    /// Drops the rows when a signal has closed the sink: the process is about to end.
    @Override
    public synchronized void write(List<Row> rows) throws IOException {
        if (!closed) {
            sink.write(rows);
        }
    }

    synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        removeHook();
        sink.close();
    }

    private void removeHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The process is ending already; the hook will find the sink closed.
        }
    }
}
