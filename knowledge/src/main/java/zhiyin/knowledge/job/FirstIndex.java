package zhiyin.knowledge.job;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import zhiyin.engine.EngineException;
import zhiyin.knowledge.catalog.CollectionInfo;
import zhiyin.knowledge.catalog.CollectionRow;
import zhiyin.knowledge.catalog.IndexInfo.State;
import zhiyin.knowledge.catalog.IndexSettings;
import zhiyin.knowledge.catalog.IndexTable;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.catalog.Stage;
import zhiyin.knowledge.catalog.Tables;

/// Gives collections their first index: at once where a model was named, else when enough was read to tell
/// the languages.
final class FirstIndex {
    private static final System.Logger LOG = System.getLogger(FirstIndex.class.getName());

    /// Documents that tell the languages of all.
    private static final int ENOUGH = 20;

    /// How long an open job without news keeps the choice waiting.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Workplace place;
    private final Claims claims;
    private final Holds holds = new Holds();

    /// What was read of each collection when it was looked at last, and when that changed.
    private final Map<Long, Seen> seen = new HashMap<>();

    private record Seen(long documents, long since) {}

    FirstIndex(Workplace place, Claims claims) {
        this.place = place;
        this.claims = claims;
    }

    /// @return whether an index was made
    boolean some() {
        boolean made = false;
        for (CollectionRow row : without()) {
            made |= !holds.isHeld(row.id()) && consider(row);
        }
        return made;
    }

    private List<CollectionRow> without() {
        return place.database()
                .read(c ->
                        place.tables().collections().list(c).stream()
                                .filter(row -> row.live().isEmpty())
                                .toList());
    }

    private boolean consider(CollectionRow row) {
        CollectionInfo info =
                place.database().read(c -> place.tables().listing().collection(c, row));
        if (info.stages().getOrDefault(Stage.PARSED, 0L) == 0) {
            return false;
        }
        Optional<String> named = row.settings().model();
        if (named.isEmpty() && !isEnough(info)) {
            return false;
        }
        String model =
                named.orElseGet(() -> LanguageChoice.of(info.languages(), info.types()).model());
        seen.remove(row.id());
        return make(row, model);
    }

    private boolean isEnough(CollectionInfo info) {
        long read = info.stages().getOrDefault(Stage.PARSED, 0L);
        return read >= ENOUGH || !isBeingRead(info) && (!isOpen(info) || isQuiet(info));
    }

    private boolean isBeingRead(CollectionInfo info) {
        Tables tables = place.tables();
        return claims.collections().contains(info.id())
                || place
                        .database()
                        .read(c -> tables.versions().queued(c, 1_000, claims.versions()))
                        .stream()
                        .anyMatch(version -> version.collection() == info.id());
    }

    private boolean isOpen(CollectionInfo info) {
        return place
                .database()
                .read(c -> place.tables().jobs().ofState(c, JobInfo.State.OPEN))
                .stream()
                .anyMatch(job -> job.collection().equals(info.name()));
    }

    private boolean isQuiet(CollectionInfo info) {
        Seen last = seen.get(info.id());
        if (last == null || last.documents() != info.documents()) {
            seen.put(info.id(), new Seen(info.documents(), System.nanoTime()));
            return false;
        }
        return System.nanoTime() - last.since() > PATIENCE.toNanos();
    }

    private boolean make(CollectionRow row, String model) {
        try {
            IndexSettings settings =
                    IndexPlan.of(row.settings(), model, place.models().facts(model));
            place.database()
                    .change(c -> {
                        Tables tables = place.tables();
                        if (tables.collections().require(c, row.id()).live().isPresent()) {
                            return;
                        }
                        long id =
                                tables.indexes()
                                        .insert(c, row.id(), settings, State.LIVE, Instant.now());
                        IndexTable.Row index = tables.indexes().require(c, id);
                        tables.entries().queueAll(c, index, 0);
                    });
            forEachJob(row, job -> place.events().noProblem(job, Step.EMBEDDING));
            holds.succeeded(row.id());
            return true;
        } catch (EngineException | IllegalArgumentException e) {
            LOG.log(Level.WARNING, "collection {0} waits for its model: {1}", row.name(), e);
            forEachJob(row, job -> place.events().problem(job, Step.EMBEDDING, e));
            holds.failed(row.id());
            return false;
        }
    }

    private void forEachJob(CollectionRow row, LongConsumer consumer) {
        for (JobInfo.State state : List.of(JobInfo.State.OPEN, JobInfo.State.RUNNING)) {
            place.database().read(c -> place.tables().jobs().ofState(c, state)).stream()
                    .filter(job -> job.collection().equals(row.name()))
                    .forEach(job -> consumer.accept(job.id()));
        }
    }
}
