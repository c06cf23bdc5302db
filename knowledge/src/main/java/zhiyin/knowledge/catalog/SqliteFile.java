package zhiyin.knowledge.catalog;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TempStore;

/// A catalog in a file by SQLite, with a write-ahead log, every commit on the disk before it returns. One process
/// has it, whose data directory it lies in.
///
/// @param settings statements each connection is given first
record SqliteFile(Path file, List<String> settings) implements CatalogSource {
    private static final int BUSY_MILLISECONDS = 10_000;
    private static final int CACHE_KIBIBYTES = 16_384;

    /// Files up to here are checked whole when they are opened, which takes half a second at most.
    private static final long MAX_BYTES_CHECKED = 64L << 20;

    /// The file may come from anywhere: functions and views in its schema are not trusted. A log that grew
    /// under a long read is cut again.
    private static final List<String> STANDARD =
            List.of(
                    "pragma trusted_schema = off",
                    "pragma cell_size_check = on",
                    "pragma journal_size_limit = 67108864");

    SqliteFile(Path file) {
        this(file, STANDARD);
    }

    @Override
    public Connection open(boolean reading) throws SQLException {
        var config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setBusyTimeout(BUSY_MILLISECONDS);
        config.setCacheSize(-CACHE_KIBIBYTES);
        config.setTempStore(TempStore.MEMORY);
        // As a URI: a question mark in a folder's name would begin parameters otherwise.
        Connection connection = config.createConnection("jdbc:sqlite:" + file.toUri());
        try {
            for (String setting : settings) {
                execute(connection, setting);
            }
            if (reading) {
                execute(connection, "pragma query_only = on");
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public void begin(Connection c, boolean reading) throws SQLException {
        execute(c, reading ? "begin" : "begin immediate");
    }

    @Override
    public void commit(Connection c) throws SQLException {
        execute(c, "commit");
    }

    /// SQLite has rolled back by itself after some failures, such as a full disk, and refuses to do so again.
    /// That cannot be told from a connection that is broken.
    @Override
    public void rollBack(Connection c) throws SQLException {
        execute(c, "rollback");
    }

    private static void execute(Connection c, String sql) throws SQLException {
        try (Statement statement = c.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public boolean isLost(SQLException failure) {
        return false;
    }

    @Override
    public List<String> tables(Connection c) throws SQLException {
        return Sql.list(
                c,
                "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'",
                row -> row.getString(1));
    }

    @Override
    public String script(String name) {
        return Migrations.resource(name);
    }

    @Override
    public void requireSound(Connection c) throws SQLException {
        long bytes = Sql.number(c, "pragma page_count") * Sql.number(c, "pragma page_size");
        List<String> findings =
                bytes <= MAX_BYTES_CHECKED ? DatabaseCheck.whole(c) : DatabaseCheck.withoutText(c);
        if (!findings.isEmpty()) {
            throw DatabaseFailure.damaged(file, findings.getFirst());
        }
    }

    @Override
    public List<String> examine(Connection c) throws SQLException {
        return DatabaseCheck.whole(c);
    }

    @Override
    public CatalogException failure(SQLException e) {
        return DatabaseFailure.of(file, e);
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
