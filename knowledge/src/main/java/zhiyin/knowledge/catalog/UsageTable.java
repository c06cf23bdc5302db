package zhiyin.knowledge.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/// What the API keys of servers that share a catalog have used, counted together.
public final class UsageTable {
    /// @param tokens of that day (UTC)
    /// @param used last
    public record Use(String name, LocalDate day, long tokens, Instant used) {}

    /// Adds; of a day that is over for others nothing is counted any more.
    public void add(Connection c, Use use) throws SQLException {
        Sql.update(
                c,
                """
                insert into key_usage (name, day, tokens, used_at) values (?, ?, ?, ?)
                on conflict (name) do update set
                    tokens = case when key_usage.day = excluded.day then key_usage.tokens + excluded.tokens
                        when key_usage.day < excluded.day then excluded.tokens else key_usage.tokens end,
                    day = case when key_usage.day < excluded.day then excluded.day else key_usage.day end,
                    used_at = case when key_usage.used_at < excluded.used_at then excluded.used_at
                        else key_usage.used_at end
                """,
                use.name(),
                use.day().toString(),
                use.tokens(),
                use.used());
    }

    public List<Use> list(Connection c) throws SQLException {
        return Sql.list(
                c,
                "select name, day, tokens, used_at from key_usage order by name",
                row ->
                        new Use(
                                Sql.string(row, "name"),
                                LocalDate.parse(Sql.string(row, "day")),
                                row.getLong("tokens"),
                                Sql.time(row, "used_at")));
    }
}
