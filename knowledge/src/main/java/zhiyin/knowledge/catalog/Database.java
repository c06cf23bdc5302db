package zhiyin.knowledge.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.catalog.CatalogException.Code;

/// The catalog's file: SQLite with a write-ahead log, every commit on the disk before it returns.
///
/// One connection writes, one transaction at a time; a few read beside it, each transaction seeing one
/// state of the whole. Thread-safe. A transaction must not begin another of the same thread: it would wait
/// for itself, or see a state before its own changes; give the [Connection] along instead.
///
/// Failures are [CatalogException]s of [Code#CATALOG_UNAVAILABLE]; what the work itself throws comes through
/// as it is. After either, nothing of the transaction is kept.
public final class Database implements AutoCloseable {
    private static final int READERS = 4;

    /// Files up to here are checked whole when they are opened, which takes half a second at most.
    private static final long MAX_BYTES_CHECKED = 64L << 20;

    private final Path file;
    private final Connections connections;
    private final ReentrantLock writing = new ReentrantLock(true);
    private final Semaphore reading = new Semaphore(READERS);
    private final ConcurrentLinkedDeque<Connection> readers = new ConcurrentLinkedDeque<>();
    private final ThreadLocal<Boolean> within = ThreadLocal.withInitial(() -> false);
    private Connection writer;
    private boolean closed;

    /// What is done in one transaction.
    public interface Work<T extends @Nullable Object> {
        T run(Connection connection) throws SQLException;
    }

    /// What is changed in one transaction.
    public interface Change {
        void run(Connection connection) throws SQLException;
    }

    private Database(Path file, Connections connections, Connection writer) {
        this.file = file;
        this.connections = connections;
        this.writer = writer;
    }

    /// Opens or creates the file, and brings it to this program's schema.
    ///
    /// @throws CatalogException where it is damaged, of a newer program, no catalog, or cannot be written
    public static Database open(Path file) {
        return open(file, Connections.STANDARD);
    }

    static Database open(Path file, Connections connections) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Connection writer = connections.open(file, false);
            try {
                Migrations.apply(writer);
                requireSound(writer, file);
                return new Database(file, connections, writer);
            } catch (SQLException | RuntimeException e) {
                close(writer, e);
                throw e;
            }
        } catch (SQLException e) {
            throw DatabaseFailure.of(file, e);
        } catch (IOException e) {
            throw new CatalogException(
                    Code.CATALOG_UNAVAILABLE, file + ": its folder cannot be made: " + e, e);
        }
    }

    private static void requireSound(Connection c, Path file) throws SQLException {
        long bytes = Sql.number(c, "pragma page_count") * Sql.number(c, "pragma page_size");
        List<String> findings =
                bytes <= MAX_BYTES_CHECKED ? DatabaseCheck.whole(c) : DatabaseCheck.withoutText(c);
        if (!findings.isEmpty()) {
            throw DatabaseFailure.damaged(file, findings.getFirst());
        }
    }

    /// Does the work in a transaction that may change things; all of it is durable when this returns, or
    /// none of it ever is.
    public <T extends @Nullable Object> T write(Work<T> work) {
        requireOutermost();
        writing.lock();
        within.set(true);
        try {
            requireOpen();
            return writeWith(writer, work);
        } catch (SQLException e) {
            throw DatabaseFailure.of(file, e);
        } finally {
            within.remove();
            writing.unlock();
        }
    }

    /// [#write] for work without an answer.
    public void change(Change change) {
        this.<@Nullable Void>write(c -> {
            change.run(c);
            return null;
        });
    }

    /// Does the work in a transaction that sees one state of the catalog, and cannot change it.
    public <T extends @Nullable Object> T read(Work<T> work) {
        requireOutermost();
        reading.acquireUninterruptibly();
        within.set(true);
        try {
            requireOpen();
            Connection idle = readers.pollFirst();
            return readWith(idle == null ? connections.open(file, true) : idle, work);
        } catch (SQLException e) {
            throw DatabaseFailure.of(file, e);
        } finally {
            within.remove();
            reading.release();
        }
    }

    private <T extends @Nullable Object> T writeWith(Connection connection, Work<T> work)
            throws SQLException {
        try {
            return transaction(connection, "begin immediate", work);
        } catch (SQLException | RuntimeException | Error e) {
            if (!rollBack(connection, e)) {
                reopen(e);
            }
            throw e;
        }
    }

    private <T extends @Nullable Object> T readWith(Connection connection, Work<T> work)
            throws SQLException {
        try {
            T answer = transaction(connection, "begin", work);
            readers.addFirst(connection);
            return answer;
        } catch (SQLException | RuntimeException | Error e) {
            if (rollBack(connection, e)) {
                readers.addFirst(connection);
            }
            throw e;
        }
    }

    private static <T extends @Nullable Object> T transaction(
            Connection connection, String begin, Work<T> work) throws SQLException {
        execute(connection, begin);
        T answer = work.run(connection);
        execute(connection, "commit");
        return answer;
    }

    /// SQLite has rolled back by itself after some failures, such as a full disk, and refuses to do so again.
    /// That cannot be told from a connection that is broken.
    ///
    /// @return whether the connection can be used again; otherwise it is closed
    private static boolean rollBack(Connection connection, Throwable cause) {
        try {
            execute(connection, "rollback");
            return true;
        } catch (SQLException e) {
            close(connection, cause);
            return false;
        }
    }

    /// Where this fails, too, the next transaction fails at once and tries again.
    private void reopen(Throwable cause) {
        try {
            writer = connections.open(file, false);
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Looks through all of the file for damage; reads all of it, so it takes long where it is large.
    ///
    /// @return what was found, for people; empty where it is sound
    public List<String> examine() {
        return read(DatabaseCheck::whole);
    }

    private void requireOutermost() {
        if (within.get()) {
            throw new IllegalStateException(
                    "a transaction within a transaction of the same thread; use the connection given");
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new CatalogException(Code.CATALOG_UNAVAILABLE, file + " is closed");
        }
    }

    /// Waits for what is under way.
    @Override
    public void close() {
        reading.acquireUninterruptibly(READERS);
        writing.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            var all = new ArrayList<Connection>(readers);
            readers.clear();
            all.add(writer);
            for (Connection connection : all) {
                connection.close();
            }
        } catch (SQLException e) {
            throw DatabaseFailure.of(file, e);
        } finally {
            writing.unlock();
            reading.release(READERS);
        }
    }

    private static void close(Connection connection, Throwable cause) {
        try {
            connection.close();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
