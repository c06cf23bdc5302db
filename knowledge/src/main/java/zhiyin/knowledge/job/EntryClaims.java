package zhiyin.knowledge.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import zhiyin.knowledge.catalog.Claim;
import zhiyin.knowledge.catalog.Entry;

/// Documents that wait at a stage, and that no other process is at.
///
/// @param kind of what is done to them
record EntryClaims(Workplace place, Claim kind) {
    /// Takes some up.
    ///
    /// @param underway which this process is at already
    List<Entry.Task> take(Entry.Stage stage, int limit, Set<Entry.Key> underway) {
        List<Entry.Task> waiting =
                place.database()
                        .read(c ->
                                place.tables()
                                        .entries()
                                        .waiting(c, stage, limit, withOthers(c, underway)));
        return place.sharing()
                .take(
                        kind,
                        waiting,
                        task -> name(task.entry().key()),
                        (c, task) -> isAt(c, task, stage));
    }

    private Set<Entry.Key> withOthers(Connection c, Set<Entry.Key> underway) throws SQLException {
        var all = new HashSet<>(underway);
        place.sharing().others(c, kind).forEach(item -> all.add(key(item)));
        return all;
    }

    private boolean isAt(Connection c, Entry.Task task, Entry.Stage stage) throws SQLException {
        return place.tables()
                .entries()
                .find(c, task.entry().key())
                .filter(now -> now.entry().stage() == stage)
                .isPresent();
    }

    void giveBack(Entry.Key key) {
        place.sharing().giveBack(kind, name(key));
    }

    private static String name(Entry.Key key) {
        return key.index() + ":" + key.version();
    }

    private static Entry.Key key(String name) {
        int colon = name.indexOf(':');
        return new Entry.Key(
                Long.parseLong(name.substring(0, colon)),
                Long.parseLong(name.substring(colon + 1)));
    }
}
