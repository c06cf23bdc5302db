package zhiyin.knowledge.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/// Passages to be taken out of an index's store. Whoever puts passages into a store also takes these out, on
/// one thread: a passage may be wanted again, and its removal is then deleted with the transaction that
/// divides its document ([EntryTable#divided]).
public final class RemovalTable {
    /// At most so many, in no order.
    public List<String> list(Connection c, long index, int limit) throws SQLException {
        return Sql.list(
                c,
                "select chunk_id from removals where index_id = ? limit ?",
                row -> row.getString(1),
                index,
                limit);
    }

    /// Those the store no longer has.
    public void delete(Connection c, long index, Collection<String> chunks) throws SQLException {
        Sql.batch(
                c,
                "delete from removals where index_id = ? and chunk_id = ?",
                chunks,
                chunk -> new Object[] {index, chunk});
    }

    private static final String OF_VERSION =
            """
            insert into removals (index_id, chunk_id)
            select old.index_id, old.chunk_id from chunks old
            where old.index_id = ? and old.version_id = ? and not exists (
                select 1 from chunks other
                where other.index_id = old.index_id and other.chunk_id = old.chunk_id
                    and other.version_id <> old.version_id and other.excluded = 0)
            on conflict do nothing
            """;

    /// Adds what of a version no other version in the same index has; of every index it is in.
    void addOf(Connection c, long version) throws SQLException {
        List<Long> indexes =
                Sql.list(
                        c,
                        "select index_id from entries where version_id = ?",
                        row -> row.getLong(1),
                        version);
        for (long index : indexes) {
            addOf(c, new Entry.Key(index, version));
        }
    }

    void addOf(Connection c, Entry.Key key) throws SQLException {
        Sql.update(c, OF_VERSION, key.index(), key.version());
    }
}
