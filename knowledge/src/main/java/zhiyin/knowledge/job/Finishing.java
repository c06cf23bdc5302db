package zhiyin.knowledge.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import zhiyin.knowledge.catalog.DocumentFailure;
import zhiyin.knowledge.catalog.Entry;
import zhiyin.knowledge.catalog.IndexInfo.State;
import zhiyin.knowledge.catalog.IndexTable;
import zhiyin.knowledge.catalog.Stage;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.catalog.Version;

/// Writes down what has become of documents that the store was given. For the thread that writes.
final class Finishing {
    /// Ids looked up together.
    private static final int STEP = 1_000;

    private final Workplace place;
    private final Tables tables;
    private final News news;

    Finishing(Workplace place) {
        this.place = place;
        this.tables = place.tables();
        this.news = new News(place);
    }

    /// How far documents have come that are not complete.
    void progress(Collection<Flight> flying) {
        place.database()
                .change(c -> {
                    for (Flight flight : flying) {
                        tables.entries().embedded(c, flight.key(), flight.there());
                    }
                });
        flying.forEach(flight -> place.events().changed(flight.job()));
    }

    /// The document has landed, and the store has committed.
    void finish(Flight flight) {
        Optional<DocumentFailure> failure = flight.failure();
        if (failure.isPresent()) {
            boolean changed =
                    place.database()
                            .write(c -> tables.entries().failed(c, flight.key(), failure.get()));
            if (changed) {
                news.failed(flight.job(), flight.task().document(), failure.get());
            }
        } else if (!flight.isBroken()) {
            long last = place.database().read(c -> tables.follow().last(c));
            if (isThere(flight.key())) {
                complete(flight, last);
            }
        }
    }

    /// @param last the number of the last change before it was seen to be complete
    private void complete(Flight flight, long last) {
        OptionalLong number = place.database().write(c -> ready(c, flight.key(), last));
        if (number.isPresent()) {
            place.sharing().madeReady(number.getAsLong());
            news.reached(flight.job(), flight.task().document(), Stage.READY);
        }
    }

    /// Whether the store has every passage. A passage whose removal was under way while it was wanted again
    /// may be missing: then the document is gathered once more.
    private boolean isThere(Entry.Key key) {
        Optional<IndexTable.Row> index =
                place.database().read(c -> tables.indexes().find(c, key.index()));
        if (index.isEmpty() || index.get().state() == State.DISCARDED) {
            return false;
        }
        List<String> ids = place.database().read(c -> tables.passages().ids(c, key));
        for (int first = 0; first < ids.size(); first += STEP) {
            List<String> some = ids.subList(first, Math.min(ids.size(), first + STEP));
            Set<String> present = place.stores().store(key.index()).present(some);
            if (!present.containsAll(some)) {
                return false;
            }
        }
        return true;
    }

    /// Another process may have carried out a removal that it had read before, once this one had seen the passage:
    /// then the document stays as it is, and is gathered once more. Where that process comes later, it finds the
    /// document ready, and has it gathered ([zhiyin.knowledge.catalog.EntryTable#gatherAgain]).
    private OptionalLong ready(Connection c, Entry.Key key, long last) throws SQLException {
        Optional<Entry.Task> task = tables.entries().find(c, key);
        if (task.isEmpty()
                || task.get().entry().stage() != Entry.Stage.CHUNKED
                || tables.follow().isRemovedBehind(c, key, last)) {
            return OptionalLong.empty();
        }
        long number = tables.entries().ready(c, key);
        boolean live = tables.indexes().require(c, key.index()).state() == State.LIVE;
        if (live && isNewer(task.get())) {
            tables.documents().setCurrent(c, task.get().document().id(), key.version());
        }
        return OptionalLong.of(number);
    }

    /// The one that is searched may be divided anew beside the newest.
    private static boolean isNewer(Entry.Task task) {
        Version version = task.version();
        return task.document().current().orElse(0) < version.id();
    }
}
