package zhiyin.server.kb;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import zhiyin.knowledge.base.Jobs;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.job.JobEvent;
import zhiyin.server.api.Call;
import zhiyin.server.api.Operation;
import zhiyin.server.api.Routes;

/// The work: opened, watched, paused.
final class JobRoutes {
    private static final String ALL = "/kb/jobs";
    private static final String ONE = ALL + "/{id}";

    record JobList(List<JobInfo> jobs) {}

    /// @param kind `add` if absent
    /// @param title for people
    record NewJob(String collection, Optional<JobInfo.Kind> kind, String title) {}

    /// A job, and how it gets on.
    ///
    /// @param remainingSeconds until it is done, as far as that can be told
    /// @param problem what keeps it from going on; it is tried again by itself
    record JobState(JobInfo job, OptionalLong remainingSeconds, Optional<String> problem) {
        static JobState of(JobEvent.Progress progress) {
            return new JobState(
                    progress.info(),
                    progress.remaining()
                            .map(time -> OptionalLong.of(time.toSeconds()))
                            .orElse(OptionalLong.empty()),
                    progress.problem());
        }
    }

    private final Jobs jobs;
    private final EventStreams streams;
    private final Borders borders;

    JobRoutes(KnowledgeBase base, EventStreams streams, Borders borders) {
        this.jobs = base.jobs();
        this.streams = streams;
        this.borders = borders;
    }

    void addTo(Routes routes) {
        routes.answer(
                Operation.of("GET", ALL, "jobs, the newest first")
                        .query("collection", String.class, "of this one alone"),
                JobList.class,
                call -> list(call.query("collection")));
        routes.exchange(
                Operation.of("POST", ALL, "opens a job that documents are added to")
                        .withStatus(201),
                NewJob.class,
                JobInfo.class,
                (_, body) -> open(body));
        // Before /kb/jobs/{id}, which would take "events" for a number.
        routes.call(events(ALL + "/events", "of all jobs"), call -> streams.all(call.context()));
        routes.call(
                events(ONE + "/events", "of one job, until it ends"),
                call -> streams.of(within(call), call.context()));
        routes.answer(
                Operation.of("GET", ONE, "a job, and how long it will take"),
                JobState.class,
                call -> JobState.of(jobs.progress(within(call))));
        action(routes, "seal", "no more documents come", jobs::seal);
        action(routes, "pause", "takes up nothing new of it", jobs::pause);
        action(routes, "resume", "goes on", jobs::resume);
        action(routes, "cancel", "ends it; what is ready stays", jobs::cancel);
        action(routes, "retry", "what failed or was cancelled, once more", jobs::retry);
    }

    private JobList list(Optional<String> collection) {
        collection.ifPresent(Borders::require);
        return new JobList(jobs.list(collection).stream().filter(Borders::covers).toList());
    }

    private JobInfo open(NewJob body) {
        Borders.require(body.collection());
        return jobs.open(body.collection(), body.kind().orElse(JobInfo.Kind.ADD), body.title());
    }

    /// The number of a job within reach.
    private long within(Call call) {
        return borders.requireJob(call.id()).id();
    }

    private static Operation events(String path, String purpose) {
        return Operation.of("GET", path, "server-sent events " + purpose)
                .answersText("text/event-stream");
    }

    private void action(Routes routes, String name, String purpose, LongFunction<JobInfo> action) {
        routes.answer(
                Operation.of("POST", ONE + "/" + name, purpose),
                JobInfo.class,
                call -> action.apply(within(call)));
    }
}
