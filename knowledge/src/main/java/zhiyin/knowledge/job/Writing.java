package zhiyin.knowledge.job;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.DocumentFailure;
import zhiyin.knowledge.catalog.Entry;
import zhiyin.knowledge.store.Labels;
import zhiyin.knowledge.store.StoreException;
import zhiyin.knowledge.store.StoredPassage;
import zhiyin.knowledge.store.TextVectors;

/// The third stage's last part: the one thread that changes stores. Everything it does may be done twice.
///
/// - A passage is put only while the catalog wants it. Where its document is removed right after, the removal
///   stands in the catalog, and is carried out by this thread, and so after the put.
/// - A document is ready when, after a commit, the store has all of its passages.
final class Writing {
    private static final System.Logger LOG = System.getLogger(Writing.class.getName());

    /// After so long, or so many passages, what was put is committed; also when nothing comes for a moment.
    private static final long COMMIT_NANOS = 2_000_000_000L;

    private static final int COMMIT_PASSAGES = 2_000;
    private static final long MOMENT_MILLIS = 50;
    private static final long IDLE_MILLIS = 200;

    private final Workplace place;
    private final Flights flights;
    private final Lane<Landing> landings;
    private final Holds holds;
    private final Finishing finishing;
    private final Housekeeping housekeeping;
    private final Map<Long, Uncommitted> uncommitted = new HashMap<>();
    private long lastCommit = System.nanoTime();

    /// What has come of an index since its last commit.
    private static final class Uncommitted {
        private final List<Flight> flying = new ArrayList<>();
        private final List<Flight> landed = new ArrayList<>();
        private int passages;

        List<Flight> flights() {
            return Stream.concat(flying.stream(), landed.stream()).toList();
        }
    }

    Writing(
            Workplace place,
            Flights flights,
            Lane<Landing> landings,
            Holds holds,
            Housekeeping housekeeping) {
        this.place = place;
        this.flights = flights;
        this.landings = landings;
        this.holds = holds;
        this.finishing = new Finishing(place);
        this.housekeeping = housekeeping;
    }

    /// Takes what has come, and looks after things.
    boolean some() throws InterruptedException {
        Optional<Landing> next = landings.take(uncommitted.isEmpty() ? IDLE_MILLIS : MOMENT_MILLIS);
        next.ifPresent(this::land);
        if (next.isEmpty() || isDue()) {
            commit();
            housekeeping.look();
        }
        return true;
    }

    private boolean isDue() {
        int passages = uncommitted.values().stream().mapToInt(index -> index.passages).sum();
        return passages >= COMMIT_PASSAGES || System.nanoTime() - lastCommit >= COMMIT_NANOS;
    }

    private void land(Landing landing) {
        switch (landing) {
            case Landing.Computed(Batch batch, List<TextVectors> vectors) -> put(batch, vectors);
            case Landing.Dropped(Batch batch) -> drop(batch);
            case Landing.Refused(Batch.Item item, DocumentFailure failure) ->
                    land(item.flight(), item.flight().fail(1, failure));
            case Landing.Gathered(Flight flight) -> land(flight, flight.gathered());
        }
    }

    private void land(Flight flight, boolean hasLanded) {
        Uncommitted index = uncommitted(flight.key().index());
        index.flying.remove(flight);
        (hasLanded ? index.landed : index.flying).add(flight);
    }

    private Uncommitted uncommitted(long index) {
        return uncommitted.computeIfAbsent(index, _ -> new Uncommitted());
    }

    private void drop(Batch batch) {
        batch.byFlight().forEach((flight, items) -> land(flight, flight.drop(items.size())));
    }

    private void put(Batch batch, List<TextVectors> vectors) {
        long index = batch.index().id();
        try {
            List<StoredPassage> wanted = wanted(batch, vectors);
            if (!wanted.isEmpty()) {
                place.stores().store(index).put(wanted);
                uncommitted(index).passages += wanted.size();
            }
        } catch (StoreException e) {
            hold(index, batch.byFlight().keySet(), e);
            drop(batch);
            return;
        } catch (CatalogException e) {
            drop(batch);
            throw e;
        }
        batch.byFlight().forEach((flight, items) -> land(flight, flight.put(items.size())));
    }

