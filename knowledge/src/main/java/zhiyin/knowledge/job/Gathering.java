package zhiyin.knowledge.job;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import zhiyin.knowledge.catalog.Entry;
import zhiyin.knowledge.catalog.IndexTable;
import zhiyin.knowledge.catalog.PassageInfo;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.store.StoreException;
import zhiyin.knowledge.store.VectorStore;

/// The third stage's first part: what the stores lack of the documents that were divided, in batches of many
/// documents. For one thread.
final class Gathering {
    private static final System.Logger LOG = System.getLogger(Gathering.class.getName());

    private static final int DOCUMENTS_AT_ONCE = 32;

    /// Enough to keep all cores busy, little enough that it takes no long time with a large model.
    private static final int BATCH_TOKENS = 6_000;

    private static final int BATCH_PASSAGES = 64;

    /// Passages of a document looked at together.
    private static final int STEP = 256;

    private final Workplace place;
    private final Flights flights;
    private final Holds models;
    private final Holds stores;
    private final Lane<Batch> batches;
    private final Lane<Landing> landings;
    private final Map<Long, Open> open = new HashMap<>();

    /// A batch that is being filled.
    private static final class Open {
        private final IndexTable.Row index;
        private final List<Batch.Item> items = new ArrayList<>();
        private long tokens;

        private Open(IndexTable.Row index) {
            this.index = index;
        }

        private boolean isFull() {
            return tokens >= BATCH_TOKENS || items.size() >= BATCH_PASSAGES;
        }
    }

    /// @param flights what has been gathered and not landed
    /// @param models indexes to be left alone for a while, since their model failed
    /// @param stores the same, since their store did
    Gathering(
            Workplace place,
            Flights flights,
            Holds models,
            Holds stores,
            Lane<Batch> batches,
            Lane<Landing> landings) {
        this.place = place;
        this.flights = flights;
        this.models = models;
        this.stores = stores;
        this.batches = batches;
        this.landings = landings;
    }

    /// Gathers what some documents lack, where there are any.
    boolean some() throws InterruptedException {
        boolean some = false;
        var taken = new ArrayDeque<>(flights.take(DOCUMENTS_AT_ONCE));
        try {
            while (!taken.isEmpty()) {
                Optional<Departure> departure = departure(taken.getFirst());
                Entry.Task task = taken.removeFirst();
                if (departure.isPresent()) {
                    gather(departure.get());
                    some = true;
                } else {
                    flights.landed(task.entry().key());
                }
            }
        } finally {
            taken.forEach(task -> flights.landed(task.entry().key()));
        }
        for (Open batch : List.copyOf(open.values())) {
            send(batch);
        }
        return some;
    }

    /// @param missing ids of passages that the store lacks
    private record Departure(Flight flight, IndexTable.Row index, Set<String> missing) {}

    /// Empty where its index is gone, or is to be left alone for a while.
    private Optional<Departure> departure(Entry.Task task) {
        long number = task.entry().index();
        Optional<IndexTable.Row> index =
                place.database().read(c -> place.tables().indexes().find(c, number));
        if (index.isEmpty() || models.isHeld(number) || stores.isHeld(number)) {
            return Optional.empty();
        }
        try {
            List<String> missing = missing(place.stores().store(number), task.entry().key());
            var flight = new Flight(task, task.entry().chunks() - missing.size());
            return Optional.of(new Departure(flight, index.get(), Set.copyOf(missing)));
        } catch (StoreException e) {
            if (stores.failed(number)) {
                LOG.log(Level.WARNING, "storing waits: {0}", e.toString());
            }
            place.events().problem(task.entry().job(), Step.STORING, e);
            return Optional.empty();
        }
    }

    private void gather(Departure departure) throws InterruptedException {
        Flight flight = departure.flight();
        try {
            if (!departure.missing().isEmpty()) {
                fill(flight, departure.index(), departure.missing());
            }
        } catch (RuntimeException e) {
            flight.breakOff();
            throw e;
        } finally {
            landings.put(new Landing.Gathered(flight));
        }
    }

    private List<String> missing(VectorStore store, Entry.Key key) {
        List<String> ids = place.database().read(c -> place.tables().passages().ids(c, key));
        var missing = new ArrayList<String>();
        for (int first = 0; first < ids.size(); first += STEP) {
            List<String> some = ids.subList(first, Math.min(ids.size(), first + STEP));
            Set<String> present = store.present(some);
            some.stream().filter(id -> !present.contains(id)).forEach(missing::add);
        }
        return missing;
    }

    /// Stops in the midst of a document whose job was paused or that is gone.
    private void fill(Flight flight, IndexTable.Row index, Set<String> missing)
            throws InterruptedException {
        Tables tables = place.tables();
        int chunks = flight.task().entry().chunks();
        for (int first = 0; first < chunks; first += STEP) {
            int from = first;
            if (first > 0 && !isWanted(flight)) {
                flight.breakOff();
                return;
            }
            List<PassageInfo> some =
                    place.database()
                            .read(c ->
                                    tables.passages()
                                            .range(c, flight.key(), from, from + STEP - 1));
            for (PassageInfo passage : some) {
                if (missing.contains(passage.id())) {
                    add(flight, index, passage);
                }
            }
        }
    }

    private boolean isWanted(Flight flight) {
        return place.database()
                .read(c ->
                        place.tables().entries().find(c, flight.key()).isPresent()
                                && (flight.job() == 0
                                        || place.tables()
                                                .jobs()
                                                .state(c, flight.job())
                                                .filter(state -> !Ingester.halts(state))
                                                .isPresent()));
    }

    private void add(Flight flight, IndexTable.Row index, PassageInfo passage)
            throws InterruptedException {
        Open batch = open.computeIfAbsent(index.id(), _ -> new Open(index));
        flight.add(1);
        batch.items.add(new Batch.Item(flight, passage));
        batch.tokens += passage.tokens();
        if (batch.isFull()) {
            send(batch);
        }
    }

    private void send(Open batch) throws InterruptedException {
        open.remove(batch.index.id());
        batches.put(new Batch(batch.index, batch.items));
    }
}
