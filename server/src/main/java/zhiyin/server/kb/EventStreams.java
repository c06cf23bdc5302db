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
import zhiyin.server.api.Access;
import zhiyin.server.api.Exchange;
import zhiyin.server.api.Principal;
import zhiyin.server.api.Reach;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;

/// Everybody who is being told of jobs. Thread-safe.
final class EventStreams implements AutoCloseable {
    private final Jobs jobs;
    private final KbOptions options;
    private final Access access;
    private final Set<EventStream> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /// @param access tells whether those who listen still may
    EventStreams(Jobs jobs, KbOptions options, Access access) {
        this.jobs = jobs;
        this.options = options;
        this.access = access;
    }

    /// Tells of all jobs within reach until the client goes or the server stops.
    void all(Context ctx) throws IOException {
        Reach reach = Reach.current();
        run(ctx, stream(_ -> false), event -> reach.covers(collection(event)), Optional.empty());
    }

    /// Tells of a job, first how it is now, until it ends.
    void of(long job, Context ctx) throws IOException {
        jobs.require(job);
        run(
                ctx,
                stream(EventStreams::isEnd),
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

    /// Ends when the listener's rights do: a stream would outlive them.
    private EventStream stream(Predicate<JobEvent> last) {
        Optional<Principal> who = Exchange.current().flatMap(Exchange::principal);
        return new EventStream(
                options.heartbeat(), last, () -> who.map(access::isCurrent).orElse(false));
    }

    private static String collection(JobEvent event) {
        return switch (event) {
            case JobEvent.Progress progress -> progress.info().collection();
            case JobEvent.Reached reached -> reached.collection();
        };
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
