package zhiyin.knowledge.job;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.Database;
import zhiyin.knowledge.catalog.Tables;

/// What keeps jobs from going on, where other processes see it, and those that come later. Written by and by, so
/// that nobody who works waits for it. Thread-safe.
public final class KeptProblems {
    private final Database database;
    private final Tables tables;
    private final Optional<Duration> remembered;
    private final Map<Item, Optional<String>> unsaved = new HashMap<>();

    /// Steps of which there is nothing in the catalog by this process, nor by one before it.
    private final Set<Item> clean = new HashSet<>();

    private record Item(long job, Step step) {}

    /// @param remembered how old a problem may be to be told: whoever works meets it again soon; empty where nobody
    ///     may be working
    public KeptProblems(Database database, Tables tables, Optional<Duration> remembered) {
        this.database = database;
        this.tables = tables;
        this.remembered = remembered;
    }

    synchronized void met(long job, Step step, String problem) {
        if (job != 0) {
            var item = new Item(job, step);
            clean.remove(item);
            unsaved.put(item, Optional.of(problem));
        }
    }

    /// The step went well.
    synchronized void gone(long job, Step step) {
        var item = new Item(job, step);
        if (job != 0 && clean.add(item)) {
            unsaved.put(item, Optional.empty());
        }
    }

    synchronized void finished(long job) {
        clean.removeIf(item -> item.job() == job);
    }

    /// As the catalog has it.
    Optional<String> of(long job) {
        Instant since = remembered.map(time -> Instant.now().minus(time)).orElse(Instant.EPOCH);
        return database.read(c -> tables.problems().last(c, job, since));
    }

    /// Writes down what is new.
    ///
    /// @throws CatalogException CATALOG_UNAVAILABLE; it is tried again with the next call
    void save() {
        Map<Item, Optional<String>> some = unsaved();
        if (some.isEmpty()) {
            return;
        }
        database.change(c -> {
            for (Map.Entry<Item, Optional<String>> each : some.entrySet()) {
                Item item = each.getKey();
                if (each.getValue().isPresent()) {
                    tables.problems()
                            .put(c, item.job(), item.step(), each.getValue().get(), Instant.now());
                } else {
                    tables.problems().remove(c, item.job(), item.step());
                }
            }
        });
        saved(some);
    }

    private synchronized Map<Item, Optional<String>> unsaved() {
        return Map.copyOf(unsaved);
    }

    private synchronized void saved(Map<Item, Optional<String>> some) {
        some.forEach(unsaved::remove);
    }
}
