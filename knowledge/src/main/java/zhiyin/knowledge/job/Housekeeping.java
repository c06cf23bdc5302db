package zhiyin.knowledge.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import zhiyin.knowledge.catalog.Database;
import zhiyin.knowledge.catalog.DocumentRow;
import zhiyin.knowledge.catalog.IndexInfo.State;
import zhiyin.knowledge.catalog.IndexTable;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.store.StoreException;
import zhiyin.knowledge.store.VectorStore;

/// What follows when documents have come to an end: passages are taken out of the stores, an index that is
/// complete goes live, jobs are done, what was discarded is deleted. For the thread that writes.
final class Housekeeping {
    private static final System.Logger LOG = System.getLogger(Housekeeping.class.getName());

    static final int REMOVALS = 1_000;
    private static final int SWEPT = 100;
    private static final int SWITCHED = 500;

    private final Workplace place;
    private final Database database;
    private final Tables tables;
    private final Runnable more;

    /// Indexes whose stores failed.
    private final Holds holds = new Holds();

    private final AtomicBoolean asked = new AtomicBoolean(true);

    /// @param more told when there may be new work by what was done here
    Housekeeping(Workplace place, Runnable more) {
        this.place = place;
        this.database = place.database();
        this.tables = place.tables();
        this.more = more;
    }

    /// Something may have to be done.
    void ask() {
        asked.set(true);
    }

    /// Does it, where it was asked for.
    void look() {
        if (!asked.getAndSet(false)) {
            return;
        }
        try {
            removePassages();
            switchIndexes();
            finishJobs();
            dropAbandoned();
            discardIndexes();
            while (database.write(c -> tables.collections().sweep(c, SWEPT))) {
                // One transaction after the other, so that others get their turns.
            }
            more.run();
        } catch (RuntimeException e) {
            ask();
            throw e;
        }
    }

    private void removePassages() {
        var indexes = new ArrayList<IndexTable.Row>();
        for (State state : List.of(State.LIVE, State.BUILDING)) {
            indexes.addAll(database.read(c -> tables.indexes().all(c, state)));
        }
        for (IndexTable.Row index : indexes) {
            attempt(index.id(), () -> removePassages(index.id()));
        }
    }

    private void removePassages(long index) {
        List<String> ids = removals(index);
        while (!ids.isEmpty()) {
            remove(index, ids);
            ids = removals(index);
        }
    }

    /// A store that fails keeps its own index waiting, and no other.
    private void attempt(long index, Runnable work) {
        if (holds.isHeld(index)) {
            ask();
            return;
        }
        try {
            work.run();
            holds.succeeded(index);
        } catch (StoreException e) {
            LOG.log(Level.WARNING, "tidying index {0} up waits: {1}", index, e.getMessage());
            holds.failed(index);
            ask();
        }
    }

    private List<String> removals(long index) {
        return database.read(c -> tables.removals().list(c, index, REMOVALS));
    }

    /// Out of the store first: were it the other way round, a crash between the two would leave them there.
    private void remove(long index, List<String> ids) {
        VectorStore store = place.stores().store(index);
        store.remove(ids);
        store.commit();
        database.change(c -> {
            tables.removals().delete(c, index, ids);
            if (place.sharing().isShared()) {
                tables.follow().removed(c, index, ids, Instant.now());
                Set<String> unnamed = Set.copyOf(tables.passages().unnamed(c, index, ids));
                tables.entries()
                        .gatherAgain(
                                c,
                                index,
                                ids.stream().filter(id -> !unnamed.contains(id)).toList());
            }
        });
    }

    private void switchIndexes() {
        for (IndexTable.Row index : database.read(c -> tables.indexes().all(c, State.BUILDING))) {
            boolean switched =
                    database.write(c -> {
                        boolean building =
                                tables.indexes()
                                        .find(c, index.id())
                                        .filter(now -> now.state() == State.BUILDING)
                                        .isPresent();
                        if (!building || !tables.entries().isComplete(c, index.id())) {
                            return false;
                        }
                        tables.indexes().activate(c, index.id());
                        return true;
                    });
            if (switched) {
                catchUp(index);
            }
        }
    }

    /// Documents whose newest version was ready in this index alone.
    private void catchUp(IndexTable.Row index) {
        List<DocumentRow> behind =
                database.read(c -> tables.documents().behind(c, index.id(), SWITCHED));
        while (!behind.isEmpty()) {
            for (DocumentRow document : behind) {
                database.change(c ->
                        tables.documents()
                                .setCurrent(c, document.id(), document.newest().orElseThrow()));
            }
            behind = database.read(c -> tables.documents().behind(c, index.id(), SWITCHED));
        }
    }

    private void finishJobs() {
        List<JobInfo> running = database.read(c -> tables.jobs().ofState(c, JobInfo.State.RUNNING));
        for (JobInfo job : running) {
            if (!database.<Boolean>read(c -> tables.jobs().isFinished(c, job.id()))) {
                continue;
            }
            boolean done =
                    database.write(c -> {
                        boolean ends =
                                tables.jobs().isFinished(c, job.id())
                                        && tables.jobs()
                                                .state(c, job.id())
                                                .equals(Optional.of(JobInfo.State.RUNNING));
                        if (ends) {
                            tables.jobs().setState(c, job.id(), JobInfo.State.DONE, Instant.now());
                        }
                        return ends;
                    });
            if (done) {
                place.events().tell(job.id());
            }
        }
    }

    /// Imports whose process has ended.
    private void dropAbandoned() {
        if (!place.sharing().isShared()
                || database.<List<Long>>read(tables.collections()::abandoned).isEmpty()) {
            return;
        }
        database.change(c -> {
            for (long id : tables.collections().abandoned(c)) {
                tables.collections().drop(c, id, Instant.now());
            }
        });
    }

    private void discardIndexes() {
        for (IndexTable.Row index : database.read(c -> tables.indexes().all(c, State.DISCARDED))) {
            attempt(index.id(), () -> discard(index));
        }
    }

    private void discard(IndexTable.Row index) {
        try {
            place.stores().delete(index);
        } catch (IOException e) {
            throw new UncheckedIOException("a discarded index cannot be deleted", e);
        }
        while (database.write(c -> tables.indexes().sweep(c, index.id(), SWEPT))) {
            // One transaction after the other, so that others get their turns.
        }
    }
}
