package zhiyin.knowledge.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// The different values of a column, by jumping through an index from one to the next: 100,000 rows of the
/// same value are one step. (`select distinct` reads them all.) Names and conditions are this package's own.
final class Jumps {
    private Jumps() {}

    static List<Long> over(Connection c, String table, String column, String condition)
            throws SQLException {
        var values = new ArrayList<Long>();
        OptionalLong value = first(c, table, column, condition, -1);
        while (value.isPresent()) {
            values.add(value.getAsLong());
            value = first(c, table, column, condition, value.getAsLong());
        }
        return values;
    }

    /// The least value greater than another.
    static OptionalLong first(
            Connection c, String table, String column, String condition, long behind)
            throws SQLException {
        return Sql.first(
                        c,
                        "select %s from %s where %s and %s > ? order by %s limit 1"
                                .formatted(column, table, condition, column, column),
                        row -> OptionalLong.of(row.getLong(1)),
                        behind)
                .orElse(OptionalLong.empty());
    }
}
