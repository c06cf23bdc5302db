package zhiyin.knowledge.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/// What changed in indexes' stores, in order, so that a process can follow what others write. Numbers rise in the
/// order in which they become visible: transactions that write are serial ([Database#write]).
public final class FollowTable {
    /// Something that changed.
    public record Ready(Entry.Key key, long number) {}

    public record Removed(String passage, long number) {}

    /// The number of a change that is being made.
    static long next(Connection c) throws SQLException {
        return Sql.number(c, "update numbers set last = last + 1 where id = 1 returning last");
    }

    /// The last number that was given.
    public long last(Connection c) throws SQLException {
        return Sql.number(c, "select last from numbers where id = 1");
    }

    /// Has all of an index's ready documents be new, in one change: where they were ready before the store had them.
    public void renumber(Connection c, long index) throws SQLException {
        int count =
                Sql.update(
                        c,
                        """
                        update entries set ready_number = numbered.number
                        from (select e.version_id, n.last + row_number() over (order by e.version_id) as number
                            from entries e join numbers n on n.id = 1
                            where e.index_id = ? and e.stage = 'READY') as numbered
                        where entries.index_id = ? and entries.version_id = numbered.version_id
                        """,
                        index,
                        index);
        Sql.update(c, "update numbers set last = last + ? where id = 1", count);
    }

    /// Documents that became ready behind a number, in order.
    public List<Ready> ready(Connection c, long index, long behind, int limit) throws SQLException {
        return Sql.list(
                c,
                """
                select version_id, ready_number from entries
                where index_id = ? and ready_number > ? and stage = 'READY' order by ready_number limit ?
                """,
                row ->
                        new Ready(
                                new Entry.Key(index, row.getLong("version_id")),
                                row.getLong("ready_number")),
                index,
                behind,
                limit);
    }

    /// Passages that were taken out of the store.
    public void removed(Connection c, long index, Collection<String> passages, Instant now)
            throws SQLException {
        long number = next(c);
        Sql.batch(
                c,
                "insert into removed (index_id, number, chunk_id, removed_at) values (?, ?, ?, ?)",
                passages,
                passage -> new Object[] {index, number, passage, now});
    }

    /// Passages that were taken out behind a number, in order.
    public List<Removed> removed(Connection c, long index, long behind, int limit)
            throws SQLException {
        return Sql.list(
                c,
                """
                select chunk_id, number from removed
                where index_id = ? and number > ? order by number, chunk_id limit ?
                """,
                row -> new Removed(Sql.string(row, "chunk_id"), row.getLong("number")),
                index,
                behind,
                limit);
    }

    /// Whether a passage that a version wants was taken out behind a number.
    public boolean isRemovedBehind(Connection c, Entry.Key key, long behind) throws SQLException {
        return Sql.exists(
                c,
                """
                select 1 from removed r join chunks x on x.index_id = r.index_id and x.chunk_id = r.chunk_id
                where r.index_id = ? and r.number > ? and x.version_id = ? and x.excluded = 0 limit 1
                """,
                key.index(),
                behind,
                key.version());
    }

    /// Forgets what was removed before a time: who has not followed since then begins anew.
    public void forget(Connection c, Instant before) throws SQLException {
        Sql.update(c, "delete from removed where removed_at < ?", before);
    }
}
