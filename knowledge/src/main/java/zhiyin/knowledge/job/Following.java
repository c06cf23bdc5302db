package zhiyin.knowledge.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import zhiyin.engine.EngineException;
import zhiyin.engine.SparseVector;
import zhiyin.knowledge.catalog.Entry;
import zhiyin.knowledge.catalog.FollowTable;
import zhiyin.knowledge.catalog.IndexInfo.State;
import zhiyin.knowledge.catalog.IndexSettings;
import zhiyin.knowledge.catalog.IndexTable;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.catalog.PassageInfo;
import zhiyin.knowledge.store.SharedStore;
import zhiyin.knowledge.store.StoreException;
import zhiyin.knowledge.store.StoredPassage;
import zhiyin.knowledge.store.TextVectors;

/// Keeps what of stores lies in this process in step with what other processes write: the catalog tells in which
/// order documents became ready and passages were removed, and a [Bookmark] how far this process has followed.
/// Everything here may be done twice. For one thread.
final class Following {
    private static final System.Logger LOG = System.getLogger(Following.class.getName());

    private static final int DOCUMENTS_AT_ONCE = 64;
    private static final int REMOVALS_AT_ONCE = Housekeeping.REMOVALS;

    /// Has at least one number's whole.
    private static final int MOST_REMOVALS = 2 * REMOVALS_AT_ONCE;

    /// Passages of a document looked at together.
    private static final int STEP = 256;

    /// Passages whose sparse vectors are computed together, where an index has them: enough to keep all cores busy,
    /// little enough that somebody who waits sees this go on.
    private static final int COMPUTED_AT_ONCE = 32;

    /// Who has not followed for so long begins anew: what was removed before is forgotten.
    private static final Duration REMEMBERED = Duration.ofDays(7);

    private final Workplace place;
    private final Bookmarks bookmarks;
    private final Arriving arriving;
    private final Runnable looked;
    private final Holds holds = new Holds();
    private final Set<Long> running = new HashSet<>();
    private Instant forgotten = Instant.EPOCH;

    /// @param arriving told how far this process has come
    /// @param looked told now and then, since others may have changed anything
    Following(Workplace place, Bookmarks bookmarks, Arriving arriving, Runnable looked) {
        this.place = place;
        this.bookmarks = bookmarks;
        this.arriving = arriving;
        this.looked = looked;
    }

    /// Follows, where there is anything new.
    boolean some() {
        boolean some = false;
        var followed = new ArrayList<>(indexes(State.LIVE));
        arriving.keep(ids(followed));
        followed.addAll(indexes(State.BUILDING));
        for (IndexTable.Row index : followed) {
            some |= !holds.isHeld(index.id()) && followOrTell(index);
        }
        if (!some) {
            place.sharing().followed();
        }
        tellOfJobs();
        forget();
        looked.run();
        tidy(followed);
        return some;
    }

    /// Others may have discarded what this process has open.
    private void tidy(List<IndexTable.Row> followed) {
        try {
            place.stores().closeDiscarded();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the folder of a discarded index cannot be deleted: " + e.getMessage(), e);
        }
        bookmarks.keep(ids(followed));
    }

    private List<IndexTable.Row> indexes(State state) {
        return place.database().read(c -> place.tables().indexes().all(c, state));
    }

    private static List<Long> ids(List<IndexTable.Row> indexes) {
        return indexes.stream().map(IndexTable.Row::id).toList();
    }

