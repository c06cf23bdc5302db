package zhiyin.knowledge.catalog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;

/// One statement with its values, from text to answer. Values are numbers, strings, enums (by name), times
/// (as milliseconds) and null.
final class Sql {
    /// Statements sent together: of passages, some megabytes.
    private static final int AT_ONCE = 250;

    private Sql() {}

    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    static <T> List<T> list(Connection c, String sql, Row<T> row, @Nullable Object... values)
            throws SQLException {
        var list = new ArrayList<T>();
        try (PreparedStatement statement = prepare(c, sql, values);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                list.add(row.read(rows));
            }
        }
        return list;
    }

    interface Visitor {
        void visit(ResultSet row) throws SQLException;
    }

    static void each(Connection c, String sql, Visitor visitor, @Nullable Object... values)
            throws SQLException {
        try (PreparedStatement statement = prepare(c, sql, values);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                visitor.visit(rows);
            }
        }
    }

    static <T> Optional<T> first(Connection c, String sql, Row<T> row, @Nullable Object... values)
            throws SQLException {
        try (PreparedStatement statement = prepare(c, sql, values);
                ResultSet rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(row.read(rows)) : Optional.empty();
        }
    }

    /// The one number of an answer that has always one row, or one that ends with `returning id`.
    static long number(Connection c, String sql, @Nullable Object... values) throws SQLException {
        return first(c, sql, row -> row.getLong(1), values).orElseThrow();
    }

    static boolean exists(Connection c, String sql, @Nullable Object... values)
            throws SQLException {
        return first(c, sql, _ -> true, values).isPresent();
    }

    /// @return how many rows were changed
    static int update(Connection c, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(c, sql, values)) {
            return statement.executeUpdate();
        }
    }

    interface Values<T> {
        @Nullable Object[] of(T thing) throws SQLException;
    }

    /// The same statement for each of many, some hundred of them in one round trip.
    static <T> void batch(Connection c, String sql, Collection<T> things, Values<T> values)
            throws SQLException {
        try (PreparedStatement statement = c.prepareStatement(sql)) {
            int added = 0;
            for (T thing : things) {
                bind(statement, values.of(thing));
                statement.addBatch();
                if (++added % AT_ONCE == 0) {
                    statement.executeBatch();
                }
            }
            if (added % AT_ONCE != 0) {
                statement.executeBatch();
            }
        }
    }

    static PreparedStatement prepare(Connection c, String sql, @Nullable Object... values)
            throws SQLException {
        PreparedStatement statement = c.prepareStatement(sql);
        bind(statement, values);
        return statement;
    }

    /// PostgreSQL keeps no text with the character 0 in it.
    static void bind(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            switch (value) {
                case null -> statement.setObject(i + 1, null);
                case Enum<?> constant -> statement.setString(i + 1, constant.name());
                case Instant time -> statement.setLong(i + 1, time.toEpochMilli());
                case String text when statement instanceof PGStatement ->
                        statement.setString(i + 1, text.replace('\0', '\uFFFD'));
                default -> statement.setObject(i + 1, value);
            }
        }
    }

    /// `(?,?,?)`
    static String marks(int count) {
        return "(" + "?,".repeat(count - 1) + "?)";
    }

    static OptionalLong optionalLong(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
    }

    static Optional<String> optionalString(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    static String string(ResultSet row, String column) throws SQLException {
        return optionalString(row, column)
                .orElseThrow(() ->
                        new CatalogException(
                                CatalogException.Code.CATALOG_UNAVAILABLE,
                                "the catalog is damaged: column %s is null, expected text"
                                        .formatted(column)));
    }

    static Instant time(ResultSet row, String column) throws SQLException {
        return Instant.ofEpochMilli(row.getLong(column));
    }

    static <E extends Enum<E>> E constant(ResultSet row, String column, Class<E> type)
            throws SQLException {
        String name = string(row, column);
        try {
            return Enum.valueOf(type, name);
        } catch (IllegalArgumentException e) {
            throw new CatalogException(
                    CatalogException.Code.CATALOG_UNAVAILABLE,
                    "the catalog is damaged: column %s is '%s', expected one of %s"
                            .formatted(column, name, List.of(type.getEnumConstants())),
                    e);
        }
    }

    static Optional<DocumentFailure> failure(ResultSet row, String code, String message)
            throws SQLException {
        String failure = row.getString(code);
        return failure == null
                ? Optional.empty()
                : Optional.of(
                        new DocumentFailure(failure, optionalString(row, message).orElse("")));
    }
}