    /// Those the catalog still names, with their documents' labels as they are now.
    private List<StoredPassage> wanted(Batch batch, List<TextVectors> vectors) {
        List<String> ids = batch.items().stream().map(item -> item.passage().id()).toList();
        return place.database()
                .read(c -> {
                    var tasks = new HashMap<Entry.Key, Entry.Task>();
                    for (Flight flight : batch.byFlight().keySet()) {
                        place.tables()
                                .entries()
                                .find(c, flight.key())
                                .ifPresent(task -> tasks.put(flight.key(), task));
                    }
                    long index = batch.index().id();
                    List<String> unnamed = place.tables().passages().unnamed(c, index, ids);
                    return stored(batch, vectors, tasks, Set.copyOf(unnamed));
                });
    }

    private static List<StoredPassage> stored(
            Batch batch,
            List<TextVectors> vectors,
            Map<Entry.Key, Entry.Task> tasks,
            Set<String> unnamed) {
        var stored = new ArrayList<StoredPassage>();
        for (int i = 0; i < batch.items().size(); i++) {
            Batch.Item item = batch.items().get(i);
            Entry.Task task = tasks.get(item.flight().key());
            if (task != null && !unnamed.contains(item.passage().id())) {
                stored.add(Stored.of(task, item.passage(), vectors.get(i)));
            }
        }
        return stored;
    }

    /// Makes durable what was put, and ends the documents that have landed.
    private void commit() {
        lastCommit = System.nanoTime();
        for (Map.Entry<Long, Uncommitted> entry : List.copyOf(uncommitted.entrySet())) {
            long index = entry.getKey();
            try {
                commit(index, entry.getValue());
            } catch (StoreException e) {
                hold(index, entry.getValue().flights(), e);
                giveUp(entry.getValue());
            } catch (CatalogException e) {
                giveUp(entry.getValue());
                throw e;
            }
        }
    }

    private void commit(long index, Uncommitted pending) {
        int relabelled = 0;
        for (Flight flight : pending.landed) {
            relabelled += relabel(flight);
        }
        if (pending.passages + relabelled > 0) {
            place.stores().store(index).commit();
            pending.passages = 0;
            finishing.progress(pending.flying);
            holds.succeeded(index);
            pending.flights()
                    .forEach(flight -> place.events().noProblem(flight.job(), Step.STORING));
        }
        for (Flight flight : List.copyOf(pending.landed)) {
            finishing.finish(flight);
            pending.landed.remove(flight);
            flights.landed(flight.key());
            housekeeping.ask();
        }
        if (pending.flying.isEmpty()) {
            uncommitted.remove(index);
        }
    }

    /// Passages that were in the store before may bear the labels of an older version of their document.
    ///
    /// @return how many documents were changed
    private int relabel(Flight flight) {
        if (flight.alreadyThere() == 0 || flight.isBroken()) {
            return 0;
        }
        Optional<Entry.Task> task =
                place.database().read(c -> place.tables().entries().find(c, flight.key()));
        if (task.isEmpty()) {
            return 0;
        }
        Labels labels = Stored.labels(task.get());
        place.stores().store(flight.key().index()).relabel(labels.document(), labels);
        return 1;
    }

    private void hold(long index, Collection<Flight> flights, RuntimeException why) {
        if (holds.failed(index)) {
            LOG.log(Level.WARNING, "storing waits: {0}", why.toString());
        }
        flights.forEach(flight -> place.events().problem(flight.job(), Step.STORING, why));
    }

    /// What has landed is gathered anew; what the store has of it then is not computed again.
    private void giveUp(Uncommitted pending) {
        pending.flying.forEach(Flight::breakOff);
        pending.landed.forEach(flight -> flights.landed(flight.key()));
        pending.landed.clear();
        pending.passages = 0;
    }

    /// To be called when its thread has ended: what was put is made durable.
    void end() {
        try {
            for (Optional<Landing> next = landings.take(0);
                    next.isPresent();
                    next = landings.take(0)) {
                land(next.get());
            }
            commit();
        } catch (CatalogException e) {
            LOG.log(Level.WARNING, "what was computed last is computed again: {0}", e.toString());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
