package zhiyin.knowledge.base;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.CatalogException.Code;
import zhiyin.knowledge.catalog.CollectionRow;
import zhiyin.knowledge.catalog.Entry;
import zhiyin.knowledge.catalog.IndexTable;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.catalog.JobInfo.State;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.catalog.Version;

/// How jobs and the versions they brought go from state to state. Each method is part of a transaction.
final class JobStates {
    private final Tables tables;

    JobStates(Tables tables) {
        this.tables = tables;
    }

    /// A document is added to a job; one that was done already goes on.
    ///
    /// @throws CatalogException JOB_NOT_FOUND; CONFLICT where it is another collection's or cancelled
    void takeUp(Connection c, CollectionRow collection, long id) throws SQLException {
        if (requireTaking(c, collection, id).state() == State.DONE) {
            tables.jobs().setState(c, id, State.RUNNING, Instant.now());
        }
    }

    /// A job that documents may be added to.
    ///
    /// @throws CatalogException JOB_NOT_FOUND; CONFLICT where it is another collection's or cancelled
    JobInfo requireTaking(Connection c, CollectionRow collection, long id) throws SQLException {
        JobInfo job = tables.jobs().require(c, id);
        if (!job.collection().equals(collection.name())) {
            throw conflict(job, "is of collection '%s'".formatted(job.collection()));
        }
        if (job.state() == State.CANCELLED) {
            throw conflict(job, "was cancelled; open another");
        }
        return job;
    }

    static CatalogException conflict(JobInfo job, String why) {
        return new CatalogException(
                Code.CONFLICT, "job %d (%s) %s".formatted(job.id(), job.title(), why));
    }

    /// Takes a version up once more where it failed or was cancelled, with its job, where that was not
    /// cancelled itself.
    ///
    /// @return whether it was
    boolean retry(Connection c, Version version) throws SQLException {
        long job = isCancelled(c, version.job()) ? 0 : version.job();
        return retry(c, version, job);
    }

    private boolean isCancelled(Connection c, long job) throws SQLException {
        return tables.jobs().state(c, job).equals(Optional.of(State.CANCELLED));
    }

    /// @param job that waits for it; 0 for none
    boolean retry(Connection c, Version version, long job) throws SQLException {
        boolean ended =
                version.stage() == Version.Stage.FAILED
                        || version.stage() == Version.Stage.CANCELLED;
        boolean taken = false;
        if (ended) {
            taken = tables.versions().requeue(c, version.id(), job);
        } else {
            for (IndexTable.Row index : tables.indexes().list(c, version.collection())) {
                var key = new Entry.Key(index.id(), version.id());
                Optional<Entry.Task> task = tables.entries().find(c, key);
                if (task.isPresent() && task.get().entry().stage() == Entry.Stage.FAILED) {
                    taken |= tables.entries().requeue(c, key, job);
                }
            }
        }
        if (taken && tables.jobs().state(c, job).equals(Optional.of(State.DONE))) {
            tables.jobs().setState(c, job, State.RUNNING, Instant.now());
        }
        return taken;
    }
}
