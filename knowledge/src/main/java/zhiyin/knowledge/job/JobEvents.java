package zhiyin.knowledge.job;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import zhiyin.knowledge.catalog.JobInfo;

/// Tells whoever wants to know what becomes of jobs and documents. Thread-safe.
public final class JobEvents implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(JobEvents.class.getName());

    /// Between two tellings of one job's progress.
    private static final Duration BETWEEN = Duration.ofMillis(200);

    /// Rounds that are left out after what keeps jobs could not be written down.
    private static final int ROUNDS_OF_PATIENCE = 25;

    private final LongFunction<Optional<JobInfo>> jobs;
    private final Optional<KeptProblems> kept;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Set<Long> changed = ConcurrentHashMap.newKeySet();
    private final Map<Long, Problem> problems = new ConcurrentHashMap<>();
    private final Map<Long, Remaining> remaining = new ConcurrentHashMap<>();
    private final Thread teller;

    private record Problem(Step step, String text) {}

    /// @param jobs what the catalog says of a job
    public JobEvents(LongFunction<Optional<JobInfo>> jobs) {
        this(jobs, Optional.empty());
    }

    /// @param kept where others see what keeps jobs
    public JobEvents(LongFunction<Optional<JobInfo>> jobs, KeptProblems kept) {
        this(jobs, Optional.of(kept));
    }

    private JobEvents(LongFunction<Optional<JobInfo>> jobs, Optional<KeptProblems> kept) {
        this.jobs = jobs;
        this.kept = kept;
        this.teller = Thread.ofVirtual().name("job-progress").unstarted(this::tellProgress);
        teller.start();
    }

    public Subscription subscribe(Consumer<JobEvent> consumer) {
        var listener = new Listener(consumer, listeners::remove);
        listeners.add(listener);
        listener.start();
        return listener;
    }

    /// A job as it is now; empty where there is none of that number.
    public Optional<JobEvent.Progress> progress(long job) {
        return jobs.apply(job).map(this::progress);
    }

    private JobEvent.Progress progress(JobInfo info) {
        if (info.finished().isPresent()) {
            remaining.remove(info.id());
            problems.remove(info.id());
            kept.ifPresent(each -> each.finished(info.id()));
            return new JobEvent.Progress(info, Optional.empty(), Optional.empty());
        }
        Remaining known = remaining.computeIfAbsent(info.id(), _ -> new Remaining(info.progress()));
        return new JobEvent.Progress(
                info,
                known.after(info.progress()),
                Optional.ofNullable(problems.get(info.id()))
                        .map(Problem::text)
                        .or(() -> kept.flatMap(each -> each.of(info.id()))));
    }

    /// Something of a job changed; its progress is told soon.
    void changed(long job) {
        changed.add(job);
    }

    void reached(JobEvent.Reached event) {
        listeners.forEach(listener -> listener.tell(event));
        changed(event.job());
    }

    /// A job cannot go on; it is tried again.
    void problem(long job, Step step, Throwable why) {
        String text = step.waits(why);
        problems.put(job, new Problem(step, text));
        kept.ifPresent(each -> each.met(job, step, text));
        changed(job);
    }

    /// A step of a job goes on; what keeps another one from it stays.
    void noProblem(long job, Step step) {
        kept.ifPresent(each -> each.gone(job, step));
        Problem problem = problems.get(job);
        if (problem != null && problem.step() == step && problems.remove(job, problem)) {
            changed(job);
        }
    }

    /// The state of a job changed: told now.
    public void tell(long job) {
        changed.remove(job);
        progress(job).ifPresent(event -> listeners.forEach(listener -> listener.tell(event)));
    }

    private void tellProgress() {
        try {
            int patience = 0;
            while (true) {
                Thread.sleep(BETWEEN);
                List.copyOf(changed).forEach(this::tellSafely);
                patience = patience > 0 ? patience - 1 : save() ? 0 : ROUNDS_OF_PATIENCE;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return whether there is nothing left to be written down
    private boolean save() {
        try {
            kept.ifPresent(KeptProblems::save);
            return true;
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "what keeps jobs is told by this process alone", e);
            return false;
        }
    }

    private void tellSafely(long job) {
        try {
            tell(job);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the progress of job " + job + " cannot be told", e);
        }
    }

    /// Tells what is left to be told.
    @Override
    public void close() {
        teller.interrupt();
        List.copyOf(changed).forEach(this::tellSafely);
        save();
        listeners.forEach(Listener::close);
    }
}
