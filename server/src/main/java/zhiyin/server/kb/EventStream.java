package zhiyin.server.kb;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.Header;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.job.JobEvent;
import zhiyin.server.api.JsonRecords;

/// Somebody who is being told of jobs, by
/// [server-sent events](https://html.spec.whatwg.org/multipage/server-sent-events.html):
/// ```text
/// event: job
/// data: {"job":{…},"remaining_seconds":12}
///
/// event: document
/// data: {"job":3,"collection":…,"document":17,"path":…,"stage":"ready"}
///
/// : heartbeat
/// ```
/// Whoever reads slowly holds up its own queue alone: the knowledge base leaves out progress then.
final class EventStream {
    private static final int QUEUED = 256;

    private final Duration heartbeat;
    private final Predicate<JobEvent> last;
    private final BooleanSupplier allowed;
    private final BlockingQueue<JobEvent> events = new ArrayBlockingQueue<>(QUEUED);
    private volatile boolean stopped;

    /// @param last the event after which it ends
    /// @param allowed whether the reader may still be told; asked often
    EventStream(Duration heartbeat, Predicate<JobEvent> last, BooleanSupplier allowed) {
        this.heartbeat = heartbeat;
        this.last = last;
        this.allowed = allowed;
    }

    /// Waits where the reader is slow, until it is gone.
    void offer(JobEvent event) {
        try {
            boolean taken = false;
            while (!taken && !stopped) {
                taken = events.offer(event, 1, TimeUnit.SECONDS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Writes events until the last, until it is stopped, or the client is gone.
    void run(Context ctx) throws IOException {
        ctx.contentType("text/event-stream");
        ctx.header(Header.CACHE_CONTROL, "no-store");
        if (ctx.method().equals(HandlerType.HEAD)) {
            return; // whoever asks for no body is not kept waiting
        }
        OutputStream out = ctx.outputStream();
        send(ctx, out, ": zhiyin\n\n");
        long quiet = System.nanoTime();
        while (!stopped) {
            JobEvent event = next();
            if (!allowed.getAsBoolean()) {
                return;
            }
            if (event != null) {
                send(ctx, out, text(event));
                quiet = System.nanoTime();
                stopped |= last.test(event);
            } else if (System.nanoTime() - quiet >= heartbeat.toNanos()) {
                send(ctx, out, ": heartbeat\n\n");
                quiet = System.nanoTime();
            }
        }
    }

    /// Looks up often enough to notice that it is to stop.
    private @Nullable JobEvent next() {
        try {
            return events.poll(Math.min(heartbeat.toMillis(), 100), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            stopped = true;
            return null;
        }
    }

    private static String text(JobEvent event) {
        return switch (event) {
            case JobEvent.Progress progress -> text("job", JobRoutes.JobState.of(progress));
            case JobEvent.Reached reached -> text("document", reached);
        };
    }

    private static String text(String name, Object data) {
        return "event: %s\ndata: %s\n\n"
                .formatted(name, JsonRecords.lenient().writeValueAsString(data));
    }

    private static void send(Context ctx, OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
        ctx.res().flushBuffer();
    }

    void stop() {
        stopped = true;
    }
}
