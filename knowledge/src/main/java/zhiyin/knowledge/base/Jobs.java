package zhiyin.knowledge.base;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.CatalogException.Code;
import zhiyin.knowledge.catalog.CollectionRow;
import zhiyin.knowledge.catalog.Database;
import zhiyin.knowledge.catalog.Entry;
import zhiyin.knowledge.catalog.IndexInfo;
import zhiyin.knowledge.catalog.IndexTable;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.catalog.JobInfo.State;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.catalog.Version;
import zhiyin.knowledge.job.JobEvent;
import zhiyin.knowledge.job.JobEvents;
import zhiyin.knowledge.job.Subscription;
import zhiyin.knowledge.job.Workplace;

/// The work on documents, as people ask for it.
public final class Jobs {
    private static final int LISTED = 200;
    private static final Set<State> UNDERWAY = Set.of(State.OPEN, State.RUNNING);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final Database database;
    private final Tables tables;
    private final JobEvents events;
    private final Runnable wake;
    private final JobStates states;

    Jobs(Workplace place, Runnable wake) {
        this.database = place.database();
        this.tables = place.tables();
        this.events = place.events();
        this.wake = wake;
        this.states = new JobStates(tables);
    }

    /// Begins a job that documents are added to until it is sealed; its work begins with the first.
    ///
    /// @param title for people
    /// @throws CatalogException COLLECTION_NOT_FOUND
    public JobInfo open(String collection, JobInfo.Kind kind, String title) {
        JobInfo job =
                database.write(c -> {
                    CollectionRow row = tables.collections().require(c, collection);
                    long id = tables.jobs().insert(c, row.id(), kind, title, Instant.now());
                    return tables.jobs().require(c, id);
                });
        events.tell(job.id());
        return job;
    }

    /// No more documents come: the job is done when all it has came to an end.
    ///
    /// @throws CatalogException JOB_NOT_FOUND; CONFLICT where it was cancelled
    public JobInfo seal(long id) {
        return change(
                id,
                (c, job) -> {
                    if (job.state() == State.CANCELLED) {
                        throw JobStates.conflict(job, "was cancelled");
                    }
                    if (job.state() == State.OPEN) {
                        tables.jobs().setState(c, id, State.RUNNING, Instant.now());
                    }
                });
    }

    private interface Change {
        void run(Connection c, JobInfo job) throws SQLException;
    }

    private JobInfo change(long id, Change change) {
        JobInfo changed =
                database.write(c -> {
                    change.run(c, tables.jobs().require(c, id));
                    return tables.jobs().require(c, id);
                });
        events.tell(id);
        wake.run();
        return changed;
    }

    /// The newest 200 first; of all collections where none is named.
    ///
    /// @throws CatalogException COLLECTION_NOT_FOUND
    public List<JobInfo> list(Optional<String> collection) {
        return database.read(c -> {
            OptionalLong of =
                    collection.isEmpty()
                            ? OptionalLong.empty()
                            : OptionalLong.of(
                                    tables.collections().require(c, collection.get()).id());
            return tables.jobs().list(c, of, LISTED);
        });
    }

    /// @throws CatalogException JOB_NOT_FOUND
    public JobInfo require(long id) {
        return database.read(c -> tables.jobs().require(c, id));
    }

    /// How far it has come, how long it will take, and what keeps it, if anything.
    ///
    /// @throws CatalogException JOB_NOT_FOUND
    public JobEvent.Progress progress(long id) {
        return events.progress(id)
                .orElseThrow(() ->
                        new CatalogException(
                                Code.JOB_NOT_FOUND, "there is no job of number " + id));
    }

    /// Takes up nothing new of the job until it is resumed; files that are being read are finished.
    ///
    /// @throws CatalogException JOB_NOT_FOUND; CONFLICT where it has ended
    public JobInfo pause(long id) {
        return change(
                id,
                (c, job) -> {
                    if (!UNDERWAY.contains(job.state())) {
                        throw JobStates.conflict(
                                job, "is %s and cannot be paused".formatted(job.state()));
                    }
                    tables.jobs().setState(c, id, State.PAUSED, Instant.now());
                });
    }

