package zhiyin.knowledge.embed;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import zhiyin.knowledge.store.postgres.PostgresLogin;

/// The level of [EmbeddingCache] that several processes have in common, in the database of their catalog: what one has
/// computed, the others need not.
///
/// Whoever asks is about to compute, and must not wait longer than that takes: a thread of its own reads, by a
/// connection that nobody writes by, and what it has not found in time was not there. So neither a database that hangs
/// nor a client that goes away in the midst of a look is in the way of others.
final class SharedCache implements CacheLevel {
    /// Longer than that a look into the cache must not take, however many texts there are.
    private static final Duration LOOK = Duration.ofSeconds(1);

    /// For an answer of the server's, before its connection is given up.
    private static final Duration READING = Duration.ofSeconds(2);

    private static final Duration WRITING = Duration.ofMinutes(1);

    /// Keys in one question to the server.
    private static final int KEYS_AT_ONCE = 100;

    /// Insertions between looks at the size, which may read all keys.
    private static final int BETWEEN_LOOKS = 10_000;

    private final SharedCacheLine reader;
    private final SharedCacheLine writer;
    private final ExecutorService reading =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("shared-cache-reader").factory());
    private final Duration look;
    private final long mostBytes;
    private final int betweenLooks;
    private final Clock clock;
    private int untilLook;

    /// @param login to the database, by how long an answer may take
    /// @param mostBytes in the table, approximately
    SharedCache(Function<Duration, PostgresLogin> login, long mostBytes) {
        this(login, READING, LOOK, mostBytes, BETWEEN_LOOKS, Clock.systemUTC(), System::nanoTime);
    }

    /// @param answer how long one of the server's may take for who reads
    /// @param look how long a look may take in all
    /// @param betweenLooks insertions between looks at the size, the first of which is at the first insertion
    /// @param clock that tells the day
    /// @param nanos that measures how long ago something failed
    SharedCache(
            Function<Duration, PostgresLogin> login,
            Duration answer,
            Duration look,
            long mostBytes,
            int betweenLooks,
            Clock clock,
            Supplier<Long> nanos) {
        this.reader = new SharedCacheLine("read", login.apply(answer), nanos);
        this.writer = new SharedCacheLine("written", login.apply(WRITING), nanos);
        this.look = look;
        this.mostBytes = mostBytes;
        this.betweenLooks = betweenLooks;
        this.clock = clock;
    }

    @Override
    public List<Optional<CachedEmbedding>> find(List<CacheKey> keys, int dimensions) {
        long end = System.nanoTime() + look.toNanos();
        var found = new ArrayList<Optional<CachedEmbedding>>(keys.size());
        while (found.size() < keys.size()) {
            int to = Math.min(found.size() + KEYS_AT_ONCE, keys.size());
            List<CacheKey> some = List.copyOf(keys.subList(found.size(), to));
            Optional<List<Optional<CachedEmbedding>>> answer =
                    ask(table -> table.find(some, dimensions, today()), end);
            if (answer.isEmpty()) {
                break;
            }
            found.addAll(answer.get());
        }
        found.addAll(Collections.nCopies(keys.size() - found.size(), Optional.empty()));
        return found;
    }

    /// @param end in nanoseconds; then there is no answer
    private <T> Optional<T> ask(SharedCacheLine.Work<T> work, long end) {
        if (!reader.isOpen()) {
            return Optional.empty();
        }
        Future<Optional<T>> answer;
        try {
            answer = reading.submit(() -> reader.use(work));
        } catch (RejectedExecutionException _) {
            return Optional.empty(); // it is being closed
        }
        try {
            return answer.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | CancellationException _) {
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            answer.cancel(false);
        }
    }

    @Override
    public synchronized void put(List<CacheKey> keys, List<CachedEmbedding> embeddings) {
        writer.use(table -> {
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
        return ask(SharedCacheTable::count, System.nanoTime() + WRITING.toNanos()).orElse(0L);
    }

    private long today() {
        return clock.instant().getEpochSecond() / Duration.ofDays(1).toSeconds();
    }

    /// What is under way is broken off.
    @Override
    public void close() {
        reading.shutdown();
        reader.close();
        writer.close();
    }
}
