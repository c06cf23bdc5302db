package zhiyin.knowledge.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/// Which process is at what, so that no two do the same.
public final class ClaimTable {
    /// Takes something up, where nobody else is at it.
    ///
    /// @return whether it is the process's now, or was already; never where others took the process for dead
    public boolean take(Connection c, long process, Claim kind, String item) throws SQLException {
        return 1
                == Sql.update(
                        c,
                        """
                        insert into claims (kind, item, process_id)
                        select ?, ?, p.id from processes p where p.id = ?
                        on conflict (kind, item) do update set process_id = excluded.process_id
                            where claims.process_id = excluded.process_id
                        """,
                        kind,
                        item,
                        process);
    }

    public void release(Connection c, long process, Claim kind, String item) throws SQLException {
        Sql.update(
                c,
                "delete from claims where kind = ? and item = ? and process_id = ?",
                kind,
                item,
                process);
    }

    /// What other processes are at.
    public Set<String> ofOthers(Connection c, long process, Claim kind) throws SQLException {
        return new HashSet<>(
                Sql.list(
                        c,
                        "select item from claims where kind = ? and process_id <> ?",
                        row -> Sql.string(row, "item"),
                        kind,
                        process));
    }
}