    /// @throws CatalogException JOB_NOT_FOUND; CONFLICT where it is not paused
    public JobInfo resume(long id) {
        return change(
                id,
                (c, job) -> {
                    if (job.state() != State.PAUSED) {
                        throw JobStates.conflict(job, "is %s, not paused".formatted(job.state()));
                    }
                    tables.jobs().setState(c, id, State.RUNNING, Instant.now());
                });
    }

    /// Ends the job: documents that are not ready become CANCELLED; older versions of them stay as they were.
    /// A rebuild's index is discarded.
    ///
    /// @throws CatalogException JOB_NOT_FOUND; CONFLICT where it has ended
    public JobInfo cancel(long id) {
        return change(
                id,
                (c, job) -> {
                    if (job.finished().isPresent()) {
                        throw JobStates.conflict(
                                job, "is %s and cannot be cancelled".formatted(job.state()));
                    }
                    cancelWork(c, job);
                    tables.jobs().setState(c, id, State.CANCELLED, Instant.now());
                });
    }

    private void cancelWork(Connection c, JobInfo job) throws SQLException {
        CollectionRow collection = tables.collections().require(c, job.collection());
        if (job.kind() == JobInfo.Kind.REINDEX) {
            Optional<IndexTable.Row> building =
                    tables.indexes().ofState(c, collection.id(), IndexInfo.State.BUILDING);
            if (building.isPresent()) {
                tables.indexes().setState(c, building.get().id(), IndexInfo.State.DISCARDED);
            }
            return;
        }
        for (Version.Stage stage : List.of(Version.Stage.QUEUED, Version.Stage.PARSED)) {
            for (Version version : tables.versions().ofJob(c, job.id(), stage)) {
                if (!isReady(c, collection, version)) {
                    tables.versions().cancelled(c, version);
                }
            }
        }
    }

    private boolean isReady(Connection c, CollectionRow collection, Version version)
            throws SQLException {
        var key = new Entry.Key(collection.live().orElse(0), version.id());
        return tables.entries()
                .find(c, key)
                .filter(task -> task.entry().stage() == Entry.Stage.READY)
                .isPresent();
    }

    /// Takes up the job's failed and cancelled documents once more.
    ///
    /// @throws CatalogException JOB_NOT_FOUND; CONFLICT where it has neither
    public JobInfo retry(long id) {
        return change(
                id,
                (c, job) -> {
                    int taken = 0;
                    for (Version.Stage stage :
                            List.of(
                                    Version.Stage.FAILED,
                                    Version.Stage.CANCELLED,
                                    Version.Stage.PARSED)) {
                        for (Version version : tables.versions().ofJob(c, id, stage)) {
                            taken += states.retry(c, version, id) ? 1 : 0;
                        }
                    }
                    if (taken == 0) {
                        throw JobStates.conflict(job, "has no failed or cancelled documents");
                    }
                    if (job.finished().isPresent()) {
                        tables.jobs().setState(c, id, State.RUNNING, Instant.now());
                    }
                });
    }

    /// Waits until the job is done or cancelled, or the time is over.
    ///
    /// @return the job as it is then
    /// @throws CatalogException JOB_NOT_FOUND
    public JobInfo await(long id, Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        while (!hasEnded(id) && System.nanoTime() < end) {
            Thread.sleep(BETWEEN_LOOKS);
        }
        return require(id);
    }

    private boolean hasEnded(long id) {
        Optional<State> state = database.read(c -> tables.jobs().state(c, id));
        return state.isEmpty() || state.get() == State.DONE || state.get() == State.CANCELLED;
    }

    /// Tells of everything that happens, in order, on one thread of its own; a listener that is slow misses
    /// progress, and where it is 10,000 documents behind, the oldest of those.
    public Subscription subscribe(Consumer<JobEvent> listener) {
        return events.subscribe(listener);
    }
}
