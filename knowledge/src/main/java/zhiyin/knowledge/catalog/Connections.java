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

/// How connections to the catalog's file are made.
///
/// @param settings statements each is given first
record Connections(List<String> settings) {
    private static final int BUSY_MILLISECONDS = 10_000;
    private static final int CACHE_KIBIBYTES = 16_384;

    /// The file may come from anywhere: functions and views in its schema are not trusted. A log that grew
    /// under a long read is cut again.
    static final Connections STANDARD =
            new Connections(
                    List.of(
                            "pragma trusted_schema = off",
                            "pragma cell_size_check = on",
                            "pragma journal_size_limit = 67108864"));

    Connection open(Path file, boolean reading) throws SQLException {
        var config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setBusyTimeout(BUSY_MILLISECONDS);
        config.setCacheSize(-CACHE_KIBIBYTES);
        config.setTempStore(TempStore.MEMORY);
        // As a URI: a question mark in a folder's name would begin parameters otherwise.
        Connection connection = config.createConnection("jdbc:sqlite:" + file.toUri());
        try (Statement statement = connection.createStatement()) {
            for (String setting : settings) {
                statement.execute(setting);
            }
            if (reading) {
                statement.execute("pragma query_only = on");
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
