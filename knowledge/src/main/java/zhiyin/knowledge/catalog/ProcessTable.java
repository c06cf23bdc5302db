package zhiyin.knowledge.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Processes that share a catalog, and what they are at. A process that does not say in time that it is alive is
/// taken out by any other, and all it was at is free. Should it be alive after all, the same is done twice, which
/// leaves what doing it once would.
public final class ProcessTable {
    /// @return its number
    public long insert(Connection c, String name, Instant now, Instant aliveUntil)
            throws SQLException {
        return Sql.number(
                c,
                "insert into processes (name, url, started_at, alive_until) values (?, '', ?, ?) returning id",
                name,
                now,
                aliveUntil);
    }

    /// It is alive.
    ///
    /// @return whether the others still knew it
    public boolean renew(Connection c, long id, String url, Instant aliveUntil)
            throws SQLException {
        return 1
                == Sql.update(
                        c,
                        "update processes set url = ?, alive_until = ? where id = ?",
                        url,
                        aliveUntil,
                        id);
    }

    /// Takes out those that should have said that they are alive.
    ///
    /// @return their names
    public List<String> removeDead(Connection c, Instant now) throws SQLException {
        List<String> names =
                Sql.list(
                        c,
                        "select name from processes where alive_until < ?",
                        row -> Sql.string(row, "name"),
                        now);
        if (!names.isEmpty()) {
            Sql.update(c, "delete from processes where alive_until < ?", now);
        }
        return names;
    }

    public void remove(Connection c, long id) throws SQLException {
        Sql.update(c, "delete from processes where id = ?", id);
    }

    /// The oldest first.
    public List<ProcessInfo> list(Connection c) throws SQLException {
        var all = new ArrayList<ProcessInfo>();
        Sql.each(
                c,
                "select id, name, url, started_at, alive_until from processes order by id",
                row ->
                        all.add(
                                new ProcessInfo(
                                        row.getLong("id"),
                                        Sql.string(row, "name"),
                                        Sql.string(row, "url"),
                                        Sql.time(row, "started_at"),
                                        Sql.time(row, "alive_until"),
                                        work(c, row.getLong("id")))));
        return List.copyOf(all);
    }

    private static Map<Claim, Long> work(Connection c, long process) throws SQLException {
        var work = new EnumMap<Claim, Long>(Claim.class);
        Sql.each(
                c,
                "select kind, count(*) as items from claims where process_id = ? group by kind",
                row -> work.put(Sql.constant(row, "kind", Claim.class), row.getLong("items")),
                process);
        return work;
    }
}
