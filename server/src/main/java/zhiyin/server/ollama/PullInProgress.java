package zhiyin.server.ollama;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import zhiyin.engine.pull.ModelName;
import zhiyin.engine.pull.PullListener;
import zhiyin.server.api.Call;
import zhiyin.server.api.JsonAnswer;
import zhiyin.server.api.JsonRecords;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;
import zhiyin.server.model.Library;

/// One pull, told as lines of JSON while it goes on. It ends with its client: a later one goes on from there.
final class PullInProgress implements PullListener {
    private static final Duration INTERVAL = Duration.ofMillis(250);
    private static final byte[] LINE_END = {'\n'};

    /// A line.
    ///
    /// @param digest of the model, for clients that show one bar for each
    record Progress(
            String status,
            Optional<String> digest,
            Optional<Long> total,
            Optional<Long> completed) {
        static Progress of(String status) {
            return new Progress(status, Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    private final Library library;
    private final ModelName name;
    private final AtomicLong completed = new AtomicLong();
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();
    private final Thread thread;
    private volatile long total;
    private volatile String status = "pulling manifest";

    PullInProgress(Library library, ModelName name) {
        this.library = library;
        this.name = name;
        this.thread = Thread.ofVirtual().name("pull").unstarted(this::pull);
    }

    static void answerAtOnce(Call call, boolean streamed) throws IOException {
        begin(call.context(), streamed);
        write(call.context(), Progress.of("success"));
    }

    private void pull() {
        try {
            library.pull(name, this);
            done.complete(true);
        } catch (InterruptedException e) {
            done.completeExceptionally(
                    new RequestException(Reason.STOPPING, "the pull was stopped"));
        } catch (Throwable e) {
            done.completeExceptionally(e);
        }
    }

    /// Blocks until it is done, has failed, or the client is gone.
    void run(Call call, boolean streamed) throws IOException {
        thread.start();
        try {
            if (!streamed) {
                await();
            }
            begin(call.context(), streamed);
            while (!isDone()) {
                write(call.context(), progress());
            }
            end(call.context());
        } finally {
            stop();
        }
    }

    void stop() {
        thread.interrupt();
    }

    private void end(Context ctx) throws IOException {
        Object line;
        try {
            await();
            line = Progress.of("success");
        } catch (RuntimeException e) {
            // The status has been sent: what went wrong is a line, which is where clients look for
            // it.
            line = new Failed(OllamaErrors.text(new OllamaErrors().explain(e)));
        }
        write(ctx, line);
    }

    /// The last line of a pull that failed.
    record Failed(String error) {}

    private Progress progress() {
        return total == 0
                ? Progress.of(status)
                : new Progress(
                        status,
                        Optional.of(name.local()),
                        Optional.of(total),
                        Optional.of(completed.get()));
    }

    private boolean isDone() {
        try {
            done.get(INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException _) {
            return true;
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private void await() {
        try {
            done.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known
                    ? known
                    : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static RequestException interrupted() {
        Thread.currentThread().interrupt();
        return new RequestException(Reason.STOPPING, "the server is stopping");
    }

    private static void begin(Context ctx, boolean streamed) {
        ctx.contentType(streamed ? "application/x-ndjson" : JsonAnswer.CONTENT_TYPE);
    }

    private static void write(Context ctx, Object line) throws IOException {
        OutputStream out = ctx.outputStream();
        out.write(JsonRecords.lenient().writeValueAsBytes(line));
        out.write(LINE_END);
        out.flush();
    }

    @Override
    public void waiting() {
        status = "waiting for another pull of the same model";
    }

    @Override
    public void planned(int files, long bytes, long present) {
        completed.set(present);
        total = bytes;
    }

    @Override
    public void started(String file) {
        status = "pulling " + file;
    }

    @Override
    public void received(long bytes) {
        completed.addAndGet(bytes);
    }

    @Override
    public void verifying(String file) {
        status = "verifying " + file;
    }
}
