package zhiyin.knowledge.embed;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The level of [EmbeddingCache] that survives a restart: a SQLite file that may be deleted at any time the
/// program does not run.
///
/// What is read is verified, and what fails verification was never there. The cache is a help, not a
/// condition: where its file cannot be opened or written, that is logged, and everything is computed.
///
/// When it grows beyond its bound, the tenth that was used least recently goes.
///
/// Thread-safe.
final class CacheFile implements CacheLevel {
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
    private Optional<CacheTable> table;
    private int failures;
    private int untilLook = BETWEEN_LOOKS;

    private CacheFile(Path file, Optional<CacheTable> table, long mostBytes, Clock clock) {
        this.file = file;
        this.table = table;
        this.mostBytes = mostBytes;
        this.clock = clock;
    }

    /// @param mostBytes of the file, approximately
    static CacheFile open(Path file, long mostBytes) {
        return open(file, mostBytes, Clock.systemUTC());
    }

    static CacheFile open(Path file, long mostBytes, Clock clock) {
        return new CacheFile(file, table(file), mostBytes, clock);
    }

    private static Optional<CacheTable> table(Path file) {
        try {
            return Optional.of(CacheTable.open(file));
        } catch (SQLException damaged) {
            return remade(file, damaged);
        }
    }

    private static Optional<CacheTable> remade(Path file, SQLException damaged) {
        LOG.log(Level.WARNING, "the vector cache {0} is made anew: {1}", file, damaged);
        try {
            delete(file);
            return Optional.of(CacheTable.open(file));
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

    /// Some at a time, since it is read by one at once.
    @Override
    public List<Optional<CachedEmbedding>> find(List<CacheKey> keys, int dimensions) {
        var found = new ArrayList<Optional<CachedEmbedding>>(keys.size());
        for (int from = 0; from < keys.size(); from += CacheWriter.ENTRIES_AT_ONCE) {
            int to = Math.min(from + CacheWriter.ENTRIES_AT_ONCE, keys.size());
            found.addAll(findSome(keys.subList(from, to), dimensions));
        }
        return found;
    }

    private synchronized List<Optional<CachedEmbedding>> findSome(
            List<CacheKey> keys, int dimensions) {
        var found = new ArrayList<Optional<CachedEmbedding>>(keys.size());
        table.ifPresent(open -> attempt(() -> found.addAll(open.find(keys, dimensions, today()))));
        while (found.size() < keys.size()) {
            found.add(Optional.empty());
        }
        return found;
    }

    @Override
    public synchronized void put(List<CacheKey> keys, List<CachedEmbedding> embeddings) {
        table.ifPresent(open ->
                attempt(() -> {
                    open.put(keys, embeddings, today());
                    untilLook -= keys.size();
                    if (untilLook <= 0) {
                        untilLook = BETWEEN_LOOKS;
                        open.evict(mostBytes);
                    }
                }));
    }

    @Override
    public synchronized long size() {
        long[] size = new long[1];
        table.ifPresent(open -> attempt(() -> size[0] = open.count()));
        return size[0];
    }

    private long today() {
        return clock.millis() / MILLIS_A_DAY;
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
            table = remade(file, e);
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
        table.ifPresent(open -> {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.log(Level.WARNING, "closing the vector cache failed", e);
            }
        });
        table = Optional.empty();
    }
}
