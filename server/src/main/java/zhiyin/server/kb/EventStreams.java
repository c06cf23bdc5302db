package zhiyin.server.kb;

import io.javalin.http.Context;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import zhiyin.knowledge.base.Jobs;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.job.JobEvent;
import zhiyin.knowledge.job.Subscription;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;

/// Everybody who is being told of jobs. Thread-safe.
final class EventStreams implements AutoCloseable {
    private final Jobs jobs;
    private final KbOptions options;
    private final Set<EventStream> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    EventStreams(Jobs jobs, KbOptions options) {
        this.jobs = jobs;
        this.options = options;
    }

    /// Tells of all jobs until the client goes or the server stops.
    void all(Context ctx) throws IOException {
        run(ctx, new EventStream(options.heartbeat(), _ -> false), _ -> true, Optional.empty());
    }

    /// Tells of a job, first how it is now, until it ends.
    void of(long job, Context ctx) throws IOException {
        jobs.require(job);
        run(
                ctx,
                new EventStream(options.heartbeat(), EventStreams::isEnd),
                event -> event.job() == job,
                Optional.of(() -> jobs.progress(job)));
    }

    /// @param first asked for after events are listened to, so that none is missed between
    private void run(
            Context ctx,
            EventStream stream,
            Predicate<JobEvent> wanted,
            Optional<Supplier<JobEvent>> first)
            throws IOException {
        if (open.size() >= options.streams()) {
            throw new RequestException(
                    Reason.UNAVAILABLE,
                    "%d streams of events are open, and more are not allowed; close some"
                            .formatted(options.streams()));
        }
        open.add(stream);
        try (Subscription _ =
                jobs.subscribe(event -> {
                    if (wanted.test(event)) {
                        stream.offer(event);
                    }
                })) {
            if (closed) {
                stream.stop();
            }
            first.ifPresent(now -> stream.offer(now.get()));
            stream.run(ctx);
        } finally {
            stream.stop();
            open.remove(stream);
        }
    }

    private static boolean isEnd(JobEvent event) {
        return event instanceof JobEvent.Progress progress
                && (progress.info().state() == JobInfo.State.DONE
                        || progress.info().state() == JobInfo.State.CANCELLED);
    }

    @Override
    public void close() {
        closed = true;
        open.forEach(EventStream::stop);
    }
}