    private boolean followOrTell(IndexTable.Row index) {
        try {
            boolean some = false;
            if (place.stores().store(index.id()) instanceof SharedStore store) {
                some = follow(index, store);
            } else {
                arriving.reached(index.id(), 0, false);
            }
            holds.succeeded(index.id());
            return some;
        } catch (StoreException | EngineException e) {
            if (holds.failed(index.id())) {
                LOG.log(
                        Level.WARNING,
                        "what others wrote to index {0} waits: {1}",
                        index.id(),
                        e.getMessage());
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("how far an index was followed cannot be kept", e);
        }
    }

    private record News(List<FollowTable.Ready> ready, List<FollowTable.Removed> removed) {
        boolean isNone() {
            return ready.isEmpty() && removed.isEmpty();
        }
    }

    private boolean follow(IndexTable.Row index, SharedStore store) throws IOException {
        Bookmark bookmark = bookmarks.of(index.id());
        long last = place.database().read(c -> place.tables().follow().last(c));
        if (bookmark.isBehind(last)) {
            // The catalog is another, or was put back to an earlier state.
            removeUnnamed(index.id(), store);
            bookmark = Bookmark.NONE;
        } else if (bookmark.at().isBefore(Instant.now().minus(REMEMBERED))) {
            removeUnnamed(index.id(), store);
            bookmark = bookmark.fromTheBeginning();
        }
        Bookmark from = bookmark;
        News news = place.database().read(c -> news(c, index.id(), from));
        if (!news.ready().isEmpty()) {
            for (FollowTable.Ready ready : news.ready()) {
                if (!place.sharing().isOwn(ready.number())) {
                    add(index, ready.key(), store);
                }
            }
        }
        if (!news.removed().isEmpty()) {
            remove(
                    index.id(),
                    news.removed().stream().map(FollowTable.Removed::passage).toList(),
                    store);
        }
        if (!news.isNone()) {
            store.commitHere();
        }
        Bookmark now = from.behind(news.ready(), news.removed(), Instant.now());
        bookmarks.put(index.id(), now);
        boolean more = news.ready().size() == DOCUMENTS_AT_ONCE;
        if (!news.isNone()) {
            arriving.moved(index.id());
        }
        arriving.reached(index.id(), now.ready(), more);
        return more;
    }

    private News news(Connection c, long index, Bookmark from) throws SQLException {
        FollowTable follow = place.tables().follow();
        return new News(
                follow.ready(c, index, from.ready(), DOCUMENTS_AT_ONCE),
                whole(follow.removed(c, index, from.removed(), MOST_REMOVALS)));
    }

    /// What was removed at once has one number: where the answer was cut, the last number's are left for later.
    private static List<FollowTable.Removed> whole(List<FollowTable.Removed> removed) {
        if (removed.size() < MOST_REMOVALS) {
            return removed;
        }
        long last = removed.getLast().number();
        return removed.stream().filter(each -> each.number() < last).toList();
    }

    /// A document that is ready, as this process lacks it.
    private void add(IndexTable.Row index, Entry.Key key, SharedStore store) {
        Optional<Entry.Task> task =
                place.database().read(c -> place.tables().entries().find(c, key));
        if (task.isEmpty() || task.get().entry().stage() != Entry.Stage.READY) {
            return;
        }
        int added = 0;
        int chunks = task.get().entry().chunks();
        for (int first = 0; first < chunks; first += STEP) {
            int from = first;
            List<PassageInfo> some =
                    place.database()
                            .read(c ->
                                    place.tables().passages().range(c, key, from, from + STEP - 1));
            added += add(index.settings(), task.get(), some, store);
        }
        if (added < chunks) {
            // Those that were here may bear an older version's labels.
            store.relabelHere(task.get().document().id(), Stored.labels(task.get()));
        }
    }

    private int add(
            IndexSettings settings,
            Entry.Task task,
            List<PassageInfo> passages,
            SharedStore store) {
        List<String> wanted =
                passages.stream()
                        .filter(passage -> !passage.excluded())
                        .map(PassageInfo::id)
                        .toList();
        Set<String> here = store.presentHere(wanted, task.document().id());
        Set<String> lacking = new HashSet<>(wanted);
        lacking.removeAll(here);
        Map<String, float[]> there = store.vectorsThere(lacking);
        List<PassageInfo> lacked =
                passages.stream()
                        .filter(each -> lacking.contains(each.id()) && there.containsKey(each.id()))
                        .toList();
        for (int first = 0; first < lacked.size(); first += COMPUTED_AT_ONCE) {
            List<PassageInfo> some =
                    lacked.subList(first, Math.min(lacked.size(), first + COMPUTED_AT_ONCE));
            store.putHere(stored(settings, task, some, there));
            arriving.moved(task.entry().index());
        }
        return lacked.size();
    }

    private List<StoredPassage> stored(
            IndexSettings settings,
            Entry.Task task,
            List<PassageInfo> passages,
            Map<String, float[]> vectors) {
        List<Optional<SparseVector>> sparse = sparse(settings, passages);
        var stored = new ArrayList<StoredPassage>();
        for (int i = 0; i < passages.size(); i++) {
            PassageInfo passage = passages.get(i);
            float[] dense = Objects.requireNonNull(vectors.get(passage.id()));
            stored.add(Stored.of(task, passage, new TextVectors(dense, sparse.get(i))));
        }
        return stored;
    }

    /// Sparse vectors are with each process alone, which computes them.
    private List<Optional<SparseVector>> sparse(
            IndexSettings settings, List<PassageInfo> passages) {
        if (!settings.sparse()) {
            return Collections.nCopies(passages.size(), Optional.empty());
        }
        return place
                .models()
                .model(settings.model(), settings.dimensions(), true)
                .passages(passages.stream().map(PassageInfo::embedText).toList())
                .stream()
                .map(TextVectors::sparse)
                .toList();
    }

    /// Those that no document has again.
    private void remove(long index, List<String> passages, SharedStore store) {
        List<String> unnamed =
                place.database().read(c -> place.tables().passages().unnamed(c, index, passages));
        if (!unnamed.isEmpty()) {
            store.removeHere(unnamed);
        }
    }

    private void removeUnnamed(long index, SharedStore store) {
        List<String> all = new ArrayList<>();
        store.forEachIdHere(all::add);
        for (int first = 0; first < all.size(); first += REMOVALS_AT_ONCE) {
            remove(
                    index,
                    all.subList(first, Math.min(all.size(), first + REMOVALS_AT_ONCE)),
                    store);
        }
    }

    /// Of jobs that any process may work on.
    private void tellOfJobs() {
        List<Long> now =
                place
                        .database()
                        .read(c -> place.tables().jobs().ofState(c, JobInfo.State.RUNNING))
                        .stream()
                        .map(JobInfo::id)
                        .toList();
        running.addAll(now);
        running.forEach(place.events()::changed);
        running.retainAll(now);
    }

    private void forget() {
        Instant now = Instant.now();
        if (forgotten.plus(Duration.ofHours(1)).isBefore(now)) {
            place.database()
                    .change(c ->
                            place.tables()
                                    .follow()
                                    .forget(c, now.minus(REMEMBERED).minus(Duration.ofDays(1))));
            forgotten = now;
        }
    }
}
