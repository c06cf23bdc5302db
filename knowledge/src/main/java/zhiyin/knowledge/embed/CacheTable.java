package zhiyin.knowledge.embed;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The one table of the cache's file, by statements that are prepared once: preparing takes longer than
/// running them. Not thread-safe.
///
/// Use is noted by the day, since a note for every read would cost more than it is worth.
final class CacheTable implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement select;
    private final PreparedStatement insert;
    private final PreparedStatement touch;

    private CacheTable(Connection connection) throws SQLException {
        this.connection = connection;
        this.select =
                connection.prepareStatement(
                        "select rowid, used, vector from vectors where key = ?");
        this.insert =
                connection.prepareStatement(
                        "insert or replace into vectors (key, used, vector) values (?, ?, ?)");
        this.touch = connection.prepareStatement("update vectors set used = ? where rowid = ?");
    }

    static CacheTable open(Path file) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            // After a crash of the machine the newest entries may be missing; nothing is lost by
            // that.
            statement.execute("pragma journal_mode = wal");
            statement.execute("pragma synchronous = normal");
            statement.execute("pragma busy_timeout = 5000");
            statement.execute(
                    "create table if not exists vectors (key blob not null unique, used integer not"
                            + " null, vector blob not null)");
            statement.execute("create index if not exists vectors_used on vectors (used)");
            return new CacheTable(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /// @param dimensions that the vectors must have
    /// @param today days since 1970
    List<Optional<CachedEmbedding>> find(List<CacheKey> keys, int dimensions, long today)
            throws SQLException {
        var found = new ArrayList<Optional<CachedEmbedding>>(keys.size());
        var old = new ArrayList<Long>();
        for (CacheKey key : keys) {
            select.setBytes(1, key.bytes());
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    found.add(Optional.empty());
                    continue;
                }
                found.add(CachedEmbedding.decode(key, row.getBytes(3), dimensions));
                if (row.getLong(2) < today) {
                    old.add(row.getLong(1));
                }
            }
        }
        if (!old.isEmpty()) {
            inTransaction(() -> touch(old, today));
        }
        return found;
    }

    private void touch(List<Long> rows, long today) throws SQLException {
        for (long row : rows) {
            touch.setLong(1, today);
            touch.setLong(2, row);
            touch.executeUpdate();
        }
    }

    /// Those of keys that are there are replaced.
    void put(List<CacheKey> keys, List<CachedEmbedding> embeddings, long today)
            throws SQLException {
        inTransaction(() -> {
            for (int i = 0; i < keys.size(); i++) {
                insert.setBytes(1, keys.get(i).bytes());
                insert.setLong(2, today);
                insert.setBytes(3, embeddings.get(i).encode(keys.get(i)));
                insert.executeUpdate();
            }
        });
    }

    /// Drops what was used least recently, a tenth at a time, until all is within the bound. Pages that become
    /// free are used again; the file does not shrink.
    void evict(long mostBytes) throws SQLException {
        while (bytes() > mostBytes && count() > 0) {
            long tenth = Math.max(1, count() / 10);
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate(
                        "delete from vectors where rowid in (select rowid from vectors order by"
                                + " used, rowid limit "
                                + tenth
                                + ")");
            }
        }
    }

    private long bytes() throws SQLException {
        long pages = number("pragma page_count");
        long free = number("pragma freelist_count");
        return (pages - free) * number("pragma page_size");
    }

    long count() throws SQLException {
        return number("select count(*) from vectors");
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private interface Changes {
        void make() throws SQLException;
    }

    private void inTransaction(Changes changes) throws SQLException {
        connection.setAutoCommit(false);
        try {
            changes.make();
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
