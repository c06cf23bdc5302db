package zhiyin.knowledge.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Small records of the servers that share a catalog, as JSON, in kinds. Of each kind there is a stamp that is
/// another with each change, so that whoever knows all records sees so by one row.
public final class RecordTable {
    /// @param name tells it from the others of its kind
    /// @param body JSON
    public record Row(String name, String body) {}

    /// By kind; absent of kinds that never had a record.
    public Map<String, String> stamps(Connection c) throws SQLException {
        var stamps = new HashMap<String, String>();
        Sql.each(
                c,
                "select kind, stamp from record_stamps",
                row -> stamps.put(Sql.string(row, "kind"), Sql.string(row, "stamp")));
        return stamps;
    }

    public Optional<String> stamp(Connection c, String kind) throws SQLException {
        return Sql.first(
                c,
                "select stamp from record_stamps where kind = ?",
                row -> Sql.string(row, "stamp"),
                kind);
    }

    /// In the order in which they were added.
    public List<Row> list(Connection c, String kind) throws SQLException {
        return Sql.list(
                c,
                "select name, body from records where kind = ? order by place",
                row -> new Row(Sql.string(row, "name"), Sql.string(row, "body")),
                kind);
    }

    /// Writes what differs; what is new comes last.
    ///
    /// @param before all that there are now
    /// @param after all that there are to be, in the same order; their names differ
    public void replace(Connection c, String kind, List<Row> before, List<Row> after)
            throws SQLException {
        Map<String, String> known = new HashMap<>();
        before.forEach(row -> known.put(row.name(), row.body()));
        Set<String> left = new HashSet<>();
        long place =
                Sql.number(c, "select coalesce(max(place), 0) from records where kind = ?", kind);
        for (Row row : after) {
            left.add(row.name());
            String body = known.get(row.name());
            if (body == null) {
                place++;
                insert(c, kind, row, place);
            } else if (!body.equals(row.body())) {
                Sql.update(
                        c,
                        "update records set body = ? where kind = ? and name = ?",
                        row.body(),
                        kind,
                        row.name());
            }
        }
        for (Row row : before) {
            if (!left.contains(row.name())) {
                Sql.update(c, "delete from records where kind = ? and name = ?", kind, row.name());
            }
        }
        stamp(c, kind, UUID.randomUUID().toString());
    }

    private static void insert(Connection c, String kind, Row row, long place) throws SQLException {
        Sql.update(
                c,
                "insert into records (kind, name, place, body) values (?, ?, ?, ?)",
                kind,
                row.name(),
                place,
                row.body());
    }

    private static void stamp(Connection c, String kind, String stamp) throws SQLException {
        Sql.update(
                c,
                """
                insert into record_stamps (kind, stamp) values (?, ?)
                on conflict (kind) do update set stamp = excluded.stamp
                """,
                kind,
                stamp);
    }
}
