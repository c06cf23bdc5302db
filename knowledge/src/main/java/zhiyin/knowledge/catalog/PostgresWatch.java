package zhiyin.knowledge.catalog;

import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Notices that a server has vanished while somebody waits for its answer: a network that drops packets tells
/// nobody, and the system's own patience is a quarter of an hour. A statement that takes long is no sign of that,
/// so whoever waits long has the server looked at by another connection; only where that gets no answer either is
/// what was asked broken off. A thread does this while there are transactions, and ends with them. Thread-safe.
final class PostgresWatch {
    private static final System.Logger LOG = System.getLogger(PostgresWatch.class.getName());

    /// Most transactions take milliseconds.
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String place;
    private final BooleanSupplier answers;
    private final Duration patience;

    /// Connections with a transaction, and since when nothing is known of the server.
    private final IdentityHashMap<Connection, Long> underway = new IdentityHashMap<>();

    private boolean watching;

    /// @param place the address, for people
    /// @param answers whether the server answers another connection; to be told within seconds
    PostgresWatch(String place, BooleanSupplier answers, Duration patience) {
        this.place = place;
        this.answers = answers;
        this.patience = patience;
    }

    /// A transaction begins.
    synchronized void begun(Connection connection) {
        underway.put(connection, System.nanoTime());
        if (!watching) {
            watching = true;
            Thread.ofVirtual().name("catalog-watch").start(this::watch);
        }
    }

    /// It has ended.
    synchronized void ended(Connection connection) {
        underway.remove(connection);
    }

    private void watch() {
        try {
            while (goesOn()) {
                Thread.sleep(patience.dividedBy(3));
                List<Connection> late = late();
                if (!late.isEmpty()) {
                    settle(late, answers.getAsBoolean());
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean goesOn() {
        watching = !underway.isEmpty();
        return watching;
    }

    private synchronized List<Connection> late() {
        long before = System.nanoTime() - patience.toNanos();
        var late = new ArrayList<Connection>();
        underway.forEach((connection, since) -> {
            if (since - before < 0) {
                late.add(connection);
            }
        });
        return late;
    }

    private synchronized void settle(List<Connection> late, boolean answered) {
        long now = System.nanoTime();
        for (Connection connection : late) {
            if (answered) {
                underway.replace(connection, now);
            } else if (underway.containsKey(connection)) {
                abort(connection);
            }
        }
    }

    /// Whoever waits for its answer fails at once.
    private void abort(Connection connection) {
        LOG.log(
                Level.WARNING,
                "{0} answers nobody: what it was asked is broken off and will be asked again",
                place);
        underway.remove(connection);
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.log(Level.WARNING, "a connection to " + place + " cannot be broken off", e);
        }
    }
}
