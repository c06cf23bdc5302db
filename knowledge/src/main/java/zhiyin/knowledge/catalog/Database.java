package zhiyin.knowledge.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.catalog.CatalogException.Code;
import zhiyin.knowledge.store.StoreAddress;
import zhiyin.knowledge.store.StoreException;
import zhiyin.knowledge.store.postgres.PostgresLogin;

/// The catalog: every commit is durable before it returns.
///
/// One connection writes, one transaction at a time; a few read beside it, each transaction seeing one
/// state of the whole. Thread-safe. A transaction must not begin another of the same thread: it would wait
/// for itself, or see a state before its own changes; give the [Connection] along instead.
///
/// Failures are [CatalogException]s of [Code#CATALOG_UNAVAILABLE]; what the work itself throws comes through
/// as it is. After either, nothing of the transaction is kept; where the connection to a server breaks while it
/// commits, nobody can tell, and what is done again must bear being done twice.
public final class Database implements AutoCloseable {
    private static final int READERS = 4;

    private final CatalogSource source;
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

    private Database(CatalogSource source, Connection writer) {
        this.source = source;
        this.writer = writer;
    }

    /// Opens or creates the file, and brings it to this program's schema.
    ///
    /// @throws CatalogException where it is damaged, of a newer program, no catalog, or cannot be written
    public static Database open(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new CatalogException(
                    Code.CATALOG_UNAVAILABLE, file + ": its folder cannot be made: " + e, e);
        }
        return open(new SqliteFile(file));
    }

    /// Opens or creates a catalog in a database of PostgreSQL's, which other processes may have open too.
    ///
    /// @param environment with the password, under the name that the address has
    /// @throws CatalogException where it cannot be reached, is of a newer program, or must not be written
    public static Database open(StoreAddress address, Map<String, String> environment) {
        return openShared(() -> new PostgresDatabase(address, environment));
    }

    /// The same for work that must not wait for long.
    ///
    /// @param patience how long an answer may take, in whole seconds
    public static Database open(
            StoreAddress address, Map<String, String> environment, Duration patience) {
        return openShared(() -> new PostgresDatabase(address, environment, patience, patience));
    }

    /// To the database and the schema of a catalog in PostgreSQL, for what else lies there.
    ///
    /// @param patience how long an answer may take, in whole seconds
    public static PostgresLogin login(
            StoreAddress address, Map<String, String> environment, Duration patience) {
        return PostgresDatabase.login(address, environment, patience);
    }

    private static Database openShared(Supplier<CatalogSource> source) {
        try {
            return open(source.get());
        } catch (StoreException e) {
            throw PostgresDatabase.failure(e);
        }
    }

    static Database open(CatalogSource source) {
        try {
            Connection writer = source.open(false);
            try {
                Migrations.apply(source, writer);
                source.requireSound(writer);
                return new Database(source, writer);
            } catch (SQLException | RuntimeException e) {
                close(writer, e);
                throw e;
            }
        } catch (SQLException e) {
            throw source.failure(e);
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
            writer = begun(writer, false);
            return finished(writer, work);
        } catch (SQLException e) {
            throw source.failure(e);
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
            return readWith(begun(idle == null ? source.open(true) : idle, true), work);
        } catch (SQLException e) {
            throw source.failure(e);
        } finally {
            within.remove();
            reading.release();
        }
    }

    /// A connection with a transaction begun: this one, or another where this one was lost since it was used.
    private Connection begun(Connection kept, boolean toRead) throws SQLException {
        try {
            source.begin(kept, toRead);
            return kept;
        } catch (SQLException e) {
            if (!source.isLost(e)) {
                if (toRead) {
                    close(kept, e);
                }
                throw e;
            }
            close(kept, e);
        }
        Connection another = source.open(toRead);
        try {
            source.begin(another, toRead);
            return another;
        } catch (SQLException e) {
            close(another, e);
            throw e;
        }
    }

    private <T extends @Nullable Object> T finished(Connection connection, Work<T> work)
            throws SQLException {
        try {
            return committed(connection, work);
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
            T answer = committed(connection, work);
            readers.addFirst(connection);
            return answer;
        } catch (SQLException | RuntimeException | Error e) {
            if (rollBack(connection, e)) {
                readers.addFirst(connection);
            }
            throw e;
        }
    }

    private <T extends @Nullable Object> T committed(Connection connection, Work<T> work)
            throws SQLException {
        T answer = work.run(connection);
        source.commit(connection);
        return answer;
    }

    /// @return whether the connection can be used again; otherwise it is closed
    private boolean rollBack(Connection connection, Throwable cause) {
        try {
            source.rollBack(connection);
            return true;
        } catch (SQLException e) {
            close(connection, cause);
            return false;
        }
    }

    /// Where this fails, too, the next transaction fails at once and tries again.
    private void reopen(Throwable cause) {
        try {
            writer = source.open(false);
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /// Looks through all of the file for damage; reads all of it, so it takes long where it is large.
    ///
    /// @return what was found, for people; empty where it is sound
    public List<String> examine() {
        return read(source::examine);
    }

    private void requireOutermost() {
        if (within.get()) {
            throw new IllegalStateException(
                    "a transaction within a transaction of the same thread; use the connection given");
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new CatalogException(Code.CATALOG_UNAVAILABLE, source + " is closed");
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
            throw source.failure(e);
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
