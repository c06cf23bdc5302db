package zhiyin.knowledge.embed;

import java.lang.System.Logger.Level;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import zhiyin.knowledge.store.StoreException;
import zhiyin.knowledge.store.postgres.Failures;
import zhiyin.knowledge.store.postgres.PostgresLogin;

/// A connection to the cache that processes share, made when it is needed; where it fails, it is left alone for a while.
/// Used by one thread at a time, but for [#isOpen] and [#close].
final class SharedCacheLine {
    private static final System.Logger LOG = System.getLogger(SharedCacheLine.class.getName());

    /// After a failure.
    private static final Duration PAUSE = Duration.ofSeconds(30);

    /// After which a connection is not trusted any more: what lies between may have forgotten it.
    private static final Duration IDLE = Duration.ofMinutes(1);

    /// What fails sooner on a connection that was kept has failed because that was broken.
    private static final Duration AT_ONCE = Duration.ofMillis(500);

    private final String done;
    private final PostgresLogin login;
    private final Supplier<Long> nanos;
    private volatile Optional<SharedCacheTable> table = Optional.empty();
    private volatile boolean closed;
    private volatile long pausedAt;
    private volatile boolean paused;
    private long usedAt;
    private String said = "";

    interface Work<T> {
        T on(SharedCacheTable table) throws SQLException;
    }

    /// @param done what is done with the cache by it: read or written
    SharedCacheLine(String done, PostgresLogin login, Supplier<Long> nanos) {
        this.done = done;
        this.login = login;
        this.nanos = nanos;
    }

    /// Whether it is worth asking.
    boolean isOpen() {
        return !closed && !(paused && nanos.get() - pausedAt < PAUSE.toNanos());
    }

    /// @return empty where it cannot be used now
    <T> Optional<T> use(Work<T> work) {
        if (!isOpen()) {
            return Optional.empty();
        }
        paused = false;
        if (table.isPresent() && nanos.get() - usedAt > IDLE.toNanos()) {
            drop();
        }
        boolean kept = table.isPresent();
        long start = System.nanoTime();
        try {
            return Optional.of(done(work));
        } catch (SQLException | RuntimeException e) {
            drop();
            boolean atOnce = System.nanoTime() - start < AT_ONCE.toNanos();
            return kept && atOnce && !closed ? again(work) : failed(e);
        }
    }

    /// The server has been restarted, say.
    private <T> Optional<T> again(Work<T> work) {
        try {
            return Optional.of(done(work));
        } catch (SQLException | RuntimeException e) {
            drop();
            return failed(e);
        }
    }

    private <T> T done(Work<T> work) throws SQLException {
        SharedCacheTable open = table.isPresent() ? table.get() : SharedCacheTable.open(login);
        table = Optional.of(open);
        T answer = work.on(open);
        usedAt = nanos.get();
        said = "";
        if (closed) {
            drop();
        }
        return answer;
    }

    private <T> Optional<T> failed(Exception e) {
        pausedAt = nanos.get();
        paused = true;
        String reason = reason(e);
        if (!closed && !reason.equals(said)) {
            said = reason;
            LOG.log(
                    Level.WARNING,
                    "the shared vector cache is not {0} for {1} seconds, and again when it fails again: {2}",
                    done,
                    PAUSE.toSeconds(),
                    reason);
        }
        return Optional.empty();
    }

    /// A batch's failure is a long list of what was in it; why it failed is behind it.
    private String reason(Exception e) {
        if (e instanceof BatchUpdateException batch && batch.getNextException() != null) {
            return reason(batch.getNextException());
        }
        return switch (e) {
            case SQLException failure -> new Failures(login.address().toString()).text(failure);
            case StoreException failure -> String.valueOf(failure.getMessage());
            default -> e.toString();
        };
    }

    private void drop() {
        table.ifPresent(open -> {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.log(Level.DEBUG, "closing a connection of the shared vector cache", e);
            }
        });
        table = Optional.empty();
    }

    /// What is under way fails, and nothing begins any more.
    void close() {
        closed = true;
        table.ifPresent(SharedCacheTable::abort);
    }
}
