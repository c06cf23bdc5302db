package zhiyin.knowledge.embed;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The level of [EmbeddingCache] that survives a restart: a SQLite file that may be deleted at any time the
/// program does not run.
///
/// What is read is verified, and what fails verification was never there. The cache is a help, not a condition: where its file cannot be opened
/// or written, that is logged, and everything is computed.
///
/// When it grows beyond its bound, the tenth that was used least recently goes. Use is noted by the day, since
/// a note for every read would cost more than it is worth.
///
/// Thread-safe.
final class CacheFile implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(CacheFile.class.getName());

    /// Insertions between looks at the size.
    private static final int BETWEEN_LOOKS = 1_000;

    /// Failures after which it is not tried any more.
    private static final int MOST_FAILURES = 10;

    private static final long MILLIS_A_DAY = 86_400_000;

    /// SQLite's codes of a damaged file, and of one that is no database.
    private static final int CORRUPT = 11;

    private static final int NOT_A_DATABASE = 26;

    private final Path file;
    private final long mostBytes;
    private final Clock clock;
    private Optional<Connection> connection;
    private int failures;
    private int untilLook = BETWEEN_LOOKS;

    private CacheFile(
            Path file, Optional<Connection> connection, long mostBytes, Clock clock) {
        this.file = file;
        this.connection = connection;
        this.mostBytes = mostBytes;
        this.clock = clock;
    }

    /// @param mostBytes of the file, approximately; 0 for no cache at all
    static CacheFile open(Path file, long mostBytes) {
        return open(file, mostBytes, Clock.systemUTC());
    }

    static CacheFile open(Path file, long mostBytes, Clock clock) {
        Optional<Connection> connection = mostBytes == 0 ? Optional.empty() : connect(file);
        return new CacheFile(file, connection, mostBytes, clock);
    }

    private static Optional<Connection> connect(Path file) {
        try {
            return Optional.of(prepared(file));
        } catch (SQLException damaged) {
            return remade(file, damaged);
        }
    }

    private static Optional<Connection> remade(Path file, SQLException damaged) {
        LOG.log(Level.WARNING, "the vector cache {0} is made anew: {1}", file, damaged);
        try {
            delete(file);
            return Optional.of(prepared(file));
        } catch (SQLException | IOException e) {
            LOG.log(Level.WARNING, "vectors are not cached: {0} cannot be opened: {1}", file, e);
            return Optional.empty();
        }
    }

    /// With its write-ahead log, which would be replayed into a new file.
    private static void delete(Path file) throws IOException {
        for (String suffix : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + suffix));
        }
    }

    private static Connection prepared(Path file) throws SQLException {
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
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /// The vectors of these keys that are there.
    ///
    /// @param dimensions that they must have
    synchronized List<Optional<CachedEmbedding>> find(List<CacheKey> keys, int dimensions) {
        var found = new ArrayList<Optional<CachedEmbedding>>(keys.size());
        connection.ifPresent(open -> attempt(() -> find(open, keys, dimensions, found)));
        while (found.size() < keys.size()) {
            found.add(Optional.empty());
        }
        return found;
    }

    private void find(
            Connection open, List<CacheKey> keys, int dimensions, List<Optional<CachedEmbedding>> found)
            throws SQLException {
        var old = new ArrayList<Long>();
        try (PreparedStatement select =
                open.prepareStatement("select rowid, used, vector from vectors where key = ?")) {
            for (CacheKey key : keys) {
                select.setBytes(1, key.bytes());
                try (ResultSet row = select.executeQuery()) {
                    if (!row.next()) {
                        found.add(Optional.empty());
                        continue;
                    }
                    found.add(CachedEmbedding.decode(key, row.getBytes(3), dimensions));
                    if (row.getLong(2) < today()) {
                        old.add(row.getLong(1));
                    }
                }
            }
        }
        touch(open, old);
    }

    private void touch(Connection open, List<Long> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        inTransaction(
                open,
                "update vectors set used = ? where rowid = ?",
                rows,
                (update, row) -> {
                    update.setLong(1, today());
                    update.setLong(2, row);
                });
    }

    /// Keeps vectors; those of keys that are there are replaced.
    synchronized void put(List<CacheKey> keys, List<CachedEmbedding> embeddings) {
        connection.ifPresent(open -> attempt(() -> put(open, keys, embeddings)));
    }

    private void put(Connection open, List<CacheKey> keys, List<CachedEmbedding> embeddings)
            throws SQLException {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            places.add(i);
        }
        inTransaction(
                open,
                "insert or replace into vectors (key, used, vector) values (?, ?, ?)",
                places,
                (insert, i) -> {
                    insert.setBytes(1, keys.get(i).bytes());
                    insert.setLong(2, today());
                    insert.setBytes(3, embeddings.get(i).encode(keys.get(i)));
                });
        untilLook -= keys.size();
        if (untilLook <= 0) {
            untilLook = BETWEEN_LOOKS;
            evict(open);
        }
    }

    /// Until it is within its bound. Pages that become free are used again; the file does not shrink.
    private void evict(Connection open) throws SQLException {
        try (Statement statement = open.createStatement()) {
            while (bytes(statement) > mostBytes && count(statement) > 0) {
                long tenth = Math.max(1, count(statement) / 10);
                statement.executeUpdate(
                        "delete from vectors where rowid in (select rowid from vectors order by"
                                + " used, rowid limit "
                                + tenth
                                + ")");
            }
        }
    }

    private static long bytes(Statement statement) throws SQLException {
        long pages = number(statement, "pragma page_count");
        long free = number(statement, "pragma freelist_count");
        return (pages - free) * number(statement, "pragma page_size");
    }

    private static long count(Statement statement) throws SQLException {
        return number(statement, "select count(*) from vectors");
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    /// How many vectors there are.
    synchronized long size() {
        long[] size = new long[1];
        connection.ifPresent(open ->
                attempt(() -> {
                    try (Statement statement = open.createStatement()) {
                        size[0] = count(statement);
                    }
                }));
        return size[0];
    }

    private long today() {
        return clock.millis() / MILLIS_A_DAY;
    }

    private interface Filling<T> {
        void fill(PreparedStatement statement, T row) throws SQLException;
    }

    private static <T> void inTransaction(
            Connection open, String sql, List<T> rows, Filling<T> filling) throws SQLException {
        open.setAutoCommit(false);
        try (PreparedStatement statement = open.prepareStatement(sql)) {
            for (T row : rows) {
                filling.fill(statement, row);
                statement.executeUpdate();
            }
            open.commit();
        } catch (SQLException e) {
            open.rollback();
            throw e;
        } finally {
            open.setAutoCommit(true);
        }
    }

    private interface Attempt {
        void run() throws SQLException;
    }

    private void attempt(Attempt work) {
        try {
            work.run();
            failures = 0;
        } catch (SQLException e) {
            failed(e);
        }
    }

    private void failed(SQLException e) {
        if (e.getErrorCode() == CORRUPT || e.getErrorCode() == NOT_A_DATABASE) {
            close();
            connection = remade(file, e);
            return;
        }
        LOG.log(Level.WARNING, "the vector cache failed, going on without: {0}", e.toString());
        if (++failures >= MOST_FAILURES) {
            LOG.log(Level.WARNING, "the vector cache is not used until the next start");
            close();
        }
    }

    @Override
    public synchronized void close() {
        connection.ifPresent(open -> {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.log(Level.WARNING, "closing the vector cache failed", e);
            }
        });
        connection = Optional.empty();
    }
}
