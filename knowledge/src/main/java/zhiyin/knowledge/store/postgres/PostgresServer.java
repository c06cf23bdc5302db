package zhiyin.knowledge.store.postgres;

import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.store.DenseVectors;
import zhiyin.knowledge.store.StoreAddress;
import zhiyin.knowledge.store.StoreSettings;
import zhiyin.knowledge.store.VectorServer;

/// A database and its connections, which the tables of several indexes share. A connection is opened when one is
/// needed, and closed when it was not for a minute. One that turns out to be broken, because the server was
/// started anew, say, is replaced, and what was asked is asked once more.
///
/// Thread-safe.
public final class PostgresServer implements VectorServer {
    private static final System.Logger LOG = System.getLogger(PostgresServer.class.getName());

    /// At a time. A server allows 100 in all, unless it is told otherwise.
    private static final int MAX_CONNECTIONS = 8;

    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final StoreAddress address;
    private final PostgresLogin login;
    private final Failures failures;
    private final Semaphore permits = new Semaphore(MAX_CONNECTIONS, true);
    private final Deque<Idle> idle = new ArrayDeque<>();
    private boolean closed;

    private record Idle(Connection connection, long since) {}

    interface Work<T> {
        T apply(Connection connection) throws SQLException;
    }

    /// @param environment with the password, under the name that the address has
    public PostgresServer(StoreAddress address, Map<String, String> environment) {
        this.address = address;
        this.login = new PostgresLogin(address, environment);
        this.failures = new Failures(address.toString());
    }

    @Override
    public DenseVectors vectors(String table, StoreSettings settings) {
        return new PostgresVectors(this, table, settings.dimensions());
    }

    Failures failures() {
        return failures;
    }

    /// Does it in one transaction; perhaps twice, of which one is rolled back.
    <T> T ask(Work<T> work) {
        acquire();
        try {
            try {
                return attempt(take(), work);
            } catch (SQLException e) {
                if (!Failures.isPassing(e)) {
                    throw failures.of(e);
                }
                LOG.log(Level.DEBUG, "asking {0} once more: {1}", address, e.getMessage());
            }
            closeIdle();
            try {
                return attempt(null, work);
            } catch (SQLException e) {
                throw failures.of(e);
            }
        } finally {
            permits.release();
        }
    }

    private void acquire() {
        try {
            if (!permits.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw failures.busy();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw failures.busy();
        }
    }

    private synchronized @Nullable Connection take() {
        if (closed) {
            throw failures.closed();
        }
        Idle newest = idle.poll();
        return newest == null ? null : newest.connection();
    }

    private <T> T attempt(@Nullable Connection taken, Work<T> work) throws SQLException {
        Connection connection = taken == null ? login.connect() : taken;
        boolean whole = false;
        try {
            T answer = work.apply(connection);
            connection.commit();
            whole = true;
            return answer;
        } catch (SQLException e) {
            whole = !Failures.isOfConnection(e) && isRolledBack(connection, e);
            throw e;
        } finally {
            if (whole) {
                giveBack(connection);
            } else {
                close(connection);
            }
        }
    }

    private static boolean isRolledBack(Connection connection, SQLException why) {
        try {
            connection.rollback();
            return true;
        } catch (SQLException e) {
            why.addSuppressed(e);
            return false;
        }
    }

    private synchronized void giveBack(Connection connection) {
        if (closed) {
            close(connection);
            return;
        }
        long now = System.nanoTime();
        idle.push(new Idle(connection, now));
        while (now - idle.getLast().since() > IDLE.toNanos()) {
            close(idle.removeLast().connection());
        }
    }

    private synchronized void closeIdle() {
        idle.forEach(each -> close(each.connection()));
        idle.clear();
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "a connection was not closed", e);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        closeIdle();
    }
}
