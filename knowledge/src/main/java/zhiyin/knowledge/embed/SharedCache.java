package zhiyin.knowledge.embed;

import java.lang.System.Logger.Level;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import zhiyin.knowledge.store.StoreException;
import zhiyin.knowledge.store.postgres.PostgresLogin;

/// The level of [EmbeddingCache] that several processes have in common, in the database of their catalog: what one has
/// computed, the others need not.
///
/// Whoever asks is about to compute, and must not wait longer than that takes. So one connection reads and another
/// writes; who would have to wait for the first goes without; and where the server does not answer, nothing is asked of
/// it for half a minute.
final class SharedCache implements CacheLevel {
    private static final System.Logger LOG = System.getLogger(SharedCache.class.getName());

    /// Longer than that a look into the cache must not take.
    private static final Duration READING = Duration.ofSeconds(2);

    private static final Duration WRITING = Duration.ofMinutes(1);

    /// For others who read.
    private static final Duration TURN = Duration.ofMillis(100);

    /// After a failure.
    private static final Duration PAUSE = Duration.ofSeconds(30);

    /// Insertions between looks at the size, which reads all keys.
    private static final int BETWEEN_LOOKS = 10_000;

    private final Line reader;
    private final Line writer;
    private final long mostBytes;
    private final int betweenLooks;
    private final Clock clock;
    private int untilLook;

    /// @param login to the database, by how long an answer may take
    /// @param mostBytes in the table, approximately
    SharedCache(Function<Duration, PostgresLogin> login, long mostBytes) {
        this(login, mostBytes, BETWEEN_LOOKS, Clock.systemUTC());
    }

    SharedCache(
            Function<Duration, PostgresLogin> login,
            long mostBytes,
            int betweenLooks,
            Clock clock) {
        this.reader = new Line(login.apply(READING), clock);
        this.writer = new Line(login.apply(WRITING), clock);
        this.mostBytes = mostBytes;
        this.betweenLooks = betweenLooks;
        this.clock = clock;
        this.untilLook = betweenLooks;
    }

    @Override
    public List<Optional<CachedEmbedding>> find(List<CacheKey> keys, int dimensions) {
        return reader.use(TURN, table -> table.find(keys, dimensions, today()))
                .orElseGet(() -> Collections.nCopies(keys.size(), Optional.empty()));
    }

    @Override
    public void put(List<CacheKey> keys, List<CachedEmbedding> embeddings) {
        writer.use(
                WRITING,
                table -> {
                    table.put(keys, embeddings, today());
                    untilLook -= keys.size();
                    if (untilLook <= 0) {
                        untilLook = betweenLooks;
                        table.evict(mostBytes);
                    }
                    return true;
                });
    }

    @Override
    public long size() {
        return reader.use(WRITING, SharedCacheTable::count).orElse(0L);
    }

    private long today() {
        return clock.instant().getEpochSecond() / Duration.ofDays(1).toSeconds();
    }

    @Override
    public void close() {
        reader.close();
        writer.close();
    }

    private interface Work<T> {
        T on(SharedCacheTable table) throws SQLException;
    }

    /// A connection for one at a time, made when it is needed, and made anew some time after it failed.
    private static final class Line {
        private final PostgresLogin login;
        private final Clock clock;
        private final ReentrantLock lock = new ReentrantLock(true);
        private Optional<SharedCacheTable> table = Optional.empty();
        private Instant notBefore = Instant.MIN;
        private boolean closed;

        Line(PostgresLogin login, Clock clock) {
            this.login = login;
            this.clock = clock;
        }

        /// @param patience with others who use it
        /// @return empty where it cannot be used now
        <T> Optional<T> use(Duration patience, Work<T> work) {
            try {
                if (!lock.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    return Optional.empty();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
            try {
                return closed || clock.instant().isBefore(notBefore)
                        ? Optional.empty()
                        : Optional.of(work.on(connected()));
            } catch (SQLException | StoreException e) {
                LOG.log(
                        Level.WARNING,
                        "the shared vector cache failed, going on without for {0} seconds: {1}",
                        PAUSE.toSeconds(),
                        reason(e));
                drop();
                notBefore = clock.instant().plus(PAUSE);
                return Optional.empty();
            } finally {
                lock.unlock();
            }
        }

        /// A batch's failure is a long list of what was in it; why it failed is behind it.
        private static String reason(Exception e) {
            return e instanceof BatchUpdateException batch && batch.getNextException() != null
                    ? batch.getNextException().toString()
                    : e.toString();
        }

        private SharedCacheTable connected() throws SQLException {
            if (table.isEmpty()) {
                table = Optional.of(SharedCacheTable.open(login));
            }
            return table.get();
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

        void close() {
            lock.lock();
            try {
                closed = true;
                drop();
            } finally {
                lock.unlock();
            }
        }
    }
}
